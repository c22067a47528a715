"""The holds module as a site of its own, for Granian's workers. Its tokens are signed with a key of the bench."""

import time
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

from benches.holds import module
from joserfc import jwt
from joserfc.jwk import OKPKey

from matchday.app.process import Process, leave_alone_what_stays
from matchday.app.site import Site
from matchday.backbone.embedded import die_with_parent
from matchday.backbone.http.tokens import ACCESS_SECONDS, ALGORITHM, AUDIENCE, TOKEN_TYPE
from matchday.backbone.ids import new_id
from matchday.backbone.settings import Settings, load

_KEY = OKPKey.import_key(
    {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": "bench",
        "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
    }
)
"""The example key of RFC 8037: it protects nothing."""

KEYS = {"keys": [_KEY.as_dict(private=False) | {"alg": ALGORITHM}]}
"""What a verifier is given."""


def token(settings: Settings, roles: Mapping[UUID, Sequence[str]] = MappingProxyType({})) -> str:
    """An access token of a new account, with roles if they are given."""
    now = time.time()
    claims = {
        "iss": settings.site_url,
        "aud": AUDIENCE,
        "sub": str(new_id()),
        "sid": str(new_id()),
        "jti": str(new_id()),
        "name": "Bench",
        "roles": {str(organisation_id): list(held) for organisation_id, held in roles.items()},
        "adm": False,
        "iat": now,
        "exp": now + ACCESS_SECONDS,
    }
    return jwt.encode({"alg": ALGORITHM, "kid": "bench", "typ": TOKEN_TYPE}, claims, _KEY, algorithms=[ALGORITHM])


def application() -> Site:
    """What a worker loads."""
    die_with_parent()
    process = Process(load(Settings), [module], ("api",))
    process.verifier.update_keys(KEYS)
    leave_alone_what_stays()
    return process.site
