"""A new password ends every other sign-in, because somebody else may have known the old one."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.say_changes import say_sign_ins_ended
from matchday.modules.accounts.errors import WrongPassword
from matchday.modules.accounts.store import people, sessions


async def change_password(tx: Transaction, account_id: UUID, *, checked_hash: str, new_hash: str, kept_session: UUID) -> None:
    """`checked_hash` is what the present password was compared with. Raises WrongPassword when it was changed meanwhile."""
    account = await people.lock_account(tx, account_id)
    if account is None or account.password_hash != checked_hash:
        raise WrongPassword
    await people.save_account(tx, msgspec.structs.replace(account, password_hash=new_hash))
    ended = await sessions.end_sessions(tx, account_id, "password", but=kept_session)
    if ended:
        await say_sign_ins_ended(tx, account_id, *ended)
