"""Makes signing keys. A new key is published before it signs, and stays published until its last token has expired."""

import logging
from typing import Any

import msgspec
from joserfc.jwk import OKPKey

from matchday.backbone.database import Transaction
from matchday.backbone.http.tokens import ACCESS_SECONDS, ALGORITHM
from matchday.backbone.sealing import NotOurSeal, Sealer
from matchday.modules.accounts import queries
from matchday.modules.accounts.store import keys

HEARD_EVERYWHERE_SECONDS = 10.0
"""How long a new key is only published: twice what a process may go without the heartbeat."""
OVERLAP_SECONDS = ACCESS_SECONDS + 60.0

_log = logging.getLogger(__name__)


async def ensure_key(tx: Transaction, sealer: Sealer) -> None:
    """For the start of a process: there is a key that signs, and our secret opens it."""
    await keys.lock_keys(tx)
    current = await keys.signing_key(tx)
    if current is not None:
        try:
            sealer.open(current["sealed_private"], current["kid"])
        except NotOurSeal:
            _log.warning("the signing key was sealed with another MATCHDAY_SECRET; a new one takes its place")
        else:
            return
    await _make_key(tx, sealer, wait_seconds=0.0)


async def rotate_keys(tx: Transaction, sealer: Sealer) -> str:
    """The `kid` of the new key, which begins to sign in ten seconds. Nobody is signed out."""
    await keys.lock_keys(tx)
    return await _make_key(tx, sealer, wait_seconds=HEARD_EVERYWHERE_SECONDS)


async def publish_keys(tx: Transaction) -> dict[str, Any]:
    """The JWK set (RFC 7517) with every key that a valid token may be signed with."""
    rows = await queries.published_keys(tx, OVERLAP_SECONDS)
    return {"keys": [_published(row["kid"], row["public_x"]) for row in rows]}


async def _make_key(tx: Transaction, sealer: Sealer, *, wait_seconds: float) -> str:
    """Named by its thumbprint (RFC 7638)."""
    key = OKPKey.generate_key("Ed25519")
    private, kid = key.as_dict(private=True), key.thumbprint()
    sealed = sealer.seal(msgspec.json.encode({name: private[name] for name in ("kty", "crv", "x", "d")}), kid)
    await keys.insert_key(tx, kid, str(private["x"]), sealed, wait_seconds)
    return kid


def _published(kid: str, public_x: str) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": public_x, "kid": kid, "alg": ALGORITHM, "use": "sig"}
