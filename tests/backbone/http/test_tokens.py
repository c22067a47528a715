"""Access tokens: everything that looks like one and is not."""

import base64
import hmac
import json
import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from matchday.backbone.errors import Unavailable
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.tokens import ACCESS_SECONDS, LEEWAY_SECONDS, TokenRefused, TokenVerifier
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import SignInsEnded

ISSUER = "https://matchday.example"
KEY = OKPKey.generate_key("Ed25519")
OTHER = OKPKey.generate_key("Ed25519")


class Time:
    def __init__(self) -> None:
        self.seconds = time.time()

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Time:
    return Time()


@pytest.fixture
def revocations(now: Time) -> Revocations:
    return Revocations(now=now)


@pytest.fixture
def verifier(revocations: Revocations, now: Time) -> TokenVerifier:
    made = TokenVerifier(issuer=ISSUER, revocations=revocations, now=now)
    made.update_keys(published(k1=KEY))
    return made


def published(**keys: OKPKey) -> dict[str, Any]:
    return {"keys": [{**key.as_dict(private=False), "kid": kid, "alg": "Ed25519"} for kid, key in keys.items()]}


def claims(now: Time, **changed: Any) -> dict[str, Any]:
    made = {
        "iss": ISSUER,
        "aud": "matchday",
        "sub": str(new_id()),
        "sid": str(new_id()),
        "jti": str(new_id()),
        "name": "Ada",
        "roles": {str(new_id()): ["owner"]},
        "adm": False,
        "iat": now(),
        "exp": now() + ACCESS_SECONDS,
    } | changed
    return {name: value for name, value in made.items() if value is not None}


def signed(payload: dict[str, Any], key: OKPKey = KEY, **header: Any) -> str:
    head = {"alg": "Ed25519", "kid": "k1", "typ": "at+jwt"} | header
    return jwt.encode({name: value for name, value in head.items() if value is not None}, payload, key, algorithms=["Ed25519"])


def by_hand(header: dict[str, Any], payload: dict[str, Any], secret: bytes | None = None) -> str:
    """A token no library of ours would make."""
    body = b".".join(encoded(json.dumps(part).encode()) for part in (header, payload))
    signature = hmac.digest(secret, body, sha256) if secret is not None else b""
    return (body + b"." + encoded(signature)).decode()


def encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def test_a_good_token_says_who_it_is(verifier: TokenVerifier, now: Time) -> None:
    organisation_id = new_id()
    payload = claims(now, roles={str(organisation_id): ["scorer", "editor"]})
    identity = verifier.verify(signed(payload), via="cookie")
    assert str(identity.account_id) == payload["sub"]
    assert identity.via == "cookie"
    assert identity.has_role(organisation_id, "scorer")
    assert identity.has_role(organisation_id)
    assert not identity.has_role(organisation_id, "owner", "organiser")
    assert not identity.has_role(new_id())


def test_without_a_signature_it_is_nothing(verifier: TokenVerifier, now: Time) -> None:
    for alg in ("none", "None", "NONE"):
        refuse(verifier, by_hand({"alg": alg, "kid": "k1", "typ": "at+jwt"}, claims(now)))


def test_the_public_key_is_no_shared_secret(verifier: TokenVerifier, now: Time) -> None:
    header = {"alg": "HS256", "kid": "k1", "typ": "at+jwt"}
    public = KEY.as_dict(private=False)
    for secret in (KEY.as_pem(private=False), json.dumps(public).encode(), base64.urlsafe_b64decode(str(public["x"]) + "="), b""):
        refuse(verifier, by_hand(header, claims(now), secret))


@pytest.mark.parametrize(
    "header",
    [
        {"kid": None},
        {"kid": "k2"},
        {"kid": ""},
        {"typ": "JWT"},
        {"typ": None},
        {"jwk": KEY.as_dict(private=False), "kid": None},
        {"jku": "https://evil.example/jwks.json", "kid": "evil"},
    ],
)
def test_the_header_does_not_choose_the_key_or_the_purpose(verifier: TokenVerifier, now: Time, header: dict[str, Any]) -> None:
    refuse(verifier, signed(claims(now), **header))


