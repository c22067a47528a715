"""A passkey signs in by itself: the device that holds it is one factor, what unlocked it there is the other."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.accounts.actions.check_passkey import check_passkey
from matchday.modules.accounts.actions.issue_tokens import TokenIssuer
from matchday.modules.accounts.actions.open_session import open_session
from matchday.modules.accounts.domain.passkeys import RelyingParty
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import AccountBanned
from matchday.modules.accounts.schemas import PasskeyAssertion, Tokens


async def sign_in_with_passkey(
    tx: Transaction, issuer: TokenIssuer, party: RelyingParty, assertion: PasskeyAssertion, *, challenge_id: UUID, device: Device
) -> Tokens:
    """Raises ChallengeOver, PasskeyRefused, PasskeyCopied, AccountBanned."""
    account = await check_passkey(tx, party, assertion, challenge_id=challenge_id, kind="sign_in", account_id=None)
    if account.is_banned:
        raise AccountBanned
    return await open_session(tx, issuer, account, device, "passkey")
