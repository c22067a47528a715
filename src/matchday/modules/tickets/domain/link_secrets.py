"""What a link needs to open a place on a waiting list or a gift: made of its id, never stored."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from uuid import UUID


class LinkSecrets:
    """With a key of its own for each purpose, derived from the installation's secret."""

    def __init__(self, secret: str, purpose: str) -> None:
        self._key = hmac.digest(secret.encode(), f"matchday {purpose} links".encode(), hashlib.sha256)

    def of(self, subject_id: UUID) -> str:
        """192 bits as 32 characters."""
        return urlsafe_b64encode(hmac.digest(self._key, subject_id.bytes, hashlib.sha256)[:24]).decode()

    def opens(self, secret: str, subject_id: UUID) -> bool:
        """Whether it is this one's."""
        return hmac.compare_digest(secret.encode("utf-8", "replace"), self.of(subject_id).encode())
