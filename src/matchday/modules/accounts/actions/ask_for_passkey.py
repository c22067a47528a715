"""An authenticator is asked for a new passkey, or to show one. What it has to sign works once, for five minutes."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.domain.passkeys import (
    CHALLENGE_SECONDS,
    PASSKEYS_PER_ACCOUNT_MAX,
    ChallengeKind,
    RelyingParty,
    new_challenge,
    registration_options,
    request_options,
)
from matchday.modules.accounts.errors import TooManyPasskeys
from matchday.modules.accounts.schemas import PasskeyChallenge
from matchday.modules.accounts.store import passkeys, people


async def ask_to_sign_in(tx: Transaction, party: RelyingParty) -> PasskeyChallenge:
    """Nobody has said who they are: the authenticator offers what it holds for this site."""
    challenge_id, challenge = await _challenge(tx, "sign_in", None)
    return PasskeyChallenge(challenge_id=challenge_id, options=request_options(party, challenge))


async def ask_to_register(tx: Transaction, party: RelyingParty, identity: Identity) -> PasskeyChallenge:
    """On an authenticator that has none of this account yet. Raises ConfirmationNeeded, TooManyPasskeys."""
    await require_fresh_sign_in(tx, identity)
    account = await people.read_account(tx, identity.account_id)
    if account is None:
        raise NotFound
    known = await passkeys.known_credentials(tx, account.account_id)
    if len(known) >= PASSKEYS_PER_ACCOUNT_MAX:
        raise TooManyPasskeys(limit=PASSKEYS_PER_ACCOUNT_MAX)
    challenge_id, challenge = await _challenge(tx, "register", account.account_id)
    options = registration_options(party, challenge, account_id=account.account_id, email=account.email, name=account.name, known=known)
    return PasskeyChallenge(challenge_id=challenge_id, options=options)


async def ask_to_confirm(tx: Transaction, party: RelyingParty, identity: Identity) -> PasskeyChallenge:
    """One of the account's own."""
    known = await passkeys.known_credentials(tx, identity.account_id)
    challenge_id, challenge = await _challenge(tx, "confirm", identity.account_id)
    return PasskeyChallenge(challenge_id=challenge_id, options=request_options(party, challenge, known))


async def _challenge(tx: Transaction, kind: ChallengeKind, account_id: UUID | None) -> tuple[UUID, bytes]:
    challenge_id, challenge = new_id(), new_challenge()
    await passkeys.insert_challenge(tx, challenge_id, kind, account_id, challenge, CHALLENGE_SECONDS)
    return challenge_id, challenge
