"""How long a visit to another site, and what comes of it, may take; and the token of an offer."""

import hashlib
import secrets

JOURNEY_SECONDS = 10 * 60
OFFER_SECONDS = 15 * 60
CODE_LENGTH_MAX = 2048
OFFER_TOKEN_LENGTH_MAX = 64


def new_offer_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_offer_token(token: str) -> bytes:
    """What is stored."""
    return hashlib.sha256(token[: OFFER_TOKEN_LENGTH_MAX + 1].encode()).digest()
