"""Who looks into an attack finds what was refused, from where and to whom, and no secret beside it."""

import logging

import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="matchday.http")
    return caplog


async def test_a_failed_sign_in_is_logged_without_what_was_typed(site: AccountsSite, logged: pytest.LogCaptureFixture) -> None:
    await site.sign_up("Ada")
    await site.sign_in("ada@example.org", "not the right password")
    await site.sign_in("nobody@example.org", "not the right password")
    lines = [line for line in logged.messages if "POST /api/v1/sessions was refused with 401 to nobody at 127.0.0.1" in line]
    assert len(lines) == 2
    assert "example.org" not in logged.text
    assert "password" not in logged.text


async def test_what_somebody_may_not_do_is_logged_with_the_account(site: AccountsSite, logged: pytest.LogCaptureFixture) -> None:
    eve = await site.sign_up("Eve")
    assert (await eve.ask("GET", "/manage/v1/accounts")).status_code == 403
    assert f"GET /manage/v1/accounts was refused with 403 to account {eve.id} at 127.0.0.1" in logged.messages
    assert eve.tokens["access_token"] not in logged.text


async def test_a_request_of_another_site_is_logged(site: AccountsSite, logged: pytest.LogCaptureFixture) -> None:
    async with site.browser() as browser:
        fields = {"email": "ada@example.org", "password": PASSWORD}
        await browser.post("/sign-in?x=secret", data=fields, headers={"sec-fetch-site": "cross-site"})
    assert "POST /sign-in was refused with 403 to nobody at 127.0.0.1" in logged.messages
    assert "secret" not in logged.text


async def test_a_sign_in_is_logged_with_how_and_from_where(site: AccountsSite, caplog: pytest.LogCaptureFixture) -> None:
    ada = await site.sign_up("Ada")
    caplog.set_level(logging.INFO, logger="matchday.modules.accounts.actions.open_session")
    answer = await site.sign_in(ada.email)
    assert caplog.messages == [f"account {ada.id} signs in with password at 127.0.0.1"]
    assert answer.json()["refresh_token"] not in caplog.text


async def test_what_goes_well_is_not(site: AccountsSite, logged: pytest.LogCaptureFixture) -> None:
    ada = await site.sign_up("Ada")
    await ada.ask("GET", "/api/v1/me")
    assert [line for line in logged.messages if "refused" in line] == []
