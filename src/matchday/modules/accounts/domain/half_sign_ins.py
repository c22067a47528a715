"""Between the password and the second factor."""

import hashlib
import secrets

HALF_SIGN_IN_SECONDS = 5 * 60
HALF_SIGN_IN_TRIES_MAX = 5


def new_half_token() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hash_half_token(token: str) -> bytes:
    """What is stored."""
    return hashlib.sha256(token.encode()).digest()


def password_mark(password_hash: str | None) -> bytes | None:
    """Tells one password from the next without being one; None where there is no password."""
    return None if password_hash is None else hashlib.sha256(password_hash.encode()).digest()
