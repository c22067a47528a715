"""Standard Webhooks 1.0: what a receiver checks to know that a request is ours. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105  how every secret begins
PUBLIC_PREFIX = "whpk_"


def new_secret() -> str:
    """As receivers are shown it, once."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signing_key(secret: str, destination_id: str, number: int = 1) -> Ed25519PrivateKey:
    """Each webhook's own, made of the process's secret: nothing more is kept than its number, which grows when it is replaced."""
    place = destination_id if number == 1 else f"{destination_id} {number}"
    seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=f"matchday webhook key {place}".encode()).derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)


def public_key(key: Ed25519PrivateKey) -> str:
    """For receivers that check `v1a`."""
    return PUBLIC_PREFIX + base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def message_id(delivery_id: UUID) -> str:
    """`webhook-id`: the same however often a delivery is tried or sent again, so that receivers know what they have."""
    return f"msg_{delivery_id.hex}"


def signed(
    identified: str, at: int, body: bytes, secrets_known: Sequence[str], keys: Sequence[Ed25519PrivateKey] = ()
) -> Mapping[str, str]:
    """The three headers. While a secret is being replaced there is a signature for each, and for each key; `v1a` comes last."""
    content = f"{identified}.{at}.".encode() + body
    signatures = [f"v1,{_mac(secret, content)}" for secret in secrets_known]
    signatures += [f"v1a,{base64.b64encode(key.sign(content)).decode()}" for key in keys]
    return {"webhook-id": identified, "webhook-timestamp": str(at), "webhook-signature": " ".join(signatures)}


def _mac(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
