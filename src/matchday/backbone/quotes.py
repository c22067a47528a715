"""Signed quotes: the module that sells says an amount, the module that takes money believes this text and nothing else.

HMAC-SHA256 with a key of its own, derived from the installation's secret. The text is `<payload>.<signature>`, both
base64url without padding. Whoever holds it may pay it; it opens nothing else.
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TypeVar

import msgspec

QUOTE_CHARACTERS_MAX = 4096
_LABEL = b"matchday quotes"

Q = TypeVar("Q", bound=msgspec.Struct)


class NotOurQuote(Exception):
    """Not signed by this installation, or changed since."""


class Quoting:
    """Signs and reads quotes with the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._hmac = hmac.new(hmac.digest(secret.encode(), _LABEL, hashlib.sha256), digestmod=hashlib.sha256)

    def sign(self, quote: msgspec.Struct) -> str:
        """The text to hand to whoever pays."""
        payload = urlsafe_b64encode(msgspec.json.encode(quote)).rstrip(b"=")
        return (payload + b"." + self._signature(payload)).decode()

    def read(self, text: str, kind: type[Q]) -> Q:
        """Raises NotOurQuote. Whether it has expired is for the caller to judge, by the database's clock."""
        payload, point, signature = text.encode("utf-8", "replace").rpartition(b".")
        if not point or len(text) > QUOTE_CHARACTERS_MAX or not hmac.compare_digest(self._signature(payload), signature):
            raise NotOurQuote
        try:
            return msgspec.json.decode(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)), type=kind)
        except (ValueError, msgspec.MsgspecError) as error:  # signed by another version of ours
            raise NotOurQuote from error

    def _signature(self, payload: bytes) -> bytes:
        signed = self._hmac.copy()  # keyed once: half the cost of a signature
        signed.update(payload)
        return urlsafe_b64encode(signed.digest()).rstrip(b"=")
