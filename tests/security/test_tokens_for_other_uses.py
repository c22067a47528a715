"""Each kind of token used where another kind belongs: nothing opens."""

from typing import Any

import pytest
from tests.modules.accounts.site import PASSWORD, SETTINGS, AccountsSite, Person, token_in

from matchday.backbone.http.tokens import ACCESS_SECONDS, ALGORITHM, TokenRefused, TokenVerifier
from matchday.backbone.realtime.tickets import issue
from matchday.contracts.accounts import PasswordResetAsked, SignUpAsked
from matchday.modules.accounts.domain.api_keys import new_api_key

ISSUER = SETTINGS.site_url


async def every_token(site: AccountsSite, ada: Person) -> dict[str, str]:
    """One of each kind that Ada, or anybody, can have."""
    club = await site.found(ada)
    await ada.ask("PUT", "/api/v1/me/confirmation", {"password": PASSWORD})
    key = await ada.ask("POST", f"/manage/v1/organisations/{club}/api-keys", {"name": "Site"})
    await site.ask("POST", "/api/v1/password-resets", {"email": ada.email})
    reset = token_in(site.opened_path(await site.last(PasswordResetAsked)))
    invitation = await site.invite(ada, club, "cas@example.org", "editor")
    await site.ask("POST", "/api/v1/accounts", {"email": "new@example.org", "password": PASSWORD, "name": "New"})
    return {
        "access": ada.tokens["access_token"],
        "refresh": ada.tokens["refresh_token"],
        "API key": key.json()["key"],
        "made-up API key": new_api_key(),
        "room ticket": issue(SETTINGS.secret, "accounts:person:1", account_id=ada.id, session_id=ada.id),
        "reset": reset,
        "invitation": invitation,
        "sign-up": token_in(site.opened_path(await site.last(SignUpAsked))),
        "session id": ada.session_id,
        "secret": SETTINGS.secret,
    }


async def test_only_an_access_token_is_one(site: AccountsSite) -> None:
    tokens = await every_token(site, await site.sign_up("Ada"))
    for kind, token in tokens.items():
        answer = await site.ask("GET", "/api/v1/me", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == (200 if kind == "access" else 401), kind
        async with site.browser() as browser:
            page = await browser.get("/me", headers={"cookie": f"matchday_access={token}"})
            assert (page.status_code == 200) == (kind == "access"), kind


@pytest.mark.parametrize(
    ("path", "field", "right", "others"),
    [
        ("/api/v1/sessions/refresh", "refresh_token", "refresh", {}),
        ("/api/v1/password-resets/confirmation", "token", "reset", {"new_password": "other plain old words"}),
        ("/api/v1/accounts/confirmation", "token", "sign-up", {"password": PASSWORD}),
    ],
)
async def test_a_link_or_refresh_token_opens_its_own_door_only(
    site: AccountsSite, path: str, field: str, right: str, others: dict[str, Any]
) -> None:
    tokens = await every_token(site, await site.sign_up("Ada"))
    wrong = [kind for kind in tokens if kind != right]
    for kind in [*wrong, right]:
        answer = await site.ask("POST", path, {field: tokens[kind], **others})
        assert (answer.status_code < 300) == (kind == right), (kind, answer.text)


async def test_only_an_invitation_is_one(site: AccountsSite) -> None:
    tokens = await every_token(site, await site.sign_up("Ada"))
    eve = await site.sign_up("Eve", "cas@example.org")
    for kind in [*(kind for kind in tokens if kind != "invitation"), "invitation"]:
        answer = await eve.ask("POST", "/api/v1/invitations/acceptance", {"token": tokens[kind]})
        assert (answer.status_code < 300) == (kind == "invitation"), (kind, answer.text)


async def test_an_api_key_is_nobody_who_could_confirm_or_manage(site: AccountsSite) -> None:
    """It reads what is public: it steps up to nothing."""
    key = (await every_token(site, await site.sign_up("Ada")))["API key"]
    for headers in ({"authorization": f"Bearer {key}"}, {"x-api-key": key}):
        for method, path, body in [
            ("PUT", "/api/v1/me/confirmation", {"password": PASSWORD}),
            ("PUT", "/api/v1/me/confirmation/code", {"code": "123456"}),
            ("POST", "/api/v1/organisations", {"name": "X", "slug": "x", "accent": "#1a5fb4"}),
            ("GET", "/manage/v1/accounts", None),
            ("DELETE", "/api/v1/sessions", None),
        ]:
            assert (await site.ask(method, path, body, headers)).status_code == 401, (path, headers)


async def test_what_another_issuer_has_signed_is_refused(site: AccountsSite) -> None:
    """Two sites of ours never take each other's tokens, though both sign with keys they call the same."""
    ada = await site.sign_up("Ada")
    elsewhere = TokenVerifier(issuer="https://other.example", revocations=site.surroundings.revocations)
    elsewhere.update_keys((await site.ask("GET", "/.well-known/jwks.json")).json())
    with pytest.raises(TokenRefused, match="meant for something else"):
        elsewhere.verify(ada.tokens["access_token"], via="bearer")
    assert (ALGORITHM, ACCESS_SECONDS) == ("Ed25519", 600)
