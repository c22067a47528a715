"""What PostgreSQL cannot store and what no keyboard sends: refused or left out, never an error of ours."""

import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite

ODD = ["a\x00b", "\x00", "a\u202eb", "a\nb", "\U0010ffff"]


@pytest.mark.parametrize("odd", ODD)
async def test_json_with_odd_letters(site: AccountsSite, odd: str) -> None:
    root, ada = await site.sign_up_admin(), await site.sign_up()
    club = await site.found(ada)
    for person, method, path, body in [
        (None, "POST", "/api/v1/sessions", {"email": odd + "@x", "password": odd}),
        (None, "POST", "/api/v1/sessions/refresh", {"refresh_token": odd}),
        (None, "POST", "/api/v1/accounts/confirmation", {"token": odd, "password": odd}),
        (None, "POST", "/api/v1/password-resets", {"email": f"{odd}@example.org"}),
        (None, "POST", "/api/v1/password-resets/confirmation", {"token": odd, "new_password": PASSWORD + odd}),
        (ada, "PUT", "/api/v1/me/email", {"email": f"{odd}@example.org"}),
        (ada, "PUT", "/api/v1/me/email/confirmation", {"token": odd}),
        (ada, "PUT", "/api/v1/me/confirmation", {"password": odd}),
        (None, "POST", "/api/v1/accounts", {"email": f"{odd}@example.org", "password": PASSWORD + odd, "name": odd}),
        (ada, "PATCH", "/api/v1/me", {"name": odd}),
        (ada, "POST", "/api/v1/organisations", {"name": odd, "slug": odd, "accent": "#1a5fb4"}),
        (ada, "POST", f"/manage/v1/organisations/{club}/invitations", {"email": odd + "@x", "roles": ["editor"]}),
        (root, "PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": odd}),
    ]:
        answer = await (person.ask(method, path, body) if person else site.ask(method, path, body))
        assert answer.status_code < 500, (path, answer.text)
        if person is ada:
            await ada.renew()


@pytest.mark.parametrize("query", ["search=%00", "search=%ff", "search=%ed%a0%80", "cursor=AA", "limit=0", "limit=99999999999999999999"])
async def test_queries_with_odd_letters(site: AccountsSite, query: str) -> None:
    root = await site.sign_up_admin()
    assert (await root.ask("GET", f"/manage/v1/accounts?{query}")).status_code in (200, 400, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/sign-up/confirm?token=%00",
        "/reset?token=%ff",
        "/me/email/confirm?token=%ed%a0%80",
        "/me/confirm?next=%00",
        "/sign-in?next=%00",
        "/sign-in?next=%ff%fe",
        "/organisations/%00",
        "/organisations/%ff",
        "/session/refresh?next=%0d%0aX: y",
    ],
)
async def test_pages_with_odd_letters(site: AccountsSite, path: str) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        assert (await browser.get(path)).status_code < 500


async def test_cookies_of_no_sense(site: AccountsSite) -> None:
    async with site.browser() as browser:
        for value in ("x", "a.b.c", "\x7f", "%00", "é"):
            headers = {"cookie": f"matchday_access={value}; matchday_refresh={value}".encode("latin-1")}
            assert (await browser.get("/sign-in", headers=headers)).status_code < 500
            assert (await browser.get("/session/refresh?next=/me", headers=headers)).status_code == 303
