"""One visit to a provider and back, bound to the browser that began it.

The browser keeps a random ticket in a cookie; state, nonce and code verifier are made of it and stored nowhere. So an answer
is worth something only in the browser that asked, and a copy of our database finishes nobody's sign-in.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

import msgspec

TICKET_LENGTH_MAX = 64


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """Known by its ticket."""

    ticket: str

    @classmethod
    def begin(cls) -> "Journey":
        """With 256 random bits."""
        return cls(ticket=secrets.token_urlsafe(32))

    @classmethod
    def of_cookie(cls, ticket: str) -> "Journey | None":
        """None for what is no ticket."""
        return cls(ticket=ticket) if 0 < len(ticket) <= TICKET_LENGTH_MAX and ticket.isascii() else None

    @property
    def hash(self) -> bytes:
        """What is stored of it."""
        return hashlib.sha256(self.ticket.encode()).digest()

    @property
    def state(self) -> str:
        """Comes back in the address."""
        return self._made_for("state")

    @property
    def nonce(self) -> str:
        """Comes back in the ID token, signed."""
        return self._made_for("nonce")

    @property
    def verifier(self) -> str:
        """Is shown to the provider when the code is redeemed; before, only its hash is."""
        return self._made_for("code verifier")

    @property
    def challenge(self) -> str:
        """The verifier's hash (S256)."""
        return _text(hashlib.sha256(self.verifier.encode()).digest())

    def is_ours(self, state: str) -> bool:
        """Whether an answer belongs to this journey."""
        return hmac.compare_digest(self.state.encode(), state.encode())

    def _made_for(self, use: str) -> str:
        return _text(hmac.digest(self.ticket.encode(), f"matchday openid {use}".encode(), "sha256"))


def _text(digest: bytes) -> str:
    return urlsafe_b64encode(digest).decode().rstrip("=")
