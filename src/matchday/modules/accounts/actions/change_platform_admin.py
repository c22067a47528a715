"""A platform admin makes another one, or takes it back."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.accounts.actions.act_as_admin import lock_as_admin
from matchday.modules.accounts.actions.say_changes import say_account, say_sign_ins_ended
from matchday.modules.accounts.store import people


async def change_platform_admin(tx: Transaction, account_id: UUID, *, is_platform_admin: bool, by: UUID | None) -> None:
    """Nobody does it to themselves, so there is always one left. `by` is None for the operator. Raises NotFound, NotAllowed,
    OwnAccount."""
    account = await lock_as_admin(tx, account_id, by=by)
    tx.note("make_platform_admin" if is_platform_admin else "unmake_platform_admin", account_id=account_id, person=account.name)
    if account.is_platform_admin == is_platform_admin:
        return
    changed = msgspec.structs.replace(account, is_platform_admin=is_platform_admin, version=account.version + 1)
    await people.save_account(tx, changed)
    await people.insert_admin_act(tx, new_id(), account_id, "admin_made" if is_platform_admin else "admin_taken", "", by)
    say_account(tx, changed)
    await say_sign_ins_ended(tx, account_id)
