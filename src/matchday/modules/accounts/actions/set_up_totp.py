"""Codes of an app: set up, switched on by a right code, switched off; and the recovery codes that stand in for them."""

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.backbone.sealing import NotOurSeal
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.end_sessions import end_other_sessions
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.actions.say_changes import say_security_changed
from matchday.modules.accounts.domain.codes import (
    CODE_LENGTH_MAX,
    PENDING_SECONDS_MAX,
    hash_recovery_code,
    is_totp,
    new_recovery_codes,
    new_totp_secret,
    normal_code,
    totp_address,
)
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import TotpNotBegun, TotpNotOn, TotpOnAlready, WrongCode
from matchday.modules.accounts.store import codes, people
from matchday.modules.accounts.store.people import AccountRow


class PendingTotp(msgspec.Struct, frozen=True, kw_only=True):
    """What an app needs: the key to type, or the address that holds it, as a QR code or a link."""

    secret: str
    address: str


async def begin_totp(tx: Transaction, checker: CodeChecker, identity: Identity) -> PendingTotp:
    """A new key, in the place of one that was never confirmed. It asks for nothing yet. Raises ConfirmationNeeded, TotpOnAlready."""
    await require_fresh_sign_in(tx, identity)
    account = await _lock(tx, identity)
    if await codes.has_second_factor(tx, account.account_id):
        raise TotpOnAlready
    secret = new_totp_secret()
    await codes.save_pending_totp(tx, account.account_id, checker.seal(account.account_id, secret))
    return PendingTotp(secret=secret, address=totp_address(secret, account.email))


async def pending_totp(tx: Transaction, checker: CodeChecker, identity: Identity) -> PendingTotp:
    """The one that was begun, shown again. Raises ConfirmationNeeded, TotpNotBegun."""
    await require_fresh_sign_in(tx, identity)
    account = await people.read_account(tx, identity.account_id)
    row = await codes.read_totp(tx, identity.account_id)
    if account is None or row is None or row.is_on or row.age_seconds > PENDING_SECONDS_MAX:
        raise TotpNotBegun
    try:
        secret = checker.open(row)
    except NotOurSeal as error:
        raise TotpNotBegun from error
    return PendingTotp(secret=secret, address=totp_address(secret, account.email))


async def confirm_totp(tx: Transaction, checker: CodeChecker, identity: Identity, text: str, device: Device) -> list[str]:
    """Switches it on, because the app shows the right code; the recovery codes, for this once. Sign-ins on other devices end:
    they were opened with the password alone. Raises ConfirmationNeeded, TotpOnAlready, TotpNotBegun, WrongCode."""
    await require_fresh_sign_in(tx, identity)
    account = await _lock(tx, identity)
    await codes.lock_totp(tx, account.account_id)
    row = await codes.read_totp(tx, account.account_id)
    if row is not None and row.is_on:
        raise TotpOnAlready
    if row is None or row.age_seconds > PENDING_SECONDS_MAX:
        raise TotpNotBegun
    code = normal_code(text[: CODE_LENGTH_MAX + 1])
    if not is_totp(code) or not await checker.use_totp(tx, row, code):
        raise WrongCode
    await codes.confirm_totp(tx, account.account_id)
    await end_other_sessions(tx, account.account_id, identity.session_id, "second_factor")
    await say_security_changed(tx, account.account_id, "totp_on", device)
    return await _new_codes(tx, account)


async def switch_totp_off(tx: Transaction, identity: Identity, device: Device) -> None:
    """The recovery codes go with it, and other devices are signed out. Raises ConfirmationNeeded, TotpNotOn."""
    await require_fresh_sign_in(tx, identity)
    account = await _lock(tx, identity)
    if not await codes.has_second_factor(tx, account.account_id):
        raise TotpNotOn
    await codes.delete_totp(tx, account.account_id)
    await end_other_sessions(tx, account.account_id, identity.session_id, "second_factor")
    await say_security_changed(tx, account.account_id, "totp_off", device)


async def make_recovery_codes(tx: Transaction, identity: Identity, device: Device) -> list[str]:
    """Ten new ones, for this once; those from before are void. Raises ConfirmationNeeded, TotpNotOn."""
    await require_fresh_sign_in(tx, identity)
    account = await _lock(tx, identity)
    if not await codes.has_second_factor(tx, account.account_id):
        raise TotpNotOn
    await say_security_changed(tx, account.account_id, "recovery_codes_made", device)
    return await _new_codes(tx, account)


async def _new_codes(tx: Transaction, account: AccountRow) -> list[str]:
    made = new_recovery_codes()
    await codes.replace_recovery_codes(tx, account.account_id, [hash_recovery_code(account.account_id, code) for code in made])
    return made


async def _lock(tx: Transaction, identity: Identity) -> AccountRow:
    account = await people.lock_account(tx, identity.account_id)
    if account is None:
        raise NotFound
    return account
