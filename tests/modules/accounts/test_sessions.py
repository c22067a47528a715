"""Sessions: renewal, theft of a refresh token, signing out here, there and everywhere."""

import asyncio

import pytest
from tests.modules.accounts.site import AccountsSite, Person

from matchday.contracts.accounts import SignInsEnded
from matchday.modules.accounts.domain.devices import describe
from matchday.modules.accounts.domain.sessions import REPEAT_SECONDS_MAX, SESSIONS_PER_ACCOUNT_MAX, hash_refresh_token
from matchday.modules.accounts.errors import SessionOver


async def refresh(site: AccountsSite, token: str) -> tuple[int, dict[str, object]]:
    answer = await site.ask("POST", "/api/v1/sessions/refresh", {"refresh_token": token})
    return answer.status_code, answer.json()


async def grow_old(site: AccountsSite, seconds: int) -> None:
    """As if all that was used had been used that much earlier."""
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.refresh_tokens SET used_at = used_at - make_interval(secs => $1)", float(seconds))


async def test_an_unknown_refresh_token_is_refused(site: AccountsSite) -> None:
    status, body = await refresh(site, "mdr_unknown")
    assert (status, body["code"]) == (401, SessionOver.code)


async def test_a_renewal_gives_a_new_pair_of_the_same_session(site: AccountsSite) -> None:
    ada = await site.sign_up()
    status, body = await refresh(site, ada.tokens["refresh_token"])
    assert status == 200
    assert body["session_id"] == ada.session_id
    assert body["refresh_token"] not in (None, ada.tokens["refresh_token"])
    assert body["access_token"] != ada.tokens["access_token"]


async def test_a_refresh_token_used_again_later_ends_the_session(site: AccountsSite) -> None:
    ada = await site.sign_up()
    stolen = ada.tokens["refresh_token"]
    await ada.renew()
    await grow_old(site, REPEAT_SECONDS_MAX + 1)
    status, body = await refresh(site, stolen)
    assert (status, body["code"]) == (401, "refresh_token_reused")
    await site.hear()
    assert (await ada.ask("GET", "/api/v1/me")).status_code == 401
    assert (await refresh(site, ada.tokens["refresh_token"]))[0] == 401


async def test_a_repeat_within_seconds_gets_no_second_refresh_token(site: AccountsSite) -> None:
    ada = await site.sign_up()
    first = ada.tokens["refresh_token"]
    await ada.renew()
    status, body = await refresh(site, first)
    assert (status, body["refresh_token"]) == (200, None)
    assert (await refresh(site, ada.tokens["refresh_token"]))[0] == 200


async def test_two_renewals_at_once_leave_one_refresh_token(site: AccountsSite) -> None:
    ada = await site.sign_up()
    answers = await asyncio.gather(*(refresh(site, ada.tokens["refresh_token"]) for _ in range(8)))
    assert [status for status, _ in answers] == [200] * 8
    assert len([body for _, body in answers if body["refresh_token"]]) == 1


async def test_an_expired_session_is_over(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET expires_at = now() - interval '1 second'")
    assert (await ada.renew()).status_code == 401


async def test_only_hashes_of_refresh_tokens_are_stored(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.read("accounts") as tx:
        stored = await tx.fetchval("SELECT token_hash FROM accounts.refresh_tokens")
    assert stored == hash_refresh_token(ada.tokens["refresh_token"])
    assert ada.tokens["refresh_token"].encode() not in stored


async def test_signing_out_ends_this_session_only(site: AccountsSite) -> None:
    ada = await site.sign_up()
    phone = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    assert (await ada.ask("DELETE", f"/api/v1/sessions/{ada.session_id}")).status_code == 204
    await site.hear()
    assert (await ada.ask("GET", "/api/v1/me")).status_code == 401
    assert (await ada.renew()).status_code == 401
    assert (await phone.ask("GET", "/api/v1/me")).status_code == 200


async def test_another_persons_session_is_not_there_to_end(site: AccountsSite) -> None:
    ada, eve = await site.sign_up("Ada"), await site.sign_up("Eve")
    assert (await eve.ask("DELETE", f"/api/v1/sessions/{ada.session_id}")).status_code == 404
    assert (await ada.renew()).status_code == 200


async def test_signing_out_everywhere_ends_all_of_them(site: AccountsSite) -> None:
    ada = await site.sign_up()
    phone = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    assert (await phone.ask("DELETE", "/api/v1/sessions")).status_code == 204
    await site.hear()
    for device in (ada, phone):
        assert (await device.ask("GET", "/api/v1/me")).status_code == 401
        assert (await device.renew()).status_code == 401


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36", "Chrome, Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Windows"),
        ("a scoreboard", "a scoreboard"),
        ("", ""),
    ],
)
def test_devices_have_names_a_person_recognises(user_agent: str, words: str) -> None:
    assert describe(user_agent) == words


async def test_the_list_names_device_and_address_and_marks_the_one_that_asks(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await site.sign_in(ada.email)
    listed = (await ada.ask("GET", "/api/v1/sessions")).json()
    assert [each["is_current"] for each in listed] == [False, True]
    assert {each["user_agent"] for each in listed} == {"Firefox on a laptop"}
    assert {each["address"] for each in listed} == {"127.0.0.1"}


async def test_beyond_the_limit_the_session_used_longest_ago_ends(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET last_used_at = now() - interval '1 day'")
        await tx.execute(
            """
            INSERT INTO accounts.sessions (session_id, account_id, user_agent, address, expires_at)
            SELECT uuidv7(), $1, '', '', now() + interval '1 day' FROM generate_series(2, $2)
            """,
            ada.id,
            SESSIONS_PER_ACCOUNT_MAX,
        )
    assert (await site.sign_in(ada.email)).status_code == 201
    assert (await ada.renew()).status_code == 401
    ends = [event for event in await site.said() if isinstance(event, SignInsEnded)]
    assert [str(event.session_id) for event in ends] == [ada.session_id]
