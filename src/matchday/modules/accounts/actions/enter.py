"""The entrance: signing in, renewing, and changing a password.

Begins transactions, which else the edge does. Hashing a password takes some 25 ms of a processor and may wait
in a queue; a connection held meanwhile would let fifty people at the door stop everybody inside.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.accounts.actions.change_password import change_password
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.finish_sign_in import HalfSignIn, finish_or_ask, finish_with_code
from matchday.modules.accounts.actions.hash_passwords import Passwords
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.note_attempt import forget_attempts, note_attempt
from matchday.modules.accounts.actions.renew_session import renew_session
from matchday.modules.accounts.domain.emails import NO_ADDRESS, normal_email
from matchday.modules.accounts.domain.faults import refuse
from matchday.modules.accounts.domain.passwords import PASSWORD_LENGTH_MAX, fault_of_password, normal_password
from matchday.modules.accounts.domain.sessions import TOKEN_LENGTH_MAX, Device
from matchday.modules.accounts.errors import AccountBanned, SessionOver, SignInFailed, WrongPassword
from matchday.modules.accounts.schemas import Tokens
from matchday.modules.accounts.store import people
from matchday.modules.accounts.store.people import AccountRow

T = TypeVar("T")

_SCHEMA = "accounts"


class Entrance:
    """One per process."""

    def __init__(self, database: Database, passwords: Passwords, issuer: TokenIssuer, checker: CodeChecker) -> None:
        self._database = database
        self._passwords = passwords
        self._issuer = issuer
        self._checker = checker

    async def sign_in(self, *, email: str, password: str, device: Device, code: str | None = None) -> Tokens:
        """Raises SignInFailed, the same for whatever does not fit; AccountBanned, TooManyAttempts, Unavailable. After the
        right password of an account that has a second factor also SecondFactorNeeded, CodeRefused, TooManyCodes."""

        async def finish(tx: Transaction, account: AccountRow) -> Tokens | Refusal:
            return await finish_with_code(tx, self._issuer, self._checker, account, device, code)

        outcome = await self._with_password(email, password, device, finish)
        if isinstance(outcome, Refusal):
            raise outcome
        return outcome

    async def sign_in_on_page(self, *, email: str, password: str, device: Device) -> Tokens | HalfSignIn:
        """The second factor is asked for on the next page. Raises SignInFailed, AccountBanned, TooManyAttempts, Unavailable."""

        async def finish(tx: Transaction, account: AccountRow) -> Tokens | HalfSignIn:
            return await finish_or_ask(tx, self._issuer, account, device)

        return await self._with_password(email, password, device, finish)

    async def _with_password(
        self, email: str, password: str, device: Device, finish: Callable[[Transaction, AccountRow], Awaitable[T]]
    ) -> T:
        """`finish` is given the account, held, once the password was right. Tries are forgiven when it opens a session."""
        address, password = normal_email(email) or NO_ADDRESS, normal_password(password[: PASSWORD_LENGTH_MAX + 1])
        await self._note_attempt(address, device)
        async with self._database.read(_SCHEMA) as tx:
            known = await people.find_account(tx, address)
        stored = known.password_hash if known is not None else None
        if not await self._passwords.is_right(password, stored) or known is None or stored is None:
            raise SignInFailed
        newer = await self._passwords.hash(password) if self._passwords.is_outdated(stored) else None
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            account = await people.hold_account(tx, known.account_id)
            if account is None or account.password_hash != stored:
                raise SignInFailed
            if account.is_banned:
                raise AccountBanned
            outcome = await finish(tx, account)
            if isinstance(outcome, Tokens):
                await forget_attempts(tx, address, device.address)
        if newer is not None and isinstance(outcome, Tokens):
            await self._replace_hash(known.account_id, stored, newer)
        return outcome

    async def renew(self, token: str, device: Device) -> Tokens:
        """Raises SessionOver, RefreshTokenReused (the session ends with it), Unavailable."""
        if len(token) > TOKEN_LENGTH_MAX:
            raise SessionOver
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            outcome = await renew_session(tx, self._issuer, token, device)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    async def change_password(self, account_id: UUID, session_id: UUID, *, present: str, new: str, device: Device) -> None:
        """Ends all other sessions. Raises Invalid, WrongPassword, TooManyAttempts, Unavailable."""
        present, new = normal_password(present[: PASSWORD_LENGTH_MAX + 1]), normal_password(new)
        async with self._database.read(_SCHEMA) as tx:
            account = await people.read_account(tx, account_id)
        if account is None:
            raise NotFound
        refuse(fault_of_password(new, email=account.email, name=account.name, field="new_password"))
        await self._note_attempt(account.email, device)
        stored = account.password_hash
        if not await self._passwords.is_right(present, stored) or stored is None:
            raise WrongPassword
        new_hash = await self._passwords.hash(new)
        async with self._database.begin(_SCHEMA, outgoing_headers()) as tx:
            await forget_attempts(tx, account.email, device.address)
            await change_password(tx, account_id, checked_hash=stored, new_hash=new_hash, kept_session=session_id, device=device)

    async def _note_attempt(self, email: str, device: Device) -> None:
        """In a transaction of its own: it counts whatever comes of the try."""
        async with self._database.begin(_SCHEMA) as tx:
            await note_attempt(tx, email, device.address)

    async def _replace_hash(self, account_id: UUID, old: str, new: str) -> None:
        async with self._database.begin(_SCHEMA) as tx:
            await people.replace_password_hash(tx, account_id, old, new)
