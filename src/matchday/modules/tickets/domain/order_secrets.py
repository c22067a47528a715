"""What opens the order of somebody without an account: a secret that is made of the order and never stored.

So the same request finds the same answer, secret and all, and a copy of the database opens nothing. There are two of them: one is told to
whoever places the order, under whatever address; the other one is mailed and told to nobody, so whoever shows it has the mailbox.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID

_LABEL = b"matchday order links"
_MAILED = b"matchday mailed order links"


class OrderSecrets:
    """With a key of its own, derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hmac.digest(secret.encode(), _LABEL, hashlib.sha256)
        self._mailed_key = hmac.digest(secret.encode(), _MAILED, hashlib.sha256)

    def of(self, order_id: UUID) -> str:
        """For whoever has placed it. 192 bits as 32 characters."""
        return _made(self._key, order_id)

    def mailed(self, order_id: UUID) -> str:
        """For a letter to its address, and for nothing else."""
        return _made(self._mailed_key, order_id)

    def opens(self, secret: str, order_id: UUID) -> bool:
        """Whether it is one of this order's."""
        return hmac.compare_digest(secret.encode("utf-8", "replace"), self.of(order_id).encode()) or self.is_mailed(secret, order_id)

    def is_mailed(self, secret: str, order_id: UUID) -> bool:
        """Whether it is the one that was mailed: then whoever shows it reads what is sent to the order's address."""
        return hmac.compare_digest(secret.encode("utf-8", "replace"), self.mailed(order_id).encode())


def _made(key: bytes, order_id: UUID) -> str:
    return urlsafe_b64encode(hmac.digest(key, order_id.bytes, hashlib.sha256)[:24]).decode()
