"""Access tokens of the tests' own key, read by the real verifier."""

import time
from collections.abc import Mapping
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import OKPKey

from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.tokens import ACCESS_SECONDS, ALGORITHM, AUDIENCE, TOKEN_TYPE, TokenVerifier
from matchday.backbone.ids import new_id

ISSUER = "http://matchday.test"
_KEY = OKPKey.generate_key("Ed25519", {"kid": "tests"})


def verifier(revocations: Revocations) -> TokenVerifier:
    """A verifier that knows the tests' key."""
    made = TokenVerifier(issuer=ISSUER, revocations=revocations)
    made.update_keys({"keys": [_KEY.as_dict(private=False) | {"alg": ALGORITHM}]})
    return made


def access_token(roles: Mapping[UUID, list[str]], *, is_platform_admin: bool = False, account_id: UUID | None = None) -> str:
    """A fresh token with these roles, of a new account unless one is named."""
    now = time.time()
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(account_id or new_id()),
        "sid": str(new_id()),
        "jti": str(new_id()),
        "name": "Somebody",
        "roles": {str(organisation): held for organisation, held in roles.items()},
        "adm": is_platform_admin,
        "iat": now,
        "exp": now + ACCESS_SECONDS,
    }
    header = {"alg": ALGORITHM, "kid": "tests", "typ": TOKEN_TYPE}
    return jwt.encode(header, claims, _KEY, algorithms=[ALGORITHM])
