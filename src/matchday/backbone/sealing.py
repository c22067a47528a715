"""Secrets at rest: sealed with a key derived from the process's secret, so that a copy of the database gives none away."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_VERSION = b"\x01"


class NotOurSeal(Exception):
    """Sealed with another secret, for another place, or changed since."""


class Sealer:
    """AES-256-GCM. `label` keeps the keys of different uses apart; `place` (a row's id) keeps a sealed value in its row."""

    def __init__(self, secret: str, label: str) -> None:
        self._cipher = AESGCM(HKDF(algorithm=SHA256(), length=32, salt=None, info=label.encode()).derive(secret.encode()))

    def seal(self, plain: bytes, place: str) -> bytes:
        """Different every time, also for the same value."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plain, place.encode())

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises NotOurSeal."""
        nonce, body = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            if sealed[:1] != _VERSION:
                raise NotOurSeal
            return self._cipher.decrypt(nonce, body, place.encode())
        except (InvalidTag, ValueError) as error:
            raise NotOurSeal from error
