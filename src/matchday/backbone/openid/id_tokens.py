"""Reads an ID token, and believes it only if it was made by this provider, for us, just now, for this journey (OpenID Connect
Core 1.0 §3.1.3.7, RFC 8725)."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, GuestProtocol, RSAKey

ALGORITHMS = ("RS256", "ES256")
"""Whatever a token's header or the provider's document says. Neither a shared secret (HS256) nor `none` signs here."""
LENGTH_MAX = 16_384
LEEWAY_SECONDS = 60.0
AGE_SECONDS_MAX = 600.0
KEYS_MAX = 20

Key = RSAKey | ECKey


class NotBelieved(Exception):
    """What came back proves nothing. Why is for the log."""


class IdToken(msgspec.Struct, frozen=True, kw_only=True):
    """Who it is at the provider. `subject` never changes and is nobody else's; the address may change."""

    subject: str
    email: str
    is_email_verified: bool
    name: str


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    iss: str
    sub: str
    aud: str | list[str]
    exp: float
    iat: float
    nonce: str
    azp: str | None = None
    nbf: float | None = None
    email: str = ""
    email_verified: bool | str = False
    name: str = ""


class UnknownKey(NotBelieved):
    """Signed with a key that was not published when we looked: they may have been changed since."""


def read_id_token(text: str, keys: Mapping[str, Key], *, issuer: str, client_id: str, nonce: str, now: float) -> IdToken:
    """Raises NotBelieved, UnknownKey."""
    if len(text) > LENGTH_MAX:
        raise NotBelieved("too long")

    def key_of(signature: GuestProtocol) -> Key:
        headers = signature.headers()
        kid = headers.get("kid")
        key = keys.get(kid) if isinstance(kid, str) else _only(keys, kid)
        if key is None:
            raise UnknownKey("signed with a key that is not published")
        if key.key_type != ("RSA" if headers.get("alg") == "RS256" else "EC"):
            raise NotBelieved("the key is of another kind than the algorithm")
        return key

    try:
        claims = msgspec.convert(jwt.decode(text, key_of, algorithms=list(ALGORITHMS)).claims, _Claims)
    except (JoseError, msgspec.ValidationError, ValueError, RecursionError) as error:
        raise NotBelieved(f"no ID token: {type(error).__name__}") from error
    if fault := _fault(claims, issuer=issuer, client_id=client_id, nonce=nonce, now=now):
        raise NotBelieved(fault)
    return IdToken(subject=claims.sub, email=claims.email, is_email_verified=claims.email_verified is True, name=claims.name)


def _only(keys: Mapping[str, Key], kid: object) -> Key | None:
    """A token need not name its key where there is but one."""
    return next(iter(keys.values())) if kid is None and len(keys) == 1 else None


def _fault(claims: _Claims, *, issuer: str, client_id: str, nonce: str, now: float) -> str:
    """What is wrong with a token whose signature is right; empty: nothing."""
    if claims.iss != issuer:
        return f"issued by {claims.iss[:100]!r}"
    if claims.aud not in (client_id, [client_id]) or claims.azp not in (None, client_id):
        return "meant for somebody else"
    if not hmac.compare_digest(claims.nonce.encode(), nonce.encode()):
        return "made for another journey"
    if claims.exp + LEEWAY_SECONDS <= now:
        return "expired"
    if not now - AGE_SECONDS_MAX <= claims.iat <= now + LEEWAY_SECONDS or (claims.nbf or 0.0) > now + LEEWAY_SECONDS:
        return "its times are not plausible"
    if not 0 < len(claims.sub) <= 255:
        return "its subject is none"
    return ""


def usable_keys(published: Sequence[Any]) -> dict[str, Key]:
    """Those that sign with our algorithms, by their `kid`. Shared secrets and private parts are no keys here."""
    kinds: dict[str, type[RSAKey | ECKey]] = {"RSA": RSAKey, "EC": ECKey}
    parts = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}
    found: dict[str, Key] = {}
    for key in published[:KEYS_MAX]:
        kind = key.get("kty") if isinstance(key, dict) else None
        if kind not in kinds or key.get("use", "sig") != "sig" or key.get("alg", ALGORITHMS[0]) not in ALGORITHMS:
            continue
        try:
            found[str(key.get("kid", ""))] = kinds[kind].import_key({name: key[name] for name in parts[kind]})
        except (JoseError, KeyError, ValueError, TypeError):
            continue
    return found