def test_another_key_under_our_name_is_noticed(verifier: TokenVerifier, now: Time) -> None:
    refuse(verifier, signed(claims(now), OTHER))


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": ["matchday", "another"]},
        {"aud": None},
        {"sub": "ada"},
        {"sub": None},
        {"sid": None},
        {"roles": None},
        {"roles": []},
        {"roles": {"club": ["owner"]}},
        {"adm": "yes"},
        {"adm": 1},
        {"iat": None},
        {"exp": None},
        {"exp": "tomorrow"},
    ],
)
def test_every_claim_is_needed_and_must_fit(verifier: TokenVerifier, now: Time, changed: dict[str, Any]) -> None:
    refuse(verifier, signed(claims(now, **changed) if None not in changed.values() else without(claims(now), changed)))


def test_times_must_be_plausible(verifier: TokenVerifier, now: Time) -> None:
    refuse(verifier, signed(claims(now, iat=now() + 60, exp=now() + 60 + ACCESS_SECONDS)))
    refuse(verifier, signed(claims(now, exp=now() + 24 * 3600)))
    refuse(verifier, signed(claims(now, iat=now() - 700, exp=now() - 100)))
    assert verifier.verify(signed(claims(now, iat=now() + LEEWAY_SECONDS / 2, exp=now() + ACCESS_SECONDS)), via="bearer")


def test_a_remembered_token_expires_too(verifier: TokenVerifier, now: Time) -> None:
    token = signed(claims(now))
    verifier.verify(token, via="bearer")
    now.seconds += ACCESS_SECONDS + LEEWAY_SECONDS - 1
    verifier.verify(token, via="bearer")
    now.seconds += 2
    refuse(verifier, token)


def test_a_remembered_token_is_refused_once_its_sign_in_has_ended(verifier: TokenVerifier, revocations: Revocations, now: Time) -> None:
    token = signed(claims(now))
    identity = verifier.verify(token, via="bearer")
    revocations.apply(ended(identity, now() + 1, is_session=True))
    refuse(verifier, token)


def test_a_token_issued_after_the_change_is_good(verifier: TokenVerifier, revocations: Revocations, now: Time) -> None:
    old = claims(now)
    identity = verifier.verify(signed(old), via="bearer")
    revocations.apply(ended(identity, now() + 0.001, is_session=False))
    refuse(verifier, signed(old))
    assert verifier.verify(signed(old | {"iat": now() + 0.002, "jti": str(new_id())}), via="bearer")


def test_a_key_that_is_gone_takes_its_remembered_tokens_along(verifier: TokenVerifier, now: Time) -> None:
    token = signed(claims(now))
    verifier.verify(token, via="bearer")
    verifier.update_keys(published(k1=KEY, k2=OTHER))
    verifier.verify(token, via="bearer")
    verifier.update_keys(published(k2=OTHER))
    refuse(verifier, token)


def test_keys_of_other_kinds_are_not_taken(verifier: TokenVerifier, now: Time) -> None:
    verifier.update_keys({"keys": [{"kty": "oct", "k": "AAAA", "kid": "k1", "alg": "HS256"}, *published(k2=OTHER)["keys"]]})
    refuse(verifier, signed(claims(now)))


def test_before_any_key_is_known_nobody_is_told_to_sign_in_again(revocations: Revocations, now: Time) -> None:
    with pytest.raises(Unavailable):
        TokenVerifier(issuer=ISSUER, revocations=revocations).verify(signed(claims(now)), via="cookie")


@pytest.mark.parametrize("text", ["", ".", "..", "a.b.c", "é.é.é", "\x00", "e" * 100_000, "eyJ.eyJ." + "A" * 86])
def test_what_is_no_token_at_all_is_refused(verifier: TokenVerifier, text: str) -> None:
    refuse(verifier, text)


def test_memory_is_bounded_and_keeps_no_refused_token(revocations: Revocations, now: Time) -> None:
    verifier = TokenVerifier(issuer=ISSUER, revocations=revocations, remembered_max=3, now=now)
    verifier.update_keys(published(k1=KEY))
    for _ in range(5):
        verifier.verify(signed(claims(now)), via="bearer")
        refuse(verifier, signed(claims(now), OTHER))
    assert verifier.remembered == 3


def without(payload: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in payload.items() if name not in changed}


def ended(identity: Identity, at: float, *, is_session: bool) -> SignInsEnded:
    not_before = datetime.fromtimestamp(at, UTC)
    return SignInsEnded(account_id=identity.account_id, session_id=identity.session_id if is_session else None, not_before=not_before)


def refuse(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(TokenRefused):
        verifier.verify(token, via="bearer")
