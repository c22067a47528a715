"""A software authenticator and an app for codes, as people carry them; both can be made to lie."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Literal

import cbor2
import pyotp
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

ORIGIN = "http://matchday.example"
_UP, _UV, _BE, _BS, _AT = 0x01, 0x04, 0x08, 0x10, 0x40


def pack(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def unpack(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """Holds one passkey. What it says can be changed by its attributes before it speaks."""

    def __init__(self, algorithm: Literal["ES256", "EdDSA"] = "ES256", *, is_counting: bool = False) -> None:
        self._key: Any = ec.generate_private_key(ec.SECP256R1()) if algorithm == "ES256" else Ed25519PrivateKey.generate()
        self.credential_id = secrets.token_bytes(32)
        self.origin = ORIGIN
        self.host: str | None = None
        self.is_user_verified = True
        self.is_in_a_frame = False
        self.user_handle = b""
        self.count = 0
        self._is_counting = is_counting

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """`navigator.credentials.create`."""
        self.user_handle = unpack(options["user"]["id"])
        described = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + cbor2.dumps(self._cose())
        signed = self._signed(self.host or options["rp"]["id"], _AT) + described
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": signed})
        response = {
            "clientDataJSON": pack(self._client_data("webauthn.create", options["challenge"])),
            "attestationObject": pack(attestation),
            "transports": ["internal", "hybrid", "made-up"],
        }
        return self._credential(response)

    def show(self, options: dict[str, Any]) -> dict[str, Any]:
        """`navigator.credentials.get`."""
        client_data, signed = self._client_data("webauthn.get", options["challenge"]), self._signed(self.host or options["rpId"], 0)
        response = {
            "clientDataJSON": pack(client_data),
            "authenticatorData": pack(signed),
            "signature": pack(self._sign(signed + hashlib.sha256(client_data).digest())),
            "userHandle": pack(self.user_handle),
        }
        return self._credential(response)

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        identity = pack(self.credential_id)
        return {"id": identity, "rawId": identity, "type": "public-key", "clientExtensionResults": {}, "response": response}

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": self.is_in_a_frame}).encode()

    def _signed(self, host: str, flags: int) -> bytes:
        if self._is_counting:
            self.count += 1
        flags |= _UP | _BE | _BS | (_UV if self.is_user_verified else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _cose(self) -> dict[int, Any]:
        public = self._key.public_key()
        if isinstance(self._key, Ed25519PrivateKey):
            return {1: 1, 3: -8, -1: 6, -2: public.public_bytes_raw()}
        numbers = public.public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}

    def _sign(self, message: bytes) -> bytes:
        if isinstance(self._key, Ed25519PrivateKey):
            return self._key.sign(message)
        return bytes(self._key.sign(message, ec.ECDSA(SHA256())))


class App:
    """Shows codes. `now` is what its clock says, in seconds."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret)

    def code(self, now: float) -> str:
        return self._totp.at(int(now))
