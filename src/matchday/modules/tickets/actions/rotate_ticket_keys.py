"""The keys of tickets: the first one when the house begins, another each year, published a day before it signs, so that gates have
fetched it by then. Old ones stay published: what they have signed stays good, also when the secret that sealed them is gone."""

import logging

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from matchday.backbone.database import Transaction
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.modules.tickets.store.signing_keys import (
    SEAL,
    KeyRow,
    add_key,
    find_keys,
    newest_age_seconds,
    next_key_id,
    place_of,
    revoke_key,
)

SIGNS_SECONDS = 365 * 86_400
OVERLAP_SECONDS = 86_400

_log = logging.getLogger(__name__)


class NoMoreKeys(RuntimeError):
    """255 have been used up, which takes centuries unless somebody revokes one a day."""


async def keep_ticket_keys(tx: Transaction, secret: str) -> bool:
    """Makes one where it is time to, or where another MATCHDAY_SECRET has sealed what there is. True when it did."""
    age = await newest_age_seconds(tx)
    if lost := await _sealed_elsewhere(tx, secret):
        _log.warning("keys of tickets were sealed with another MATCHDAY_SECRET; a new one takes their place")
        for key in lost:
            if not key.is_signing:
                await revoke_key(tx, key.key_id)
        await _make(tx, secret, 0)
        return True
    if age is not None and age < SIGNS_SECONDS - OVERLAP_SECONDS:
        return False
    await _make(tx, secret, 0 if age is None else OVERLAP_SECONDS)
    return True


async def replace_ticket_key(tx: Transaction, secret: str, key_id: int) -> bool:
    """For a key that was stolen: processes believe it for half a minute at most, and another one signs at once. False when there is no
    such key. Whoever holds a ticket with a code of the old one loads it again: the house still knows it."""
    await newest_age_seconds(tx)
    if not await revoke_key(tx, key_id):
        return False
    await _make(tx, secret, 0)
    return True


async def _sealed_elsewhere(tx: Transaction, secret: str) -> list[KeyRow]:
    """Of the keys that sign or will sign, those that our secret does not open."""
    believed, sealer = await find_keys(tx), Sealer(secret, SEAL)
    signs_from = max((key.signs_from for key in believed if key.is_signing), default=None)
    found = []
    for key in believed:
        if signs_from is None or key.signs_from >= signs_from:
            try:
                sealer.open(key.sealed_key, place_of(key.key_id))
            except NotOurSeal:
                found.append(key)
    return found


async def _make(tx: Transaction, secret: str, signs_in_seconds: float) -> None:
    key_id = await next_key_id(tx)
    if key_id > 255:
        raise NoMoreKeys
    key = Ed25519PrivateKey.generate()
    sealed = Sealer(secret, SEAL).seal(key.private_bytes_raw(), place_of(key_id))
    await add_key(tx, key_id, key.public_key().public_bytes_raw(), sealed, signs_in_seconds)
