"""What opens the order of somebody without an account: a secret that is made of the order and never stored.

So the same request finds the same answer, secret and all, and a copy of the database opens nothing.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

_LABEL = b"matchday order links"


class OrderSecrets:
    """With a key of its own, derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _LABEL, hashlib.sha256)

    def of(self, order_id: UUID) -> str:
        """192 bits as 32 characters."""
        return urlsafe_b64encode(hmac.digest(self._key, order_id.bytes, hashlib.sha256)[:24]).decode()

    def opens(self, secret: str, order_id: UUID) -> bool:
        """Whether it is this order's."""
        return hmac.compare_digest(secret.encode("utf-8", "replace"), self.of(order_id).encode())
