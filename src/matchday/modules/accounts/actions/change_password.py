"""A new password ends every other sign-in, because somebody else may have known the old one."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.say_changes import say_security_changed, say_sign_ins_ended
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import WrongPassword
from matchday.modules.accounts.store import links, people, sessions


async def change_password(
    tx: Transaction, account_id: UUID, *, checked_hash: str, new_hash: str, kept_session: UUID, device: Device
) -> None:
    """`checked_hash` is what the present password was compared with. Links that were mailed before are over. Raises
    WrongPassword when it was changed meanwhile."""
    account = await people.lock_account(tx, account_id)
    if account is None or account.password_hash != checked_hash:
        raise WrongPassword
    await people.save_account(tx, msgspec.structs.replace(account, password_hash=new_hash))
    await links.forget_links(tx, account_id)
    await say_security_changed(tx, account_id, "password_changed", device)
    ended = await sessions.end_sessions(tx, account_id, "password", but=kept_session)
    if ended:
        await say_sign_ins_ended(tx, account_id, *ended)
