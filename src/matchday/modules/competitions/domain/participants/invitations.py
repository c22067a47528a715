"""Links that make somebody a team's manager, or say whose account a person's is."""

import secrets
from datetime import timedelta
from hashlib import sha256

VALID_FOR = timedelta(days=14)
TOKEN_LENGTH_MAX = 100
OPEN_PER_TEAM_MAX = 20


def new_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is stored. The token is random, so a plain hash cannot be turned around."""
    return sha256(token.encode("utf-8", "replace")).digest()
