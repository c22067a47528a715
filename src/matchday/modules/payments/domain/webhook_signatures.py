"""Signatures of webhooks that come in: `t=<seconds>,v1=<hex of HMAC-SHA256 of "t.body">`, several `v1` while a secret is replaced.
The form that Stripe has made usual; the sandbox signs in the same way."""

import hashlib
import hmac

TOLERANCE_SECONDS = 300
_HEADER_CHARACTERS_MAX = 2000


def signature(secret: str, at: int, body: bytes) -> str:
    """Of the raw body at this time, as hexadecimal digits."""
    return hmac.digest(secret.encode(), b"%d.%b" % (at, body), hashlib.sha256).hex()


def header(secret: str, at: int, body: bytes) -> str:
    """The header's value."""
    return f"t={at},v1={signature(secret, at, body)}"


def is_signed(secret: str, text: str, body: bytes, now: float, *, tolerance_seconds: int = TOLERANCE_SECONDS) -> bool:
    """Whether one of the header's signatures is right, and its time is not further away than that, in either direction."""
    if not secret or len(text) > _HEADER_CHARACTERS_MAX:
        return False
    parts = [part.strip().partition("=") for part in text.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit() or len(times[0]) > 12:
        return False
    at = int(times[0])
    if abs(now - at) > tolerance_seconds:
        return False
    right = signature(secret, at, body).encode()
    return any(hmac.compare_digest(right, value.encode("utf-8", "replace")) for name, _, value in parts if name == "v1")
