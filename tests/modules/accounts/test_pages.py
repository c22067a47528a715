"""The pages: forms that work without JavaScript, cookies, and where a browser may be sent."""

from collections.abc import AsyncIterator
from http.cookies import SimpleCookie
from urllib.parse import quote

import httpx
import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.accounts.site import PASSWORD, SETTINGS, AccountsSite, open_site, token_in

from matchday.backbone.database import Database
from matchday.contracts.accounts import InvitationSent, SignInsEnded
from matchday.modules.accounts.actions.change_platform_admin import change_platform_admin
from matchday.modules.accounts.domain.addresses import local_path
from matchday.modules.accounts.store import people


@pytest.fixture
async def browser(site: AccountsSite) -> AsyncIterator[httpx.AsyncClient]:
    async with site.browser() as client:
        yield client


def text_of(answer: httpx.Response, selector: str) -> str:
    found = LexborHTMLParser(answer.text).css_first(selector)
    assert found is not None, f"{selector} is not on the page"
    return found.text(strip=True)


def cookie(answer: httpx.Response, name: str) -> SimpleCookie:
    (header,) = [header for header in answer.headers.get_list("set-cookie") if header.startswith(f"{name}=")]
    return SimpleCookie(header)


@pytest.mark.parametrize(
    "text",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/x\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "evil",
        "",
        None,
        "/" * 3000,
        "///evil.example",
        "/session/refresh?next=/",
        "/sign-in",
        "http:/evil.example",
        " //x",
    ],
)
def test_ways_out_of_the_site_lead_home(text: str | None) -> None:
    assert local_path(text) == "/"


@pytest.mark.parametrize("text", ["/", "/me", "/competitions/world-cup?stage=group-a&q=%20", "/matches/1#timeline"])
def test_ways_inside_are_kept(text: str) -> None:
    assert local_path(text) == text


async def test_pages_of_ones_own_send_strangers_to_sign_in_and_back(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/organisations/new")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/organisations/new")


