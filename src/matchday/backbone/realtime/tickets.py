"""Room tickets: a short-lived, signed permission to enter one private room.

A page or a route that may show a room's contents issues one; the socket shows it when it joins. HS256 with a key of
its own, derived from the installation's secret.
"""

import hashlib
import hmac
import time
from typing import Any
from uuid import UUID

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

TICKET_SECONDS_MAX = 300
TICKET_CHARACTERS_MAX = 2048

_AUDIENCE = "matchday-rooms"
_LABEL = b"room-tickets"


class RoomTicket(msgspec.Struct, frozen=True, kw_only=True):
    """Who may enter which room. Times are seconds since 1970, with fractions: a sign-out and a new sign-in may fall
    into one second."""

    aud: str
    room: str
    sub: UUID
    sid: UUID
    iat: float
    exp: float

    @property
    def account_id(self) -> UUID:
        """Whose it is."""
        return self.sub

    @property
    def session_id(self) -> UUID:
        """The sign-in it was issued to."""
        return self.sid

    @property
    def issued_at(self) -> float:
        """Seconds since 1970."""
        return self.iat


class TicketRefused(Exception):
    """`code` is missing, invalid, expired or wrong_room."""

    def __init__(self, code: str) -> None:
        self.code = f"ticket_{code}"
        super().__init__(self.code)


def issue(secret: str, room: str, account_id: UUID, session_id: UUID, seconds: float = 60, *, now: float | None = None) -> str:
    """A ticket for `room`, valid for `seconds` from `now`."""
    if not 0 < seconds <= TICKET_SECONDS_MAX:
        raise ValueError(f"a room ticket is valid for at most {TICKET_SECONDS_MAX} seconds")
    issued_at = time.time() if now is None else now
    claims = RoomTicket(aud=_AUDIENCE, room=room, sub=account_id, sid=session_id, iat=issued_at, exp=issued_at + seconds)
    return jws.serialize_compact({"alg": "HS256"}, msgspec.json.encode(claims), _key(secret))


def verify(secret: str, ticket: Any, room: str, *, now: float | None = None) -> RoomTicket:
    """Raises TicketRefused."""
    if ticket is None:
        raise TicketRefused("missing")
    if not isinstance(ticket, str) or len(ticket) > TICKET_CHARACTERS_MAX:
        raise TicketRefused("invalid")
    try:
        signed = jws.deserialize_compact(ticket, _key(secret), algorithms=["HS256"])
        claims = msgspec.json.decode(signed.payload, type=RoomTicket)
    except (JoseError, ValueError, TypeError) as error:
        raise TicketRefused("invalid") from error
    if claims.aud != _AUDIENCE:
        raise TicketRefused("invalid")
    if claims.room != room:
        raise TicketRefused("wrong_room")
    if claims.exp <= (time.time() if now is None else now):
        raise TicketRefused("expired")
    return claims


def _key(secret: str) -> OctKey:
    return OctKey.import_key(hmac.new(secret.encode(), _LABEL, hashlib.sha256).digest())
