"""A person shows again who they are, before something that changes how they sign in.

Begins transactions like the entrance does, because argon2 runs between them.
"""

from uuid import UUID

from matchday.backbone.database import Database
from matchday.backbone.errors import NotFound
from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions.hash_passwords import Passwords
from matchday.modules.accounts.actions.note_attempt import forget_attempts, note_attempt
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX, normal_password
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import SessionOver, WrongPassword
from matchday.modules.accounts.schemas.links import WaysToConfirm
from matchday.modules.accounts.store import people, sessions

_SCHEMA = "accounts"


class Presence:
    """One per process."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    async def ways(self, account_id: UUID) -> WaysToConfirm:
        """What the account has, for a page that is shown again."""
        async with self._database.read(_SCHEMA) as tx:
            return await queries.ways_to_confirm(tx, account_id)

    async def show_password(self, account_id: UUID, session_id: UUID, *, password: str, device: Device) -> None:
        """Counts as a try to sign in. Raises WrongPassword, TooManyAttempts, SessionOver, Unavailable."""
        password = normal_password(password[: PASSWORD_LENGTH_MAX + 1])
        async with self._database.begin(_SCHEMA) as tx:
            account = await people.read_account(tx, account_id)
            if account is None:
                raise NotFound
            await note_attempt(tx, account.email, device.address)
        if not await self._passwords.is_right(password, account.password_hash):
            raise WrongPassword
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            held = await people.hold_account(tx, account_id)
            if held is None or held.password_hash != account.password_hash:
                raise WrongPassword
            await forget_attempts(tx, account.email, device.address)
            if not await sessions.note_authentication(tx, account_id, session_id):
                raise SessionOver
