"""Sessions, their refresh tokens, and tries to sign in."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Literal

import msgspec

SESSION_IDLE_MAX = timedelta(days=30)
SESSION_AGE_MAX = timedelta(days=180)
SESSIONS_PER_ACCOUNT_MAX = 50
REPEAT_SECONDS_MAX = 10
"""How long a used refresh token still counts as the same request sent twice: two tabs renewing at once, a double click."""
USER_AGENT_LENGTH_MAX = 400
TOKEN_LENGTH_MAX = 100
_TOKEN_PREFIX = "mdr_"  # noqa: S105  lets scanners for leaked secrets recognise ours

Verdict = Literal["rotate", "repeat", "reuse", "over"]
SignedInWith = Literal["password", "code", "recovery_code", "passkey", "google"]
"""The last thing that was shown before a session was opened."""


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """What a session was last seen on."""

    user_agent: str
    address: str


class Throttle(msgspec.Struct, frozen=True, kw_only=True):
    """At most `tries` within `seconds`."""

    tries: int
    seconds: int


PAIR_THROTTLE = Throttle(tries=10, seconds=15 * 60)
"""One e-mail address from one client address."""
EMAIL_THROTTLE = Throttle(tries=100, seconds=60 * 60)
"""One e-mail address from everywhere: slows a distributed guess, and is high enough that locking somebody out takes effort."""
ADDRESS_THROTTLE = Throttle(tries=100, seconds=15 * 60)
"""All e-mail addresses from one client address: credential stuffing."""


def new_refresh_token() -> str:
    """256 random bits."""
    return _TOKEN_PREFIX + secrets.token_urlsafe(32)


def hash_refresh_token(token: str) -> bytes:
    """What is stored. The token is random, so a plain hash cannot be turned around."""
    return hashlib.sha256(token.encode()).digest()


def judge_renewal(*, ended_at: datetime | None, expires_at: datetime, used_at: datetime | None, now: datetime) -> Verdict:
    """What a refresh token that we know is worth.

    Reuse means that two hold the token and one of them stole it (RFC 9700 §4.14.2), so the whole session ends. A
    repeat within seconds is what browsers do by themselves; it gets a fresh access token but no refresh token: the
    first answer has it, a thief gains ten minutes at most, and the next use of the stale token ends the session.
    """
    if ended_at is not None or expires_at <= now:
        return "over"
    if used_at is None:
        return "rotate"
    return "repeat" if now - used_at <= timedelta(seconds=REPEAT_SECONDS_MAX) else "reuse"


def expiry(created_at: datetime, now: datetime) -> datetime:
    """A session ends after a month unused, and half a year after signing in at the latest."""
    return min(now + SESSION_IDLE_MAX, created_at + SESSION_AGE_MAX)


def device(user_agent: str | None, address: str) -> Device:
    """What a request says it comes from, cut to what is stored."""
    printable = "".join(letter for letter in user_agent or "" if letter.isprintable())
    return Device(user_agent=printable[:USER_AGENT_LENGTH_MAX], address=address[:64])
