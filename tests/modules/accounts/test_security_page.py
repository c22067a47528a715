"""The security page, without JavaScript except where a passkey is made."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.accounts.authenticator import App, Authenticator
from tests.modules.accounts.factors import add_passkey, make_stale, now
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person

from matchday.modules.accounts.domain.codes import RECOVERY_CODES, STEP_SECONDS
from matchday.modules.accounts.domain.devices import describe_exactly

LATER = {"location": "/me/confirm?next=/me/security"}


@pytest.fixture
async def ada(site: AccountsSite) -> Person:
    return await site.sign_up("Ada")


@pytest.fixture
async def browser(site: AccountsSite, ada: Person) -> AsyncIterator[httpx.AsyncClient]:
    """Ada's."""
    async with site.browser() as client:
        answer = await client.post("/sign-in", data={"email": ada.email, "password": PASSWORD})
        assert answer.status_code == 303
        yield client


def one(answer: httpx.Response, selector: str) -> str:
    found = LexborHTMLParser(answer.text).css_first(selector)
    assert found is not None, f"{selector} is not on the page"
    return found.text(strip=True)


@pytest.mark.parametrize("path", ["/me/security", "/me/security/app"])
async def test_strangers_see_none_of_it(path: str, site: AccountsSite) -> None:
    async with site.browser() as stranger:
        assert (await stranger.get(path)).headers["location"] == f"/sign-in?next={path}"


async def test_what_changes_the_way_in_asks_again_who_it_is(site: AccountsSite, ada: Person, browser: httpx.AsyncClient) -> None:
    passkey_id = await add_passkey(ada, Authenticator())
    credential = json.dumps({"rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA", "attestationObject": "AA"}})
    await make_stale(site)
    for path, data in (
        ("/me/security/passkeys", {"challenge_id": passkey_id, "credential": credential, "name": "Phone"}),
        (f"/me/security/passkeys/{passkey_id}/remove", {}),
        ("/me/security/app", {}),
        ("/me/security/app/off", {}),
        ("/me/security/recovery-codes", {}),
    ):
        answer = await browser.post(path, data=data)
        assert (answer.status_code, answer.headers["location"]) == (303, LATER["location"]), path
    assert (await browser.get("/me/security/app")).headers["location"] == "/me/confirm?next=/me/security/app"


