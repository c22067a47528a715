"""Accounts and Google: what enters which, what links and unlinks them, and what is asked besides."""

from collections.abc import AsyncIterator

import httpx
import pytest
from tests.modules.accounts.factors import make_stale, now, switch_on
from tests.modules.accounts.provider import ADA, RunningProvider, ada_with_google, depart, go_and_come_back, local, rows
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person

from matchday.contracts import accounts as contract
from matchday.modules.accounts.pages.cookies import HALF


@pytest.fixture
async def browser(site: AccountsSite) -> AsyncIterator[httpx.AsyncClient]:
    async with site.browser() as client:
        yield client


async def test_without_settings_there_is_no_such_way(site: AccountsSite, browser: httpx.AsyncClient) -> None:
    assert "Google" not in (await browser.get("/sign-in")).text
    assert (await browser.post("/google/sign-in")).status_code == 404
    assert (await browser.get("/google/back?state=x&code=y")).status_code == 404
    await site.sign_up_on_pages(browser)
    assert "Google" not in (await browser.get("/me/security")).text
    assert (await browser.post("/google/linking")).status_code == 404


@pytest.mark.usefixtures("google_is_offered")
async def test_google_alone_never_enters_an_account_that_is_not_linked(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    await site.sign_up("Ada")
    sessions = await rows(site, "sessions")
    answer = await go_and_come_back(browser, provider)
    assert answer.headers["location"] == "/google/link"
    assert not browser.cookies.get("matchday_access")
    page = await browser.get("/google/link")
    assert "Sign in to it once" in page.text
    posted = await browser.post("/google/link")
    assert posted.status_code in (303, 401)
    made = await browser.post("/google/new", data={"name": "Mallory"})
    assert made.status_code == 403
    assert (await rows(site, "identities"), await rows(site, "sessions"), await rows(site, "accounts")) == (0, sessions, 1)


@pytest.mark.usefixtures("google_is_offered")
async def test_its_owner_signs_in_once_and_links_it(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    await site.sign_up("Ada")
    await go_and_come_back(browser, provider, next="/me/profile")
    await browser.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD, "next": "/google/link"})
    assert "Shall Google be a way into it" in (await browser.get("/google/link")).text
    linked = await browser.post("/google/link")
    assert (linked.status_code, linked.headers["location"]) == (303, "/me/profile")
    assert (await site.last(contract.SecurityChanged)).change == "google_linked"
    async with site.browser() as another:
        again = await go_and_come_back(another, provider)
        assert again.headers["location"] == "/"
        assert another.cookies.get("matchday_access")


