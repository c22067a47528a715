"""Putting a session into somebody's browser, or keeping one alive that should have changed."""

from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from tests.modules.accounts.site import PASSWORD, SETTINGS, AccountsSite, open_site

from matchday.backbone.database import Database
from matchday.backbone.http.cookies import believed

HTTPS = "https://matchday.example"


@pytest.fixture
async def tls_site(database: Database) -> AsyncIterator[AccountsSite]:
    async with open_site(database, msgspec.structs.replace(SETTINGS, public_url=HTTPS)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (b"theme=dark; __Host-matchday_access=a", b"theme=dark; matchday_access=a"),
        (b"__Secure-matchday_refresh=b;__Host-matchday_access=a", b"matchday_refresh=b; matchday_access=a"),
        (b"matchday_access=evil; __Host-matchday_access=a", b"matchday_access=a"),
        (b"matchday_access=evil", b""),
        (b"theme=dark", b"theme=dark"),
        (b"__host-matchday_access=evil", b"__host-matchday_access=evil"),
        (b"__Host-other=x; matchday_half", b"__Host-other=x"),
        (b"", b""),
    ],
)
def test_only_cookies_with_their_prefix_are_believed(sent: bytes, kept: bytes) -> None:
    assert believed(sent) == kept


async def tokens_of(site: AccountsSite, email: str) -> dict[str, str]:
    answer = await site.sign_in(email)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def with_cookie(site: AccountsSite, path: str, cookie: str) -> httpx.Response:
    async with site.browser() as browser:
        return await browser.get(HTTPS + path, headers={"cookie": cookie})


async def test_another_host_of_the_domain_signs_nobody_in(tls_site: AccountsSite) -> None:
    await tls_site.sign_up("Eve")
    access = (await tokens_of(tls_site, "eve@example.org"))["access_token"]
    planted = await with_cookie(tls_site, "/me", f"matchday_access={access}")
    assert (planted.status_code, planted.headers["location"]) == (303, "/sign-in?next=/me")
    assert (await with_cookie(tls_site, "/me", f"__Host-matchday_access={access}")).status_code == 200


async def test_control_without_tls_there_are_no_prefixes(site: AccountsSite) -> None:
    await site.sign_up("Eve")
    access = (await tokens_of(site, "eve@example.org"))["access_token"]
    async with site.browser() as browser:
        assert (await browser.get("/me", headers={"cookie": f"matchday_access={access}"})).status_code == 200


async def test_over_tls_everything_that_needs_a_cookie_works(tls_site: AccountsSite) -> None:
    async with tls_site.browser() as browser:
        browser.base_url = httpx.URL(HTTPS)
        await tls_site.sign_up_on_pages(browser)
        assert (await browser.get("/me")).status_code == 200
        renewed = await browser.get("/session/refresh?next=/me")
        assert any(cookie.startswith("__Secure-matchday_refresh=mdr_") for cookie in renewed.headers.get_list("set-cookie"))
        assert (await browser.post("/session/end", data={})).status_code == 303
        assert (await browser.get("/me")).status_code == 303


async def test_signing_in_never_takes_over_what_was_in_the_browser(site: AccountsSite) -> None:
    """Session fixation: the attacker's session is in the browser, the victim signs in, the attacker has gained nothing."""
    await site.sign_up("Eve")
    ada = await site.sign_up("Ada")
    planted = await tokens_of(site, "eve@example.org")
    async with site.browser() as browser:
        browser.cookies.set("matchday_access", planted["access_token"], domain="matchday.example", path="/")
        browser.cookies.set("matchday_refresh", planted["refresh_token"], domain="matchday.example", path="/session")
        answer = await browser.post("/sign-in", data={"email": ada.email, "password": PASSWORD})
        assert answer.status_code == 303
        assert "ada@example.org" in (await browser.get("/me")).text
    after = await site.ask("POST", "/api/v1/sessions/refresh", {"refresh_token": planted["refresh_token"]})
    assert after.json()["account_id"] == planted["account_id"]
    assert after.json()["session_id"] == planted["session_id"]


async def test_no_script_reads_a_cookie_and_no_other_site_sends_one(site: AccountsSite) -> None:
    async with site.browser() as browser:
        answer = await site.sign_up_on_pages(browser)
    for cookie in answer.headers.get_list("set-cookie"):
        assert "httponly" in cookie.lower(), cookie
        assert "samesite=lax" in cookie.lower(), cookie
        assert "domain=" not in cookie.lower(), cookie
