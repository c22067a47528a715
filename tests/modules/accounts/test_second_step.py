"""The pages between the password and being signed in: the half of a sign-in opens nothing else."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.accounts.authenticator import App, Authenticator
from tests.modules.accounts.factors import add_passkey, now, sign_in_challenge, switch_on
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person

from matchday.modules.accounts.domain.half_sign_ins import HALF_SIGN_IN_TRIES_MAX
from matchday.modules.accounts.pages.cookies import HALF

WRONG = {"code": "000-000"}


@pytest.fixture
async def browser(site: AccountsSite) -> AsyncIterator[httpx.AsyncClient]:
    async with site.browser() as client:
        yield client


async def ada_with_app(site: AccountsSite) -> tuple[Person, App, list[str]]:
    ada = await site.sign_up("Ada")
    return ada, *await switch_on(site, ada)


async def first_step(browser: httpx.AsyncClient, going: str = "/me") -> httpx.Response:
    return await browser.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "next": going})


async def test_who_has_shown_no_password_is_sent_to_the_beginning(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/sign-in/second?next=/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/me")
    posted = await browser.post("/sign-in/second", data={"code": "123456"})
    assert posted.status_code == 401
    assert "from the beginning" in posted.text


async def test_the_half_of_a_sign_in_opens_nothing(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await ada_with_app(site)
    answer = await first_step(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in/second?next=/me")
    assert not browser.cookies.get("matchday_access")
    assert not browser.cookies.get("matchday_refresh")
    half = browser.cookies.get(HALF, path="/sign-in")
    assert half
    for path in ("/me", "/me/security", "/me/password"):
        assert (await browser.get(path)).headers["location"].startswith("/sign-in")
    assert (await site.ask("GET", "/api/v1/me", headers={"authorization": f"Bearer {half}"})).status_code == 401
    assert (await site.ask("POST", "/api/v1/sessions/refresh", {"refresh_token": half})).status_code == 401
    stolen = {"cookie": f"matchday_access={half}; matchday_refresh={half}", "sec-fetch-site": "same-origin"}
    assert (await site.ask("GET", "/api/v1/me", headers=stolen)).status_code == 401
    renewed = await site.client.get("/session/refresh?next=/me", headers=stolen)
    assert (renewed.status_code, renewed.headers["location"]) == (303, "/me")


async def test_its_cookie_is_short_lived_and_out_of_reach(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await ada_with_app(site)
    (header,) = [each for each in (await first_step(browser)).headers.get_list("set-cookie") if each.startswith(f"{HALF}=")]
    assert {"httponly", "max-age=300", "path=/sign-in", "samesite=lax"} <= {part.strip().lower() for part in header.split(";")}


async def test_a_wrong_code_is_said_at_its_field_and_after_five_one_begins_again(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    _, app, _ = await ada_with_app(site)
    await first_step(browser)
    for _ in range(HALF_SIGN_IN_TRIES_MAX - 1):
        answer = await browser.post("/sign-in/second", data={**WRONG, "next": "/me"})
        assert answer.status_code == 401
        assert LexborHTMLParser(answer.text).css_first("#code-fault") is not None
    assert (await browser.post("/sign-in/second", data=WRONG)).status_code == 401
    right = await browser.post("/sign-in/second", data={"code": app.code(await now(site))})
    assert "from the beginning" in right.text


async def test_it_is_over_after_five_minutes(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    _, app, _ = await ada_with_app(site)
    await first_step(browser)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.half_sign_ins SET expires_at = clock_timestamp()")
    answer = await browser.post("/sign-in/second", data={"code": app.code(await now(site))})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE accounts.accounts SET password_hash = 'another'",
        "UPDATE accounts.accounts SET banned_at = now(), ban_reason = 'spam'",
    ],
)
async def test_a_new_password_or_a_ban_meanwhile_voids_it(change: str, site: AccountsSite, browser: httpx.AsyncClient) -> None:
    _, app, _ = await ada_with_app(site)
    await first_step(browser)
    async with site.database.begin("accounts") as tx:
        await tx.execute(change)
    assert (await browser.post("/sign-in/second", data={"code": app.code(await now(site))})).status_code == 401


async def test_it_works_once(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    _, app, recovery = await ada_with_app(site)
    await first_step(browser)
    half = browser.cookies.get(HALF, path="/sign-in")
    assert (await browser.post("/sign-in/second", data={"code": app.code(await now(site))})).status_code == 303
    async with site.browser() as thief:
        answer = await thief.post("/sign-in/second", data={"code": recovery[0]}, headers={"cookie": f"{HALF}={half}"})
    assert answer.status_code == 401


async def test_the_half_of_one_account_takes_no_code_of_another(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await ada_with_app(site)
    app, recovery = await switch_on(site, await site.sign_up("Ben"))
    await first_step(browser)
    for code in (app.code(await now(site)), recovery[0]):
        assert (await browser.post("/sign-in/second", data={"code": code})).status_code == 401


async def test_a_passkey_that_is_nonsense_is_refused_on_the_page(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    for challenge_id, credential in (("", ""), ("nonsense", "{}"), ("01900000-0000-7000-8000-000000000001", "[" * 9_000)):
        answer = await browser.post("/sign-in/passkey", data={"challenge_id": challenge_id, "credential": credential})
        assert answer.status_code == 409
        assert "Try again" in answer.text


async def test_a_code_finishes_it_and_leads_on(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    _, app, _ = await ada_with_app(site)
    await first_step(browser, "/me/security")
    assert (await browser.get("/sign-in/second?next=/me/security")).status_code == 200
    answer = await browser.post("/sign-in/second", data={"code": app.code(await now(site)), "next": "/me/security"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/security")
    assert not browser.cookies.get(HALF)
    assert "with password and code" in (await browser.get("/me/security")).text


async def test_a_recovery_code_and_a_passkey_finish_it_too(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    ada, _, recovery = await ada_with_app(site)
    authenticator = Authenticator()
    await add_passkey(ada, authenticator)
    await first_step(browser)
    assert (await browser.post("/sign-in/second", data={"code": recovery[0]})).status_code == 303
    browser.cookies.clear()
    await first_step(browser)
    asked = await sign_in_challenge(site)
    credential = json.dumps(authenticator.show(asked["options"]))
    answer = await browser.post("/sign-in/passkey", data={"challenge_id": asked["challenge_id"], "credential": credential})
    assert answer.status_code == 303
    assert (await browser.get("/me")).status_code == 200


async def test_without_a_second_factor_nothing_has_changed(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    await site.sign_up("Ada")
    assert (await first_step(browser)).headers["location"] == "/me"
    assert (await browser.get("/sign-in/second?next=/me")).headers["location"] == "/me"
