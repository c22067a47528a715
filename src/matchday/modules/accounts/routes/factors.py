"""For people and their programs: passkeys, codes of an app, recovery codes, and showing again who one is."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import delete, get, patch, post, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts import queries
from matchday.modules.accounts.actions import add_passkey, confirm_identity, set_up_totp
from matchday.modules.accounts.actions.ask_for_passkey import ask_to_confirm, ask_to_register, ask_to_sign_in
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.sign_in_with_passkey import sign_in_with_passkey
from matchday.modules.accounts.domain.passkeys import RelyingParty
from matchday.modules.accounts.domain.sessions import Device, device
from matchday.modules.accounts.errors import (
    AccountBanned,
    ChallengeOver,
    ConfirmationNeeded,
    LastWayIn,
    PasskeyCopied,
    PasskeyNotAccepted,
    PasskeyRefused,
    PasskeyTaken,
    SessionOver,
    TooManyCodes,
    TooManyPasskeys,
    TotpNotBegun,
    TotpNotOn,
    TotpOnAlready,
    WrongCode,
)
from matchday.modules.accounts.schemas import (
    AddPasskey,
    AskForPasskey,
    GiveCode,
    PasskeyChallenge,
    PasskeySignIn,
    PasskeyView,
    RecoveryCodes,
    RenamePasskey,
    SecondFactorView,
    Tokens,
    TotpSecret,
)


@post("/passkey-challenges", access=anyone)
async def ask_for_passkey(tx: Transaction, party: RelyingParty) -> PasskeyChallenge:
    """What an authenticator has to sign so that its holder is signed in."""
    return await ask_to_sign_in(tx, party)


@post("/sessions/passkey", access=anyone, refuses=[PasskeyRefused, PasskeyCopied, ChallengeOver, AccountBanned])
async def sign_in_by_passkey(
    request: Request[Any, Any, Any], tx: Transaction, data: PasskeySignIn, issuer: TokenIssuer, party: RelyingParty
) -> Tokens:
    """A passkey stands for password and second factor."""
    return await sign_in_with_passkey(tx, issuer, party, data.credential, challenge_id=data.challenge_id, device=_device(request))


@get("/me/passkeys", access=signed_in)
async def list_passkeys(tx: Transaction, identity: Identity) -> list[PasskeyView]:
    """One's own."""
    return await queries.passkeys(tx, identity.account_id)


@post("/me/passkey-challenges", access=signed_in, refuses=[ConfirmationNeeded, TooManyPasskeys])
async def ask_for_own_passkey(tx: Transaction, identity: Identity, data: AskForPasskey, party: RelyingParty) -> PasskeyChallenge:
    """`register`: for a new passkey, after a fresh sign-in. `confirm`: to show again who one is."""
    if data.kind == "register":
        return await ask_to_register(tx, party, identity)
    return await ask_to_confirm(tx, party, identity)


@post(
    "/me/passkeys",
    access=signed_in,
    refuses=[ConfirmationNeeded, ChallengeOver, PasskeyNotAccepted, PasskeyTaken, TooManyPasskeys],
)
async def add_own_passkey(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, data: AddPasskey, party: RelyingParty
) -> PasskeyView:
    """Needs a fresh sign-in."""
    passkey_id = await add_passkey.add_passkey(
        tx, party, identity, data.credential, challenge_id=data.challenge_id, name=data.name, device=_device(request)
    )
    return await _one(tx, identity, passkey_id)


@patch("/me/passkeys/{passkey_id:uuid}", access=signed_in)
async def rename_own_passkey(tx: Transaction, identity: Identity, passkey_id: UUID, data: RenamePasskey) -> PasskeyView:
    """What to call it."""
    await add_passkey.rename_passkey(tx, identity, passkey_id, data.name)
    return await _one(tx, identity, passkey_id)


@delete("/me/passkeys/{passkey_id:uuid}", access=signed_in, refuses=[ConfirmationNeeded, LastWayIn])
async def remove_own_passkey(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, passkey_id: UUID) -> None:
    """Needs a fresh sign-in. All other sessions end."""
    await add_passkey.remove_passkey(tx, identity, passkey_id, _device(request))


@get("/me/second-factor", access=signed_in)
async def second_factor(tx: Transaction, identity: Identity) -> SecondFactorView:
    """Whether the password alone is enough."""
    return await queries.second_factor(tx, identity.account_id)


@post("/me/totp", access=signed_in, refuses=[ConfirmationNeeded, TotpOnAlready])
async def begin_totp(tx: Transaction, identity: Identity, checker: CodeChecker) -> TotpSecret:
    """A key for an app. Nothing is asked for before a code of that app was right. Needs a fresh sign-in."""
    pending = await set_up_totp.begin_totp(tx, checker, identity)
    return TotpSecret(secret=pending.secret, address=pending.address)


@put("/me/totp", access=signed_in, refuses=[ConfirmationNeeded, TotpOnAlready, TotpNotBegun, WrongCode])
async def confirm_totp(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, data: GiveCode, checker: CodeChecker
) -> RecoveryCodes:
    """Switches codes on. All other sessions end. Needs a fresh sign-in."""
    return RecoveryCodes(codes=await set_up_totp.confirm_totp(tx, checker, identity, data.code, _device(request)))


@delete("/me/totp", access=signed_in, refuses=[ConfirmationNeeded, TotpNotOn])
async def switch_totp_off(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> None:
    """The recovery codes go with it, and all other sessions end. Needs a fresh sign-in."""
    await set_up_totp.switch_totp_off(tx, identity, _device(request))


@post("/me/recovery-codes", access=signed_in, refuses=[ConfirmationNeeded, TotpNotOn])
async def make_recovery_codes(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> RecoveryCodes:
    """Ten new ones; those from before are void. Needs a fresh sign-in."""
    return RecoveryCodes(codes=await set_up_totp.make_recovery_codes(tx, identity, _device(request)))


@put("/me/confirmation/passkey", access=signed_in, refuses=[ChallengeOver, PasskeyNotAccepted, PasskeyCopied, SessionOver])
async def confirm_by_passkey(tx: Transaction, identity: Identity, data: PasskeySignIn, party: RelyingParty) -> None:
    """Makes the sign-in fresh for ten minutes."""
    await confirm_identity.confirm_with_passkey(tx, party, identity, data.credential, challenge_id=data.challenge_id)


@put("/me/confirmation/code", access=signed_in, refuses=[WrongCode, TooManyCodes, SessionOver])
async def confirm_by_code(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, data: GiveCode, checker: CodeChecker
) -> None:
    """The same."""
    await confirm_identity.confirm_with_code(tx, checker, identity, data.code, _device(request))


async def _one(tx: Transaction, identity: Identity, passkey_id: UUID) -> PasskeyView:
    for each in await queries.passkeys(tx, identity.account_id):
        if each.passkey_id == passkey_id:
            return each
    raise NotFound


def _device(request: Request[Any, Any, Any]) -> Device:
    return device(request.headers.get("user-agent"), request.scope["matchday_address"])  # type: ignore[typeddict-item]


FACTORS = (
    ask_for_passkey,
    sign_in_by_passkey,
    list_passkeys,
    ask_for_own_passkey,
    add_own_passkey,
    rename_own_passkey,
    remove_own_passkey,
    second_factor,
    begin_totp,
    confirm_totp,
    switch_totp_off,
    make_recovery_codes,
    confirm_by_passkey,
    confirm_by_code,
)