@pytest.mark.usefixtures("google_is_offered")
async def test_an_offer_is_for_the_account_of_its_address_and_no_other(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    await site.sign_up("Ada")
    await site.sign_up("Bea")
    await go_and_come_back(browser, provider)
    await browser.post("/sign-in", data={"email": "bea@example.org", "password": PASSWORD})
    assert "another one than the one you are signed in to" in (await browser.get("/google/link")).text
    assert (await browser.post("/google/link")).status_code == 403
    assert await rows(site, "identities") == 0


@pytest.mark.usefixtures("google_is_offered")
async def test_linking_asks_for_a_fresh_sign_in(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    await site.sign_up_on_pages(browser)
    await go_and_come_back(browser, provider)
    await make_stale(site)
    assert (await browser.post("/google/link")).headers["location"] == "/me/confirm?next=/google/link"
    assert (await browser.post("/google/linking")).headers["location"] == "/me/confirm?next=/me/security"
    assert await rows(site, "identities") == 0


@pytest.mark.usefixtures("google_is_offered")
async def test_a_banned_account_is_refused(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    await ada_with_google(site, provider)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET banned_at = now(), ban_reason = 'x'")
    answer = await go_and_come_back(browser, provider)
    assert answer.status_code == 403
    assert "is banned" in answer.text
    assert not browser.cookies.get("matchday_access")


@pytest.mark.usefixtures("google_is_offered")
async def test_google_does_not_stand_for_the_second_factor(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    ada = await site.sign_up("Ada")
    app, _ = await switch_on(site, ada)
    async with site.database.begin("accounts") as tx:
        await tx.execute("INSERT INTO accounts.identities VALUES ('google', 'ada-there', $1, 'ada@example.org')", ada.id)
    answer = await go_and_come_back(browser, provider, next="/me")
    assert answer.headers["location"] == "/sign-in/second?next=/me"
    assert not browser.cookies.get("matchday_access")
    assert browser.cookies.get(HALF, path="/sign-in")
    done = await browser.post("/sign-in/second", data={"code": app.code(await now(site)), "next": "/me"})
    assert (done.status_code, done.headers["location"]) == (303, "/me")


@pytest.mark.usefixtures("google_is_offered")
async def test_it_is_linked_and_unlinked_on_the_security_page(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    await site.sign_up_on_pages(browser)
    phone = Person(site, "ada@example.org", (await site.sign_in("ada@example.org")).json())
    linked = await go_and_come_back(browser, provider, path="/google/linking")
    assert linked.headers["location"] == "/me/security?done=google-linked"
    assert "You can sign in with the Google account ada@example.org." in (await browser.get("/me/security")).text
    assert (await browser.post("/me/security/google/unlink")).headers["location"] == "/me/security?done=google-unlinked"
    assert (await site.last(contract.SecurityChanged)).change == "google_unlinked"
    assert await rows(site, "identities") == 0
    assert (await phone.renew()).status_code == 401
    assert (await browser.post("/me/security/google/unlink")).status_code == 303


@pytest.mark.usefixtures("google_is_offered")
async def test_the_last_way_in_stays(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    await ada_with_google(site, provider)
    await go_and_come_back(browser, provider)
    answer = await browser.post("/me/security/google/unlink")
    assert answer.status_code == 409
    assert "only way into your account" in answer.text
    assert await rows(site, "identities") == 1


@pytest.mark.usefixtures("google_is_offered")
async def test_unlinking_asks_for_a_fresh_sign_in(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    await ada_with_google(site, provider)
    await go_and_come_back(browser, provider)
    await make_stale(site)
    assert (await browser.post("/me/security/google/unlink")).headers["location"] == "/me/confirm?next=/me/security"
    assert await rows(site, "identities") == 1


@pytest.mark.usefixtures("google_is_offered")
async def test_a_google_account_is_a_way_into_one_account(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    await ada_with_google(site, provider)
    await site.sign_up_on_pages(browser, "Bea")
    answer = await go_and_come_back(browser, provider, path="/google/linking")
    assert answer.status_code == 409
    assert "belongs to another account here" in answer.text


@pytest.mark.usefixtures("google_is_offered")
async def test_a_link_that_another_account_began_is_refused(
    site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider
) -> None:
    """The browser is handed over between the way there and the way back."""
    await site.sign_up("Cleo")
    await site.sign_up_on_pages(browser, "Bea")
    back = local(provider.consent(await depart(browser, "/google/linking"), "ada-there"))
    await browser.post("/session/end")
    await browser.post("/sign-in", data={"email": "cleo@example.org", "password": PASSWORD})
    assert "cleo@example.org" in (await browser.get("/me")).text
    assert (await browser.get(back)).status_code == 403
    assert await rows(site, "identities") == 0


@pytest.mark.usefixtures("google_is_offered")
async def test_who_has_only_google_confirms_with_it(site: AccountsSite, browser: httpx.AsyncClient, provider: RunningProvider) -> None:
    await ada_with_google(site, provider)
    await go_and_come_back(browser, provider)
    await make_stale(site)
    assert "Go on with Google" in (await browser.get("/me/confirm?next=/me/data")).text
    provider.enrol("bea-there", **(ADA | {"email": "bea@example.org"}))
    other = await go_and_come_back(browser, provider, "bea-there", path="/google/confirmation", next="/me/data")
    assert other.status_code == 403
    assert (await browser.post("/me/data")).headers["location"].startswith("/me/confirm")
    own = await go_and_come_back(browser, provider, path="/google/confirmation", next="/me/data")
    assert own.headers["location"] == "/me/data"
    assert (await browser.post("/me/data")).status_code == 200
