"""Markup, quotes and template code in whatever a person can write, and every page that shows it: it stays text."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.modules.accounts.site import ADDRESS, PASSWORD, AccountsSite, token_in

from matchday.contracts.accounts import SignUpAsked

ATTACK = "\"'><img src=x onerror=alert(1)>{{7919*7907}}"
OPENED = "<img src=x"


@pytest.fixture
async def browser(site: AccountsSite) -> AsyncIterator[httpx.AsyncClient]:
    """Sends the attack as its user agent too: it comes back in the list of devices."""
    async with site.browser() as opened:
        opened.headers["user-agent"] = ATTACK
        yield opened


async def everything_written(site: AccountsSite, browser: httpx.AsyncClient) -> dict[str, str]:
    """Ada writes the attack wherever there is a field; returns the ids of what there is now."""
    asked = await browser.post("/sign-up", data={"name": ATTACK, "email": "ada@example.org", "password": PASSWORD, "next": "/me"})
    assert asked.status_code == 200, asked.text
    token = token_in(site.opened_path(await site.last(SignUpAsked)))
    assert (await browser.post("/sign-up/confirm", data={"token": token, "password": PASSWORD})).status_code == 303
    assert (await browser.post("/me/profile", data={"name": ATTACK, "bio": ATTACK})).status_code == 303
    founded = await browser.post("/organisations", data={"name": ATTACK, "slug": "club", "accent": "#1a5fb4"})
    assert founded.status_code == 303, founded.text
    key = await browser.post("/organisations/club/keys", data={"name": ATTACK, "life": "30", "scope-live:read": "on"})
    assert key.status_code == 200, key.text
    invited = await browser.post("/organisations/club/invitations", data={"email": "cas@example.org", "role-editor": "on"})
    assert invited.status_code == 303, invited.text
    async with site.database.begin("accounts") as tx:
        account_id = await tx.fetchval("SELECT account_id FROM accounts.accounts WHERE email = 'ada@example.org'")
        await tx.execute("UPDATE accounts.accounts SET is_platform_admin = true WHERE account_id = $1", account_id)
    eve = await site.sign_up("Eve")
    await browser.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD})
    return {"ada": str(account_id), "eve": str(eve.id)}


async def test_what_people_write_stays_text_on_every_page(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    ids = await everything_written(site, browser)
    await browser.post("/session/end", data={})
    assert (await browser.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD})).status_code == 303
    banned = await browser.post(f"/admin/accounts/{ids['eve']}/ban", data={"reason": ATTACK})
    assert banned.status_code == 303, banned.text
    seen = 0
    for path in [
        "/me",
        "/me/profile",
        "/me/security",
        "/me/email",
        "/me/delete",
        f"/people/{ids['ada']}",
        "/organisations",
        "/organisations/club",
        "/organisations/club/keys",
        "/admin/accounts",
    ]:
        page = await browser.get(path)
        assert page.status_code == 200, (path, page.status_code)
        assert OPENED not in page.text, path
        assert "62615533" not in page.text or "{{7919*7907}}" in page.text, path
        seen += "&lt;img src=x" in page.text
    assert seen >= 7, "the attack must be on these pages, as text"


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in?next={}&done={}",
        "/sign-up?next=/{}&email={}&name={}",
        "/forgotten?email={}",
        "/reset?token={}",
        "/sign-up/confirm?token={}&next={}",
        "/me/email/confirm?token={}",
        "/me/confirm?next=/{}",
        "/me?done={}",
        "/me/security?done={}",
        "/invitations/accept?token={}",
        "/organisations/{}",
        "/people/{}",
        "/{}",
        "/admin/accounts?q={}&done={}",
        "/google/back?state={}&error={}&error_description={}",
    ],
)
async def test_what_stands_in_an_address_stays_text(site: AccountsSite, browser: httpx.AsyncClient, path: str) -> None:
    await everything_written(site, browser)
    sent = str(httpx.QueryParams({"x": ATTACK}))[2:]
    page = await browser.get(path.replace("{}", sent), follow_redirects=True)
    assert page.status_code < 500
    assert OPENED not in page.text


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-up", "/forgotten", "/reset", "/me/profile", "/organisations", "/me/email", "/me/delete"]
)
async def test_what_a_refused_form_shows_again_stays_text(site: AccountsSite, browser: httpx.AsyncClient, path: str) -> None:
    await everything_written(site, browser)
    fields = dict.fromkeys(("email", "name", "password", "token", "next", "bio", "slug", "accent", "new_password"), ATTACK)
    page = await browser.post(path, data=fields | {"bio": ATTACK * 100})
    assert page.status_code < 500
    assert OPENED not in page.text


async def test_no_page_would_run_it_even_if_it_were_markup(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    for path in ("/sign-in", "/nothing-here", "/people/00000000-0000-7000-8000-000000000000"):
        policy = (await browser.get(f"{ADDRESS}{path}")).headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "base-uri 'none'" in policy
        assert "form-action 'self'" in policy
        assert "frame-ancestors 'none'" in policy
