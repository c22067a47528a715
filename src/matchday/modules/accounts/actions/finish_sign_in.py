"""From a first factor that was shown, the password or another, to a session; by way of the second factor where there is one."""

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.open_session import open_session
from matchday.modules.accounts.domain.half_sign_ins import (
    HALF_SIGN_IN_SECONDS,
    HALF_SIGN_IN_TRIES_MAX,
    hash_half_token,
    new_half_token,
    password_mark,
)
from matchday.modules.accounts.domain.sessions import Device, SignedInWith
from matchday.modules.accounts.errors import CodeRefused, HalfSignInOver, SecondFactorNeeded, WrongCode
from matchday.modules.accounts.schemas import Tokens
from matchday.modules.accounts.store import codes, half_sign_ins, people
from matchday.modules.accounts.store.half_sign_ins import HalfSignInRow
from matchday.modules.accounts.store.people import AccountRow


class HalfSignIn(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser keeps between the two steps. It is no session: nothing but the second step takes it."""

    token: str


async def finish_with_code(
    tx: Transaction, issuer: TokenIssuer, checker: CodeChecker, account: AccountRow, device: Device, code: str | None
) -> Tokens | Refusal:
    """For who sends password and code at once. `account` is held. A refusal is returned, not raised: a wrong code counts."""
    if not await codes.has_second_factor(tx, account.account_id):
        return await open_session(tx, issuer, account, device)
    if code is None:
        return SecondFactorNeeded()
    shown = await checker.check(tx, account.account_id, code, device)
    if isinstance(shown, Refusal):
        return _at_the_door(shown)
    return await open_session(tx, issuer, account, device, shown)


async def finish_or_ask(
    tx: Transaction, issuer: TokenIssuer, account: AccountRow, device: Device, signed_in_with: SignedInWith = "password"
) -> Tokens | HalfSignIn:
    """For pages: without a second factor the person is in, else the next page asks for it. `account` is held."""
    if not await codes.has_second_factor(tx, account.account_id):
        return await open_session(tx, issuer, account, device, signed_in_with)
    token, mark = new_half_token(), password_mark(account.password_hash) if signed_in_with == "password" else None
    await half_sign_ins.insert_half_sign_in(tx, hash_half_token(token), account.account_id, mark, HALF_SIGN_IN_SECONDS)
    return HalfSignIn(token=token)


async def is_half_signed_in(tx: Transaction, token: str) -> bool:
    """Whether the second step may be asked for."""
    return await half_sign_ins.read_half_sign_in(tx, hash_half_token(token)) is not None


async def finish_half_sign_in(
    tx: Transaction, issuer: TokenIssuer, checker: CodeChecker, *, token: str, code: str, device: Device
) -> Tokens:
    """Raises HalfSignInOver, CodeRefused, TooManyCodes; a wrong code counts all the same."""
    hashed = hash_half_token(token)
    account = await _account_of(tx, await half_sign_ins.read_half_sign_in(tx, hashed))
    half = await half_sign_ins.lock_half_sign_in(tx, hashed)
    if account is None or half is None:
        raise HalfSignInOver
    shown = await checker.check(tx, account.account_id, code, device)
    if isinstance(shown, Refusal):
        await half_sign_ins.count_try(tx, hashed)
        if half.tries + 1 >= HALF_SIGN_IN_TRIES_MAX:
            await half_sign_ins.delete_half_sign_in(tx, hashed)
            raise HalfSignInOver
        raise _at_the_door(shown)
    await half_sign_ins.delete_half_sign_in(tx, hashed)
    return await open_session(tx, issuer, account, device, shown)


async def forget_half_sign_in(tx: Transaction, token: str) -> None:
    """The person got in another way."""
    await half_sign_ins.delete_half_sign_in(tx, hash_half_token(token))


async def _account_of(tx: Transaction, half: HalfSignInRow | None) -> AccountRow | None:
    """Held; None when the password that was shown is no longer the account's, or the account may not come in."""
    account = await people.hold_account(tx, half.account_id) if half is not None else None
    if half is None or account is None or account.is_banned:
        return None
    if half.password_mark is not None and half.password_mark != password_mark(account.password_hash):
        return None
    return account


def _at_the_door(refusal: Refusal) -> Refusal:
    """A wrong code is a sign-in that failed here, and a thing not allowed where one is signed in."""
    return CodeRefused() if isinstance(refusal, WrongCode) else refusal
