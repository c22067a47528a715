"""Verifies access tokens (JWT, RFC 7519 and RFC 8725) in every process, without asking anybody.

One algorithm, Ed25519 under its fully specified name (RFC 9864), is accepted whatever a token's header claims; the key
is the one its `kid` names among those the accounts module publishes. A token that passed is remembered until it
expires. Whether its sign-in has ended since is looked up on every use.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey

from matchday.backbone.errors import Unavailable
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.ids import id_of

ALGORITHM = "Ed25519"
TOKEN_TYPE = "at+jwt"  # noqa: S105  a media type (RFC 9068): keeps other JWTs of ours from passing as access tokens
AUDIENCE = "matchday"
ACCESS_SECONDS = 600
"""How long an access token is valid; also how far back ended sign-ins must be known."""
LEEWAY_SECONDS = 5.0
"""What clocks may differ by."""
TOKEN_LENGTH_MAX = 8192
REMEMBERED_MAX = 10_000


class TokenRefused(Exception):
    """The token does not tell who is asking. Why is not for the caller's ears."""


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What an access token carries. `roles` maps organisation ids to roles."""

    iss: str
    aud: str
    sub: UUID
    sid: UUID
    jti: str
    name: str
    roles: dict[UUID, frozenset[str]]
    adm: bool
    iat: float
    exp: float


class TokenVerifier:
    """One per process. `update_keys` is fed by the heartbeat of accounts."""

    def __init__(
        self,
        *,
        issuer: str,
        revocations: Revocations,
        audience: str = AUDIENCE,
        remembered_max: int = REMEMBERED_MAX,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._revocations = revocations
        self._remembered_max = remembered_max
        self._now = now
        self._keys: dict[str, OKPKey] = {}
        self._remembered: OrderedDict[tuple[str, str], Identity] = OrderedDict()

    @property
    def remembered(self) -> int:
        """How many tokens are in memory, `remembered_max` at most."""
        return len(self._remembered)

    def update_keys(self, jwks: Mapping[str, Any]) -> None:
        """Takes the published key set as the only one. Tokens of a key that is gone are forgotten."""
        published = {key["kid"]: key for key in jwks.get("keys", ()) if _is_usable(key)}
        if published.keys() == self._keys.keys():
            return
        self._keys = {kid: OKPKey.import_key({name: key[name] for name in ("kty", "crv", "x")}) for kid, key in published.items()}
        self._remembered.clear()

    def verify(self, token: str, *, via: Literal["cookie", "bearer"]) -> Identity:
        """Raises TokenRefused; Unavailable while the process has not heard any keys yet."""
        if len(token) > TOKEN_LENGTH_MAX:
            raise TokenRefused("too long")
        memory_key = (token, via)
        identity = self._remembered.get(memory_key)
        if identity is None:
            identity = self._read(token, via)
            self._remember(memory_key, identity)
        if identity.expires_at + LEEWAY_SECONDS <= self._now():
            self._remembered.pop(memory_key, None)
            raise TokenRefused("expired")
        if self._revocations.is_ended(identity):
            raise TokenRefused("its sign-in has ended")
        return identity

    def _read(self, token: str, via: Literal["cookie", "bearer"]) -> Identity:
        if not self._keys:
            raise Unavailable
        try:
            decoded = jwt.decode(token, self._key_of, algorithms=[ALGORITHM])
            claims = msgspec.convert(decoded.claims, Claims)
        except (JoseError, msgspec.ValidationError, ValueError, RecursionError) as error:
            raise TokenRefused("not a token of ours") from error
        if decoded.header.get("typ") != TOKEN_TYPE or claims.iss != self._issuer or claims.aud != self._audience:
            raise TokenRefused("meant for something else")
        if claims.iat > self._now() + LEEWAY_SECONDS or claims.exp > claims.iat + ACCESS_SECONDS + LEEWAY_SECONDS:
            raise TokenRefused("its times are not plausible")
        return Identity(
            account_id=id_of(claims.sub.bytes),
            session_id=id_of(claims.sid.bytes),
            name=claims.name,
            roles=claims.roles,
            is_platform_admin=claims.adm,
            via=via,
            issued_at=claims.iat,
            expires_at=claims.exp,
        )

    def _key_of(self, signature: GuestProtocol) -> OKPKey:
        """The key that `kid` names, never a guess."""
        kid = signature.headers().get("kid")
        key = self._keys.get(kid) if isinstance(kid, str) else None
        if key is None:
            raise TokenRefused("signed with a key that is not published")
        return key

    def _remember(self, memory_key: tuple[str, str], identity: Identity) -> None:
        self._remembered[memory_key] = identity
        if len(self._remembered) > self._remembered_max:
            self._remembered.popitem(last=False)


def _is_usable(key: Mapping[str, Any]) -> bool:
    return key.get("kty") == "OKP" and key.get("crv") == "Ed25519" and key.get("alg") == ALGORITHM and isinstance(key.get("kid"), str)
