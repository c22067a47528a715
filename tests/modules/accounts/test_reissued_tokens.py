"""Whoever changes something about themselves takes a fresh token along, unless their sign-in has ended meanwhile."""

import httpx
import pytest
from tests.modules.accounts.site import AccountsSite


@pytest.fixture
async def stolen(site: AccountsSite) -> httpx.AsyncClient:
    """A browser that is signed in as Ada, in a process that has not yet heard what ends elsewhere."""
    browser = site.browser()
    await site.sign_up_on_pages(browser)
    return browser


async def _name_of(site: AccountsSite) -> str:
    async with site.database.read("accounts") as tx:
        return str(await tx.fetchval("SELECT name FROM accounts.accounts"))


async def test_a_new_name_comes_with_a_token_that_knows_it(site: AccountsSite, stolen: httpx.AsyncClient) -> None:
    answer = await stolen.post("/me/profile", data={"name": "Countess"})
    assert (answer.status_code, "matchday_access" in answer.cookies) == (303, True)
    await site.hear()
    assert "Countess" in (await stolen.get("/me")).text


@pytest.mark.parametrize("how", ["this one", "all"])
async def test_a_device_that_was_signed_out_gets_no_fresh_token(site: AccountsSite, stolen: httpx.AsyncClient, how: str) -> None:
    owner = (await site.sign_in("ada@example.org")).json()
    bearer = {"authorization": f"Bearer {owner['access_token']}"}
    async with site.database.read("accounts") as tx:
        other = await tx.fetchval("SELECT session_id FROM accounts.sessions WHERE session_id <> $1", owner["session_id"])
    path = f"/api/v1/sessions/{other}" if how == "this one" else "/api/v1/sessions"
    assert (await site.ask("DELETE", path, headers=bearer)).status_code == 204
    answer = await stolen.post("/me/profile", data={"name": "Mallory"})
    assert answer.status_code == 401
    assert "matchday_access" not in answer.cookies
    assert await _name_of(site) == "Ada"
    founded = await stolen.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#1a5fb4"})
    assert founded.status_code == 401
