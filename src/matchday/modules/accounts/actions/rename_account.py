"""A person changes the name that others see."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.accounts.actions.say_changes import say_account, say_sign_ins_ended
from matchday.modules.accounts.domain.faults import refuse
from matchday.modules.accounts.domain.names import fault_of_name, normal_name
from matchday.modules.accounts.store import people


async def rename_account(tx: Transaction, account_id: UUID, name: str) -> None:
    """The name is in the access token, so those with the old one end. Raises Invalid."""
    name = normal_name(name)
    refuse(fault_of_name(name))
    account = await people.lock_account(tx, account_id)
    if account is None:
        raise NotFound
    if account.name == name:
        return
    renamed = msgspec.structs.replace(account, name=name, version=account.version + 1)
    await people.save_account(tx, renamed)
    say_account(tx, renamed)
    await say_sign_ins_ended(tx, account_id)