async def test_anothers_passkey_is_not_there(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    passkey_id = await add_passkey(await site.sign_up("Ben"), Authenticator(), "Bens phone")
    assert (await browser.post(f"/me/security/passkeys/{passkey_id}", data={"name": "Mine"})).status_code == 404
    assert (await browser.post(f"/me/security/passkeys/{passkey_id}/remove")).headers["location"] == "/me/security"
    assert "Bens phone" not in (await browser.get("/me/security")).text


async def test_the_last_way_in_is_said_to_be_that(site: AccountsSite, ada: Person, browser: httpx.AsyncClient) -> None:
    passkey_id = await add_passkey(ada, Authenticator())
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET password_hash = NULL")
    answer = await browser.post(f"/me/security/passkeys/{passkey_id}/remove")
    assert answer.status_code == 409
    assert "the only way into your account" in one(answer, "[role=alert]")
    assert "Phone" in answer.text


async def test_a_name_that_is_refused_stays_in_its_field(ada: Person, browser: httpx.AsyncClient) -> None:
    passkey_id = await add_passkey(ada, Authenticator())
    answer = await browser.post(f"/me/security/passkeys/{passkey_id}", data={"name": "n" * 61})
    assert answer.status_code == 422
    assert one(answer, f"#name-fault-{passkey_id}") == "Use at most 60 characters."
    field = LexborHTMLParser(answer.text).css_first(f"#name-{passkey_id}")
    assert field is not None
    assert field.attributes["value"] == "n" * 61


async def test_a_passkey_is_renamed_and_removed(ada: Person, browser: httpx.AsyncClient) -> None:
    passkey_id = await add_passkey(ada, Authenticator(), "<b>Phone</b>")
    assert "&lt;b&gt;Phone" in (await browser.get("/me/security")).text
    renamed = await browser.post(f"/me/security/passkeys/{passkey_id}", data={"name": "Old phone"}, follow_redirects=True)
    assert "renamed" in one(renamed, ".notice")
    assert "Old phone" in renamed.text
    removed = await browser.post(f"/me/security/passkeys/{passkey_id}/remove", follow_redirects=True)
    assert "removed" in one(removed, ".notice")
    assert "Old phone" not in removed.text


async def test_an_app_is_set_up_and_switched_off(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/me/security/app")).headers["location"] == "/me/security/app"
    page = await browser.get("/me/security/app")
    assert page.headers["cache-control"] == "no-store"
    picture = LexborHTMLParser(page.text).css_first(".qr")
    assert picture is not None
    assert (picture.attributes["src"] or "").startswith("data:image/svg+xml")
    app = App(one(page, ".key").replace(" ", ""))
    wrong = await browser.post("/me/security/app/on", data={"code": "12 34"})
    assert wrong.status_code == 403
    assert one(wrong, "#code-fault")
    assert one(wrong, ".key") == one(page, ".key")
    code = app.code(await now(site) - STEP_SECONDS)
    shown = await browser.post("/me/security/app/on", data={"code": f"{code[:3]} {code[3:]}"})
    assert (shown.status_code, shown.headers["cache-control"]) == (200, "no-store")
    listed = [each.text() for each in LexborHTMLParser(shown.text).css(".codes code")]
    assert len(listed) == RECOVERY_CODES
    link = LexborHTMLParser(shown.text).css_first("a[download]")
    assert link is not None
    assert b64decode((link.attributes["href"] or "").partition("base64,")[2]).decode().split() == listed
    assert "10 recovery codes are left" in (await browser.get("/me/security")).text
    assert (await browser.get("/me/security/app")).headers["location"] == "/me/security"
    off = await browser.post("/me/security/app/off", follow_redirects=True)
    assert "are off" in one(off, ".notice")


async def test_one_confirms_with_a_code_or_a_passkey_and_goes_on(site: AccountsSite, ada: Person, browser: httpx.AsyncClient) -> None:
    authenticator = Authenticator()
    await add_passkey(ada, authenticator)
    await browser.post("/me/security/app")
    app = App(one(await browser.get("/me/security/app"), ".key").replace(" ", ""))
    await browser.post("/me/security/app/on", data={"code": app.code(await now(site) - STEP_SECONDS)})
    await make_stale(site)
    page = await browser.get("/me/confirm?next=/me/security")
    assert LexborHTMLParser(page.text).css_first("form[action='/me/confirm/passkey']") is not None
    wrong = await browser.post("/me/confirm/code", data={"code": "nothing", "next": "/me/security"})
    assert wrong.status_code == 403
    assert one(wrong, "#code-fault")
    right = await browser.post("/me/confirm/code", data={"code": app.code(await now(site)), "next": "/me/security"})
    assert (right.status_code, right.headers["location"]) == (303, "/me/security")
    assert (await browser.post("/me/security/recovery-codes")).status_code == 200
    await make_stale(site)
    asked = (await browser.post("/api/v1/me/passkey-challenges", json={"kind": "confirm"})).json()
    data = {"challenge_id": asked["challenge_id"], "credential": json.dumps(authenticator.show(asked["options"])), "next": "/me/security"}
    assert (await browser.post("/me/confirm/passkey", data=data)).headers["location"] == "/me/security"
    again = await browser.post("/me/confirm/passkey", data=data)
    assert again.status_code == 409
    assert "Try again" in one(again, "[role=alert]")


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome 140, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1", "Safari 18, iPhone, iOS 18"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0", "Edge 126, Windows"),
        ("Mozilla/5.0 (Linux; Android 10; K) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome 140, Android"),
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9 Build/AP4A) Chrome/140.0.0.0 Mobile Safari/537.36", "Chrome 140, Android 15, Pixel 9"),
        ("Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0", "Firefox 128, Android 14"),
        ("a scoreboard", "a scoreboard"),
        ("", ""),
        ("Android " * 1000, "Android"),
    ],
)
def test_two_devices_of_one_person_are_told_apart(user_agent: str, words: str) -> None:
    assert describe_exactly(user_agent) == words


async def test_devices_with_the_same_browser_differ_by_when_and_how_one_signed_in(
    site: AccountsSite, ada: Person, browser: httpx.AsyncClient
) -> None:
    authenticator = Authenticator()
    await add_passkey(ada, authenticator)
    asked = (await site.ask("POST", "/api/v1/passkey-challenges")).json()
    body = {"challenge_id": asked["challenge_id"], "credential": authenticator.show(asked["options"])}
    await site.ask("POST", "/api/v1/sessions/passkey", body)
    page = LexborHTMLParser((await browser.get("/me/security")).text)
    rows = [each.text(separator=" ", strip=True) for each in page.css(".entry-list > li.row")]
    assert len(rows) == 3
    assert sum("with a passkey" in row for row in rows) == 1
    assert sum("(this one)" in row for row in rows) == 1
    assert all("Signed in" in row and "127.0.0.1" in row for row in rows)
