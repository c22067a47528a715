"""Passkeys: what an authenticator is asked, and whether its answer is right (WebAuthn level 3, §7)."""

import secrets
from collections.abc import Sequence
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
import webauthn
from webauthn.helpers import options_to_json_dict, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorAssertionResponse,
    AuthenticatorAttestationResponse,
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from matchday.backbone.errors import Fault
from matchday.modules.accounts.domain.faults import fault

PASSKEYS_PER_ACCOUNT_MAX = 20
PASSKEY_NAME_LENGTH_MAX = 60
CHALLENGE_SECONDS = 5 * 60
CREDENTIAL_ID_BYTES_MAX = 1023
_CHALLENGE_BYTES = 32
_SITE_NAME = "Matchday"
_DEFAULT_PORTS = {"http": 80, "https": 443}

ChallengeKind = Literal["register", "sign_in", "confirm"]


class NotVerified(Exception):
    """The answer of the authenticator is not what was asked for; the message is for our log alone."""


class RelyingParty(msgspec.Struct, frozen=True, kw_only=True):
    """This site, as browsers and authenticators know it: a passkey works for its host and nowhere else."""

    host: str
    origin: str

    @classmethod
    def of(cls, site_url: str) -> "RelyingParty":
        """As a browser says it: the port is left out where it is the usual one."""
        parts = urlsplit(site_url)
        host = parts.hostname or ""
        port = "" if parts.port in (None, _DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
        return cls(host=host, origin=f"{parts.scheme}://{host}{port}")


class KnownCredential(msgspec.Struct, frozen=True, kw_only=True):
    """One that an authenticator may hold already."""

    credential_id: bytes
    transports: Sequence[str]


class NewPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    transports: list[str]
    aaguid: UUID
    is_backup_eligible: bool
    is_backed_up: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a passkey has shown when it was used."""

    sign_count: int
    is_backed_up: bool


def new_challenge() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(_CHALLENGE_BYTES)


def fault_of_passkey_name(name: str) -> Fault | None:
    """`name` is normalised already."""
    if not name:
        return fault("name", "Give the passkey a name, so that you recognise it.", "missing")
    if len(name) > PASSKEY_NAME_LENGTH_MAX:
        return fault("name", f"Use at most {PASSKEY_NAME_LENGTH_MAX} characters.", "too_long")
    return None


def unpack(text: str) -> bytes:
    """From base64url. Raises NotVerified."""
    try:
        return webauthn.base64url_to_bytes(text)
    except ValueError as error:
        raise NotVerified("not base64url") from error


def is_copied(*, before: int, now: int) -> bool:
    """An authenticator that counts has gone back: two hold the key (§6.1.1). Most count nothing and always say 0."""
    return (before > 0 or now > 0) and now <= before


def registration_options(
    party: RelyingParty, challenge: bytes, *, account_id: UUID, email: str, name: str, known: Sequence[KnownCredential]
) -> dict[str, Any]:
    """For `navigator.credentials.create`. The key stays on the device and can be found there without a name being
    typed, and the device makes sure who holds it: so a passkey is both factors at once."""
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=_SITE_NAME,
        user_id=account_id.bytes,
        user_name=email,
        user_display_name=name,
        challenge=challenge,
        timeout=CHALLENGE_SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(known),
    )
    return dict(options_to_json_dict(options))


def request_options(party: RelyingParty, challenge: bytes, known: Sequence[KnownCredential] = ()) -> dict[str, Any]:
    """For `navigator.credentials.get`. None known: whichever passkey of this site the person chooses."""
    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=challenge,
        timeout=CHALLENGE_SECONDS * 1000,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options_to_json_dict(options))


def verify_registration(
    party: RelyingParty, challenge: bytes, *, credential_id: bytes, client_data: bytes, attestation: bytes, transports: Sequence[str]
) -> NewPasskey:
    """Raises NotVerified, whatever is wrong."""
    known = [AuthenticatorTransport(each) for each in transports if each in list(AuthenticatorTransport)]
    try:
        _refuse_frames(client_data)
        verified = webauthn.verify_registration_response(
            credential=RegistrationCredential(
                id=webauthn.helpers.bytes_to_base64url(credential_id),
                raw_id=credential_id,
                response=AuthenticatorAttestationResponse(client_data_json=client_data, attestation_object=attestation),
            ),
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except Exception as error:  # the library's parsers raise as they like on bytes that a stranger made up
        raise NotVerified(repr(error)) from error
    if verified.credential_id != credential_id or len(credential_id) > CREDENTIAL_ID_BYTES_MAX:
        raise NotVerified("the credential's id is not the one in the signed data")
    return NewPasskey(
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=sorted({each.value for each in known}),
        aaguid=UUID(verified.aaguid),
        is_backup_eligible=verified.credential_device_type == "multi_device",
        is_backed_up=verified.credential_backed_up,
    )


def verify_assertion(
    party: RelyingParty,
    challenge: bytes,
    *,
    credential_id: bytes,
    public_key: bytes,
    client_data: bytes,
    authenticator_data: bytes,
    signature: bytes,
) -> Shown:
    """Raises NotVerified, whatever is wrong. The count is compared by the caller, who has locked the row."""
    try:
        _refuse_frames(client_data)
        verified = webauthn.verify_authentication_response(
            credential=AuthenticationCredential(
                id=webauthn.helpers.bytes_to_base64url(credential_id),
                raw_id=credential_id,
                response=AuthenticatorAssertionResponse(
                    client_data_json=client_data, authenticator_data=authenticator_data, signature=signature
                ),
            ),
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as error:  # as above
        raise NotVerified(repr(error)) from error
    return Shown(sign_count=verified.new_sign_count, is_backed_up=verified.credential_backed_up)


def _refuse_frames(client_data: bytes) -> None:
    """None of our pages may be framed, so no honest answer comes from within another site's page."""
    if parse_client_data_json(client_data).cross_origin:
        raise NotVerified("asked from within a page of another site")


def _descriptors(known: Sequence[KnownCredential]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=each.credential_id, transports=[AuthenticatorTransport(name) for name in each.transports])
        for each in known
    ]
