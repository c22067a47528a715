"""A person who is signed in shows again who they are, with a passkey or a code."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http.identity import Identity
from matchday.modules.accounts.actions.check_code import CodeChecker
from matchday.modules.accounts.actions.check_passkey import check_passkey
from matchday.modules.accounts.domain.passkeys import RelyingParty
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import PasskeyNotAccepted, PasskeyRefused, SessionOver
from matchday.modules.accounts.schemas import PasskeyAssertion
from matchday.modules.accounts.store import people, sessions


async def confirm_with_passkey(
    tx: Transaction, party: RelyingParty, identity: Identity, assertion: PasskeyAssertion, *, challenge_id: UUID
) -> None:
    """One of the account's own. Raises ChallengeOver, PasskeyNotAccepted, PasskeyCopied, SessionOver."""
    try:
        await check_passkey(tx, party, assertion, challenge_id=challenge_id, kind="confirm", account_id=identity.account_id)
    except PasskeyRefused as refused:
        raise PasskeyNotAccepted from refused
    await _note(tx, identity)


async def confirm_with_code(tx: Transaction, checker: CodeChecker, identity: Identity, code: str, device: Device) -> None:
    """Of the app, or a recovery code. Raises WrongCode, TooManyCodes, SessionOver."""
    await people.hold_account(tx, identity.account_id)
    shown = await checker.check(tx, identity.account_id, code, device)
    if isinstance(shown, Refusal):
        raise shown
    await _note(tx, identity)


async def _note(tx: Transaction, identity: Identity) -> None:
    if not await sessions.note_authentication(tx, identity.account_id, identity.session_id):
        raise SessionOver
