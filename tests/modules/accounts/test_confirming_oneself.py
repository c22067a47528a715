"""Showing again who one is: with the password, throttled like signing in, for ten minutes, in this session alone."""

import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person

from matchday.modules.accounts.domain.sessions import PAIR_THROTTLE


async def _grow_old(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET authenticated_at = now() - interval '1 hour'")


async def _is_fresh(person: Person) -> bool:
    """The new address is none, so a fresh sign-in is told that and nothing is mailed."""
    return (await person.ask("PUT", "/api/v1/me/email", {"email": "none"})).status_code == 422


async def test_a_wrong_password_confirms_nothing(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await _grow_old(site)
    answer = await ada.ask("PUT", "/api/v1/me/confirmation", {"password": "not the password at all"})
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_password")
    assert not await _is_fresh(ada)


async def test_it_counts_for_the_session_that_asked_and_for_no_other(site: AccountsSite) -> None:
    ada = await site.sign_up()
    phone = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    await _grow_old(site)
    assert (await ada.ask("PUT", "/api/v1/me/confirmation", {"password": PASSWORD})).status_code == 200
    assert await _is_fresh(ada)
    assert not await _is_fresh(phone)


async def test_tries_are_limited_together_with_those_to_sign_in(site: AccountsSite) -> None:
    ada = await site.sign_up()
    for _ in range(PAIR_THROTTLE.tries):
        assert (await ada.ask("PUT", "/api/v1/me/confirmation", {"password": "not the password at all"})).status_code == 403
    assert (await ada.ask("PUT", "/api/v1/me/confirmation", {"password": PASSWORD})).status_code == 429
    assert (await site.sign_in(ada.email)).status_code == 429


async def test_a_session_that_has_ended_confirms_nothing(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET ended_at = now(), ended_because = 'sign_out'")
    answer = await ada.ask("PUT", "/api/v1/me/confirmation", {"password": PASSWORD})
    assert (answer.status_code, answer.json()["code"]) == (401, "session_over")


@pytest.mark.parametrize("away", ["https://evil.example", "//evil.example", "/\\evil.example", "/sign-out"])
async def test_nobody_is_sent_to_another_site(site: AccountsSite, away: str) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        page = await browser.get("/me/confirm", params={"next": away})
        assert f'value="{away}"' not in page.text
        answer = await browser.post("/me/confirm", data={"password": PASSWORD, "next": away})
        assert answer.headers["location"] == "/me"


async def test_who_has_no_password_is_told_how_to_get_one(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        async with site.database.begin("accounts") as tx:
            await tx.execute("UPDATE accounts.accounts SET password_hash = NULL")
        page = await browser.get("/me/confirm?next=/me/email")
        assert 'href="/forgotten"' in page.text
        assert 'name="password"' not in page.text
        assert (await browser.post("/me/confirm", data={"password": PASSWORD})).status_code == 403


async def test_strangers_are_sent_to_sign_in(site: AccountsSite) -> None:
    async with site.browser() as browser:
        assert (await browser.get("/me/confirm")).headers["location"] == "/sign-in?next=/me/confirm"
