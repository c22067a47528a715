"""Whether an authenticator's answer is right: asked by us, for us, just now, signed by the key we know, its holder verified."""

import logging
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.accounts.domain.passkeys import ChallengeKind, NotVerified, RelyingParty, is_copied, unpack, verify_assertion
from matchday.modules.accounts.errors import ChallengeOver, PasskeyCopied, PasskeyRefused
from matchday.modules.accounts.schemas import PasskeyAssertion
from matchday.modules.accounts.store import passkeys, people
from matchday.modules.accounts.store.people import AccountRow

_log = logging.getLogger(__name__)


async def check_passkey(
    tx: Transaction, party: RelyingParty, assertion: PasskeyAssertion, *, challenge_id: UUID, kind: ChallengeKind, account_id: UUID | None
) -> AccountRow:
    """The account it belongs to, held; `account_id` is the only one it may belong to, None when it says itself who signs in.
    Raises ChallengeOver, PasskeyRefused, PasskeyCopied; the challenge is gone whatever comes of it."""
    challenge = await passkeys.take_challenge(tx, challenge_id, kind, account_id)
    if challenge is None:
        raise ChallengeOver
    try:
        return await _check(tx, party, assertion, challenge, account_id)
    except NotVerified as reason:
        _log.info("a passkey was refused: %s", reason)
        raise PasskeyRefused from reason


async def _check(
    tx: Transaction, party: RelyingParty, assertion: PasskeyAssertion, challenge: bytes, account_id: UUID | None
) -> AccountRow:
    credential_id, answer = unpack(assertion.raw_id), assertion.response
    owner_id = await passkeys.account_of_credential(tx, credential_id)
    if owner_id is None or account_id not in (None, owner_id):
        raise NotVerified("nobody's, or somebody else's passkey")
    account = await people.hold_account(tx, owner_id)
    row = await passkeys.lock_passkey_of(tx, owner_id, credential_id)
    if account is None or row is None:
        raise NotVerified("the passkey was removed just now")
    handle = None if answer.user_handle is None else unpack(answer.user_handle)
    if handle != owner_id.bytes and not (handle is None and account_id is not None):
        raise NotVerified("the authenticator speaks of another account")
    shown = verify_assertion(
        party,
        challenge,
        credential_id=credential_id,
        public_key=row.public_key,
        client_data=unpack(answer.client_data_json),
        authenticator_data=unpack(answer.authenticator_data),
        signature=unpack(answer.signature),
    )
    if is_copied(before=row.sign_count, now=shown.sign_count):
        _log.warning("passkey %s of account %s has gone back in its count", row.passkey_id, owner_id)
        raise PasskeyCopied
    await passkeys.touch_passkey(tx, row.passkey_id, sign_count=shown.sign_count, is_backed_up=shown.is_backed_up)
    return account
