"""A person changes what others see of them: name and bio."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.say_changes import say_account, say_sign_ins_ended
from matchday.modules.accounts.domain.faults import refuse
from matchday.modules.accounts.domain.names import fault_of_name, normal_name
from matchday.modules.accounts.domain.profiles import fault_of_bio, normal_bio
from matchday.modules.accounts.store import people


async def change_profile(tx: Transaction, account_id: UUID, *, name: str | None = None, bio: str | None = None) -> None:
    """None leaves a thing as it is. The name is in the access token, so those with the old one end. Raises Invalid."""
    account = await people.lock_account(tx, account_id)
    if account is None:
        raise NotFound
    name = account.name if name is None else normal_name(name)
    bio = account.bio if bio is None else normal_bio(bio)
    refuse(fault_of_name(name), fault_of_bio(bio))
    if (account.name, account.bio) == (name, bio):
        return
    changed = msgspec.structs.replace(account, name=name, bio=bio, version=account.version + 1)
    await people.save_account(tx, changed)
    say_account(tx, changed)
    if account.name != name:
        await say_sign_ins_ended(tx, account_id)
