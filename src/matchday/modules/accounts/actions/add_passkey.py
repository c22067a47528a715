"""A person adds a passkey, renames one, or removes one."""

import logging
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.accounts.actions.end_sessions import end_other_sessions
from matchday.modules.accounts.actions.require_fresh_sign_in import require_fresh_sign_in
from matchday.modules.accounts.actions.say_changes import say_security_changed
from matchday.modules.accounts.domain.faults import refuse
from matchday.modules.accounts.domain.names import normal_name
from matchday.modules.accounts.domain.passkeys import (
    PASSKEYS_PER_ACCOUNT_MAX,
    NewPasskey,
    NotVerified,
    RelyingParty,
    fault_of_passkey_name,
    unpack,
    verify_registration,
)
from matchday.modules.accounts.domain.sessions import Device
from matchday.modules.accounts.errors import ChallengeOver, LastWayIn, PasskeyNotAccepted, PasskeyTaken, TooManyPasskeys
from matchday.modules.accounts.schemas import PasskeyRegistration
from matchday.modules.accounts.store import passkeys, people, ways_in

_log = logging.getLogger(__name__)


async def add_passkey(
    tx: Transaction,
    party: RelyingParty,
    identity: Identity,
    registration: PasskeyRegistration,
    *,
    challenge_id: UUID,
    name: str,
    device: Device,
) -> UUID:
    """Its id. Raises ConfirmationNeeded, Invalid, ChallengeOver, PasskeyNotAccepted, PasskeyTaken, TooManyPasskeys."""
    await require_fresh_sign_in(tx, identity)
    name = normal_name(name)
    refuse(fault_of_passkey_name(name))
    await _lock(tx, identity)
    challenge = await passkeys.take_challenge(tx, challenge_id, "register", identity.account_id)
    if challenge is None:
        raise ChallengeOver
    if await passkeys.count_passkeys(tx, identity.account_id) >= PASSKEYS_PER_ACCOUNT_MAX:
        raise TooManyPasskeys(limit=PASSKEYS_PER_ACCOUNT_MAX)
    try:
        made = _verified(party, challenge, registration)
    except NotVerified as reason:
        _log.info("a new passkey was not accepted: %s", reason)
        raise PasskeyNotAccepted from reason
    passkey_id = new_id()
    if not await passkeys.insert_passkey(tx, passkey_id, identity.account_id, name, made):
        raise PasskeyTaken
    await say_security_changed(tx, identity.account_id, "passkey_added", device)
    return passkey_id


async def rename_passkey(tx: Transaction, identity: Identity, passkey_id: UUID, name: str) -> None:
    """Opens no door, so an older sign-in will do. Raises Invalid, NotFound."""
    name = normal_name(name)
    refuse(fault_of_passkey_name(name))
    if not await passkeys.rename_passkey(tx, identity.account_id, passkey_id, name):
        raise NotFound


async def remove_passkey(tx: Transaction, identity: Identity, passkey_id: UUID, device: Device) -> None:
    """Other devices are signed out: whoever found the lost one may be in. Raises ConfirmationNeeded, NotFound, LastWayIn."""
    await require_fresh_sign_in(tx, identity)
    await _lock(tx, identity)
    if not await passkeys.is_of_account(tx, identity.account_id, passkey_id):
        raise NotFound
    if not await ways_in.has_way_in_without(tx, identity.account_id, passkey_id):
        raise LastWayIn
    await passkeys.delete_passkey(tx, identity.account_id, passkey_id)
    await end_other_sessions(tx, identity.account_id, identity.session_id, "second_factor")
    await say_security_changed(tx, identity.account_id, "passkey_removed", device)


def _verified(party: RelyingParty, challenge: bytes, registration: PasskeyRegistration) -> NewPasskey:
    return verify_registration(
        party,
        challenge,
        credential_id=unpack(registration.raw_id),
        client_data=unpack(registration.response.client_data_json),
        attestation=unpack(registration.response.attestation_object),
        transports=registration.response.transports,
    )


async def _lock(tx: Transaction, identity: Identity) -> None:
    if await people.lock_account(tx, identity.account_id) is None:
        raise NotFound
