"""What stays behind in caches and browsers, and what other sites learn of an address."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite, token_in

from matchday.contracts.accounts import PasswordResetAsked, SignUpAsked

OWN_PAGES = ["/me", "/me/profile", "/me/security", "/me/email", "/me/password", "/me/data", "/me/delete", "/organisations"]


@pytest.fixture
async def browser(site: AccountsSite) -> AsyncIterator[httpx.AsyncClient]:
    async with site.browser() as opened:
        await site.sign_up_on_pages(opened)
        yield opened


@pytest.mark.parametrize("path", OWN_PAGES)
async def test_a_page_of_ones_own_is_in_no_shared_cache(browser: httpx.AsyncClient, path: str) -> None:
    page = await browser.get(path)
    assert page.status_code == 200
    policy = page.headers["cache-control"]
    assert "no-store" in policy or ("private" in policy and "no-cache" in policy)
    assert "public" not in policy
    assert "Cookie" in page.headers["vary"]


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/v1/sessions", "/api/v1/organisations", "/api/v1/me/second-factor"])
async def test_what_programs_read_of_a_person_is_stored_nowhere(site: AccountsSite, path: str) -> None:
    answer = await (await site.sign_up("Ben")).ask("GET", path)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


async def test_pages_that_hold_a_secret_are_stored_nowhere(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    """Keys of apps, recovery codes, API keys, and forms that carry the token of a link."""
    begun = await browser.post("/me/security/app", data={}, follow_redirects=True)
    await browser.post("/forgotten", data={"email": "ada@example.org"})
    reset = token_in(site.opened_path(await site.last(PasswordResetAsked)))
    await site.ask("POST", "/api/v1/accounts", {"email": "new@example.org", "password": PASSWORD, "name": "New"})
    sign_up = token_in(site.opened_path(await site.last(SignUpAsked)))
    await browser.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#1a5fb4"})
    key = await browser.post("/organisations/club/keys", data={"name": "Site", "life": "30", "scope-live:read": "on"})
    pages = [begun, key, await browser.get(f"/reset?token={reset}"), await browser.get(f"/sign-up/confirm?token={sign_up}")]
    for page in pages:
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store"), page.url


async def test_no_address_with_a_token_is_told_to_another_site(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await browser.post("/forgotten", data={"email": "ada@example.org"})
    page = await browser.get(site.opened_path(await site.last(PasswordResetAsked)))
    assert page.headers["referrer-policy"] in ("strict-origin", "no-referrer")
    assert "http://" not in page.text.replace("http://matchday.example", "").replace("http://www.w3.org", "")


async def test_a_link_in_a_mail_leads_to_our_own_address_whatever_the_host_header_says(site: AccountsSite) -> None:
    await site.sign_up("Ben")
    answer = await site.ask("POST", "/api/v1/password-resets", {"email": "ben@example.org"}, {"host": "evil.example"})
    assert answer.status_code == 202
    assert site.opened_path(await site.last(PasswordResetAsked)).startswith("/reset?token=")