async def test_a_wrong_password_says_so_and_keeps_the_address(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    browser.cookies.clear()
    answer = await browser.post("/sign-in", data={"email": "ada@example.org", "password": "not this one", "next": "/me"})
    assert answer.status_code == 401
    assert "do not belong together" in text_of(answer, "[role=alert]")
    page = LexborHTMLParser(answer.text)
    assert page.css_first("#email").attributes["value"] == "ada@example.org"
    assert page.css_first("input[name=next]").attributes["value"] == "/me"
    assert "not this one" not in answer.text


async def test_signing_up_shows_each_fault_beside_its_field(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("/sign-up", data={"name": "", "email": "<script>", "password": "short"})
    assert answer.status_code == 422
    for field in ("name", "email", "password"):
        assert text_of(answer, f"#{field}-fault")
    assert "<script>" not in answer.text.replace('<script type="module"', "")


async def test_signing_up_sets_cookies_that_scripts_cannot_read(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    answer = await site.sign_up_on_pages(browser, next="/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    access, refresh = cookie(answer, "matchday_access")["matchday_access"], cookie(answer, "matchday_refresh")["matchday_refresh"]
    assert (access["path"], refresh["path"]) == ("/", "/session")
    for each in (access, refresh):
        assert each["httponly"]
        assert each["samesite"].lower() == "lax"
        assert not each["secure"]
    assert (await browser.get("/me")).status_code == 200


async def test_on_https_cookies_are_secure(database: Database) -> None:
    settings = msgspec.structs.replace(SETTINGS, public_url="https://matchday.example")
    async with open_site(database, settings) as site, site.browser() as browser:
        answer = await site.sign_up_on_pages(browser)
        for name, path in [("__Host-matchday_access", "/"), ("__Secure-matchday_refresh", "/session")]:
            set_cookie = cookie(answer, name)[name]
            assert (set_cookie["secure"], set_cookie["path"], set_cookie["domain"]) == (True, path, "")


async def test_another_site_cannot_sign_anybody_in(browser: httpx.AsyncClient) -> None:
    answer = await browser.post(
        "/sign-in", data={"email": "ada@example.org", "password": PASSWORD}, headers={"sec-fetch-site": "cross-site"}
    )
    assert answer.status_code == 403


async def _expire(site: AccountsSite) -> None:
    """Ends every access token, as ten minutes would; sessions go on."""
    async with site.database.begin("accounts") as tx:
        now = await people.read_clock(tx)
        ids = [row["account_id"] for row in await tx.fetch("SELECT account_id FROM accounts.accounts")]
    for account_id in ids:
        site.surroundings.revocations.apply(SignInsEnded(account_id=account_id, session_id=None, not_before=now))


async def test_an_expired_token_is_renewed_on_the_way_to_the_page(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    await _expire(site)
    away = await browser.get("/me?done=name")
    assert (away.status_code, away.headers["location"]) == (307, f"/session/refresh?next={quote('/me?done=name', safe='')}")
    back = await browser.get(away.headers["location"])
    assert (back.status_code, back.headers["location"]) == (307, "/me?done=name")
    assert (await browser.get(back.headers["location"])).status_code == 200


async def test_a_form_survives_the_renewal(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    await _expire(site)
    answer = await browser.post("/me/profile", data={"name": "Countess"}, follow_redirects=True)
    assert answer.status_code == 200
    assert 'value="Countess"' in answer.text
    assert [hop.status_code for hop in answer.history] == [307, 307, 303]


async def test_a_browser_whose_session_is_over_becomes_a_visitor(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET ended_at = now(), ended_because = 'sign_out'")
    await _expire(site)
    answer = await browser.get("/me", follow_redirects=True)
    assert answer.url.path == "/sign-in"
    assert "matchday_access" not in browser.cookies


async def test_the_renewal_sends_nobody_to_another_site(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    answer = await browser.get("/session/refresh?next=//evil.example/")
    assert answer.headers["location"] == "/"


async def test_signing_out_forgets_both_cookies_and_ends_the_session(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    refresh = browser.cookies["matchday_refresh"]
    answer = await browser.post("/session/end")
    assert answer.status_code == 303
    assert "matchday_access" not in browser.cookies
    assert (await site.ask("POST", "/api/v1/sessions/refresh", {"refresh_token": refresh})).status_code == 401


async def test_signing_out_works_with_an_expired_token_too(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    refresh = browser.cookies["matchday_refresh"]
    await _expire(site)
    assert (await browser.post("/session/end")).status_code == 303
    assert (await site.ask("POST", "/api/v1/sessions/refresh", {"refresh_token": refresh})).status_code == 401


async def test_a_password_is_changed_on_its_page(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    wrong = await browser.post("/me/password", data={"present_password": "no", "new_password": "short"})
    assert text_of(wrong, "#new_password-fault")
    wrong = await browser.post("/me/password", data={"present_password": "not it", "new_password": "five more plain old words"})
    assert text_of(wrong, "#present_password-fault")
    right = await browser.post("/me/password", data={"present_password": PASSWORD, "new_password": "five more plain old words"})
    assert right.headers["location"] == "/me/security?done=password"
    assert "password was changed" in text_of(await browser.get("/me/security?done=password"), ".notice")


async def test_a_founder_sees_the_organisation_at_once(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    assert "You belong to no organisation" in text_of(await browser.get("/organisations"), ".empty")
    answer = await browser.post("/organisations", data={"name": "Prüfling & Söhne", "slug": "", "accent": "#1a5fb4"})
    assert answer.headers["location"] == "/organisations/prufling-sohne"
    await site.hear()
    page = await browser.get("/organisations/prufling-sohne")
    assert page.status_code == 200
    assert text_of(page, "h1") == "Prüfling & Söhne"
    assert "accent/1a5fb4.css" in page.text


async def test_a_pale_colour_is_refused_with_what_was_typed_kept(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    answer = await browser.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#ffffee"})
    assert answer.status_code == 422
    assert "too pale" in text_of(answer, "#accent-fault")
    assert LexborHTMLParser(answer.text).css_first("#slug").attributes["value"] == "club"


async def test_an_owner_manages_members(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    ben = await site.sign_up("Ben")
    await browser.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#1a5fb4"})
    no_role = await browser.post("/organisations/club/invitations", data={"email": ben.email})
    assert text_of(no_role, "#roles-fault")
    assert LexborHTMLParser(no_role.text).css_first("#email").attributes["value"] == ben.email
    no_address = await browser.post("/organisations/club/invitations", data={"email": "ben", "role-scorer": "yes"})
    assert text_of(no_address, "#email-fault")
    for email in ("nobody@example.org", ben.email):
        sent = await browser.post("/organisations/club/invitations", data={"email": email, "role-scorer": "yes", "role-editor": "yes"})
        assert sent.headers["location"] == "/organisations/club?done=invited#invitations"
    token = token_in(site.opened_path(await site.last(InvitationSent)))
    await ben.ask("POST", "/api/v1/invitations/acceptance", {"token": token})
    assert "scorer, editor" in text_of(await browser.get("/organisations/club"), f"#member-{ben.id}")
    changed = await browser.post(f"/organisations/club/members/{ben.id}", data={"role-owner": "yes"})
    assert changed.headers["location"] == "/organisations/club?done=roles"
    left = await browser.post("/organisations/club/leave")
    assert left.headers["location"] == "/organisations"
    assert (await browser.get("/organisations/club")).status_code == 404


async def test_the_last_owner_is_told_why_leaving_fails(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    await browser.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#1a5fb4"})
    answer = await browser.post("/organisations/club/leave")
    assert answer.status_code == 409
    assert "needs an owner" in text_of(answer, "[role=alert]")


async def test_a_member_finds_no_forms_and_cannot_use_them(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    ada = await site.sign_up("Owner")
    club = await site.found(ada)
    await site.sign_up_on_pages(browser, "Ben")
    token = await site.invite(ada, club, "ben@example.org", "scorer")
    assert (await browser.post("/invitations/accept", data={"token": token})).headers["location"] == "/organisations/club?done=joined"
    await site.hear()
    page = await browser.get("/organisations/club", follow_redirects=True)
    assert page.status_code == 200
    assert LexborHTMLParser(page.text).css_first("form[action='/organisations/club/invitations']") is None
    assert (await browser.post("/organisations/club/settings", data={"name": "Mine", "accent": "#1a5fb4"})).status_code == 403


async def test_an_admin_bans_and_frees(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser, "Root")
    ada = await site.sign_up("Ada")
    assert (await browser.get("/admin/accounts")).status_code == 403
    async with site.database.begin("accounts") as tx:
        root_id = (await people.find_account(tx, "root@example.org")).account_id  # type: ignore[union-attr]
        await change_platform_admin(tx, root_id, is_platform_admin=True, by=None)
    await site.hear()
    assert "ada@example.org" in (await browser.get("/admin/accounts?q=ada", follow_redirects=True)).text
    await browser.post(f"/admin/accounts/{ada.id}/ban", data={"reason": "spam & eggs"})
    assert "spam &amp; eggs" in (await browser.get("/admin/accounts")).text
    assert (await site.sign_in(ada.email)).status_code == 403
    await browser.post(f"/admin/accounts/{ada.id}/ban/lift")
    assert (await site.sign_in(ada.email)).status_code == 201


async def test_a_device_is_signed_out_from_the_list(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    phone = (await site.sign_in("ada@example.org")).json()
    answer = await browser.post(f"/me/sessions/{phone['session_id']}/end")
    assert answer.headers["location"] == "/me/security?done=session"
    assert (await site.ask("POST", "/api/v1/sessions/refresh", {"refresh_token": phone["refresh_token"]})).status_code == 401


async def test_without_news_nothing_is_managed(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser)
    await browser.post("/organisations", data={"name": "Club", "slug": "club", "accent": "#1a5fb4"})
    site.surroundings.revocations.doubt()
    answer = await browser.post("/organisations/club/settings", data={"name": "Mine", "accent": "#1a5fb4"})
    assert answer.status_code == 503
    assert (await browser.get("/organisations/club")).status_code == 200


async def test_an_admin_makes_and_unmakes_another_and_sees_the_history(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up_on_pages(browser, "Root")
    ada = await site.sign_up("Ada")
    path = f"/admin/accounts/{ada.id}"
    for rest in ("/platform-admin", "/platform-admin/end", "/ban", "/ban/lift"):
        assert (await browser.post(path + rest)).status_code == 403, rest
    async with site.database.begin("accounts") as tx:
        root_id = (await people.find_account(tx, "root@example.org")).account_id  # type: ignore[union-attr]
        await change_platform_admin(tx, root_id, is_platform_admin=True, by=None)
    await site.hear()
    await browser.get("/admin/accounts", follow_redirects=True)
    no_reason = await browser.post(path + "/ban", data={"reason": " "})
    assert "Say why" in text_of(no_reason, "#reason")
    assert (await browser.post(path + "/platform-admin")).headers["location"] == "/admin/accounts?done=made"
    assert (await browser.post(path + "/platform-admin/end")).headers["location"] == "/admin/accounts?done=taken"
    await browser.post(path + "/ban", data={"reason": "spam & eggs"})
    page = await browser.get("/admin/accounts?q=ada")
    history = LexborHTMLParser(page.text).css("[data-act]")
    assert [each.attributes["data-act"] for each in history] == ["banned", "admin_taken", "admin_made"]
    assert all("Root" in each.text() for each in history)


async def test_making_an_admin_asks_who_one_is_when_that_was_long_ago(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    root, ada = await site.sign_up_admin("Root"), await site.sign_up("Ada")
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET authenticated_at = now() - interval '1 hour'")
    answer = await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/platform-admin")
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")


async def test_the_page_of_an_invitation_leads_everybody_on(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    ada = await site.sign_up("Ada")
    club = await site.found(ada)
    token = await site.invite(ada, club, "ben@example.org", "scorer")
    here = f"/invitations/accept?token={token}"
    as_visitor = LexborHTMLParser((await browser.get(here)).text)
    links = [link.attributes["href"] for link in as_visitor.css("main a")]
    assert f"/sign-in?next={quote(here, safe='/')}" in links
    sign_up = next(link for link in links if link and link.startswith("/sign-up"))
    filled_in = LexborHTMLParser((await browser.get(sign_up)).text)
    assert filled_in.css_first("#email").attributes["value"] == "ben@example.org"
    assert filled_in.css_first("[name=next]").attributes["value"] == here

    await site.sign_up_on_pages(browser, "Eve")
    as_another = await browser.get(here)
    assert "sent to another e-mail address" in as_another.text
    assert "ben@example.org" not in as_another.text
    assert (await browser.post("/invitations/accept", data={"token": token})).status_code == 403
    changed_over = await browser.post("/session/end", data={"next": here})
    assert changed_over.headers["location"] == here

    await site.sign_up_on_pages(browser, "Ben", next=here)
    as_ben = await browser.get(here)
    assert "Ada invites you" in as_ben.text
    assert (await browser.post("/invitations/accept", data={"token": token})).headers["location"] == "/organisations/club?done=joined"
    assert "You have joined" in (await browser.get("/organisations/club?done=joined")).text
    assert "You have accepted" in (await browser.get(here)).text
    gone = await browser.get("/invitations/accept?token=nothing")
    assert gone.status_code == 410
    assert "does not work any more" in gone.text


async def test_signing_out_sends_nobody_to_another_site(browser: httpx.AsyncClient) -> None:
    for away in ("https://evil.example", "//evil.example", "/\\evil.example"):
        assert (await browser.post("/session/end", data={"next": away})).headers["location"] == "/"
