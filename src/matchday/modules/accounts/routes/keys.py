"""The keys that verify access tokens, for whoever wants to verify one."""

from typing import Any

from matchday.backbone.database import Transaction
from matchday.backbone.http import get
from matchday.backbone.http.access import anyone
from matchday.modules.accounts.actions.rotate_keys import HEARD_EVERYWHERE_SECONDS, publish_keys


@get("/.well-known/jwks.json", access=anyone, cache_seconds=int(HEARD_EVERYWHERE_SECONDS))
async def jwks(tx: Transaction) -> dict[str, Any]:
    """A JWK set (RFC 7517). A new key is here before it signs, an old one until its last token has expired."""
    return await publish_keys(tx)


PUBLISHED_KEYS = (jwks,)
