"""A person sets a new password by the link that was mailed to them.

Begins transactions like the entrance does, because argon2 runs between them.
"""

from uuid import UUID

import msgspec

from matchday.backbone.database import Database, Transaction
from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.accounts.actions.hash_passwords import Passwords
from matchday.modules.accounts.actions.note_attempt import forget_attempts
from matchday.modules.accounts.actions.say_changes import say_security_changed, say_sign_ins_ended
from matchday.modules.accounts.domain.faults import refuse
from matchday.modules.accounts.domain.links import LINK_TOKEN_LENGTH_MAX, hash_link_token
from matchday.modules.accounts.domain.passwords import fault_of_password, normal_password
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import AccountBanned, LinkOver
from matchday.modules.accounts.store import links, people, sessions

_SCHEMA = "accounts"


class PasswordResets:
    """One per process."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    async def is_open(self, token: str) -> bool:
        """Whether a link still works. Looking changes nothing."""
        if len(token) > LINK_TOKEN_LENGTH_MAX:
            return False
        async with self._database.read(_SCHEMA) as tx:
            return await links.account_of_reset(tx, hash_link_token(token)) is not None

    async def reset(self, *, token: str, new: str, device: Device) -> None:
        """Ends every session, and every other link that was mailed: whoever had the account before is out. Second factors
        stay. Signing in is left to the person. Raises LinkOver, Invalid (the link stays good), AccountBanned, Unavailable."""
        if len(token) > LINK_TOKEN_LENGTH_MAX:
            raise LinkOver
        hashed, new = hash_link_token(token), normal_password(new)
        async with self._database.read(_SCHEMA) as tx:
            account_id = await links.account_of_reset(tx, hashed)
            account = await people.read_account(tx, account_id) if account_id is not None else None
        if account is None:
            raise LinkOver
        refuse(fault_of_password(new, email=account.email, name=account.name, field="new_password"))
        new_hash = await self._passwords.hash(new)
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            await replace_password(tx, account.account_id, hashed, new_hash, device)


async def replace_password(tx: Transaction, account_id: UUID, token_hash: bytes, new_hash: str, device: Device) -> None:
    """Two with one link take turns at the account; the second finds the link used up. Raises LinkOver, AccountBanned."""
    account = await people.lock_account(tx, account_id)
    if account is None or not await links.take_reset(tx, token_hash):
        raise LinkOver
    if account.is_banned:
        raise AccountBanned
    await people.save_account(tx, msgspec.structs.replace(account, password_hash=new_hash))
    await links.forget_links(tx, account_id)
    await sessions.end_sessions(tx, account_id, "reset")
    await say_sign_ins_ended(tx, account_id)
    await say_security_changed(tx, account_id, "password_reset", device)
    await forget_attempts(tx, account.email, device.address)
