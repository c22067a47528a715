"""Signing in: what it refuses, what it does not give away, and how often one may try."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite

from matchday.backbone.errors import Unavailable
from matchday.modules.accounts.actions.enter import Entrance
from matchday.modules.accounts.actions.hash_passwords import Passwords
from matchday.modules.accounts.domain.sessions import ADDRESS_THROTTLE, PAIR_THROTTLE, device


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    wrong = await site.sign_in("ada@example.org", "not the password at all")
    unknown = await site.sign_in("nobody@example.org")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "sign_in_failed"


async def test_an_unknown_address_costs_the_same_work_as_a_wrong_password(site: AccountsSite) -> None:
    """With no room to hash anything, both are sent away: neither is answered without hashing."""
    await site.sign_up("Ada")
    resources = site.surroundings.resources["accounts"]
    with ThreadPoolExecutor(max_workers=1) as threads:
        entrance = Entrance(site.database, Passwords(threads, waiting_max=0), resources["issuer"], resources["checker"])
        for email in ("ada@example.org", "nobody@example.org"):
            with pytest.raises(Unavailable):
                await entrance.sign_in(email=email, password=PASSWORD, device=device("Firefox", "127.0.0.1"))


async def test_a_banned_account_is_told_so_only_when_the_password_is_right(site: AccountsSite) -> None:
    ada, root = await site.sign_up("Ada"), await site.sign_up_admin()
    await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "spam"})
    assert (await site.sign_in("ada@example.org", "not the password at all")).json()["code"] == "sign_in_failed"
    banned = await site.sign_in("ada@example.org")
    assert (banned.status_code, banned.json()["code"]) == (403, "account_banned")


async def test_too_many_tries_are_refused_before_the_password_is_looked_at(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    for _ in range(PAIR_THROTTLE.tries):
        assert (await site.sign_in("ada@example.org", "wrong password")).status_code == 401
    refused = await site.sign_in("ada@example.org")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert 1 <= int(refused.headers["retry-after"]) <= PAIR_THROTTLE.seconds


async def test_a_burst_gets_no_more_tries_than_a_queue(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    answers = await asyncio.gather(*(site.sign_in("ada@example.org", "wrong password") for _ in range(PAIR_THROTTLE.tries * 2)))
    assert sorted(answer.status_code for answer in answers) == [401] * PAIR_THROTTLE.tries + [429] * PAIR_THROTTLE.tries


async def test_addresses_that_do_not_exist_are_throttled_alike(site: AccountsSite) -> None:
    for _ in range(PAIR_THROTTLE.tries):
        assert (await site.sign_in("nobody@example.org")).status_code == 401
    assert (await site.sign_in("NOBODY@example.org")).status_code == 429


async def test_one_client_cannot_try_many_addresses(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            """
            INSERT INTO accounts.sign_in_attempts (attempt_id, email_hash, address)
            SELECT uuidv7(), sha256(n::text::bytea), '127.0.0.1' FROM generate_series(1, $1) AS n
            """,
            ADDRESS_THROTTLE.tries,
        )
    assert (await site.sign_in("fresh@example.org")).status_code == 429


async def test_old_tries_are_forgiven(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    for _ in range(PAIR_THROTTLE.tries):
        await site.sign_in("ada@example.org", "wrong password")
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sign_in_attempts SET attempted_at = attempted_at - interval '15 minutes'")
    assert (await site.sign_in("ada@example.org")).status_code == 201


async def test_the_right_password_clears_the_tries(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    for _ in range(PAIR_THROTTLE.tries - 1):
        await site.sign_in("ada@example.org", "wrong password")
    assert (await site.sign_in("ada@example.org")).status_code == 201
    assert (await site.sign_in("ada@example.org", "wrong password")).status_code == 401


async def test_the_address_is_found_however_it_is_capitalised(site: AccountsSite) -> None:
    await site.sign_up("Ada", "Ada.Lovelace@Example.ORG")
    answer = await site.sign_in("ada.lovelace@EXAMPLE.org")
    assert answer.status_code == 201
    assert answer.json()["token_type"] == "Bearer"


@pytest.mark.parametrize("spelling", ["pa\u0301ssword mit \ufb01sch", "p\u00e1ssword mit fisch"])
async def test_a_password_is_the_same_from_every_keyboard(site: AccountsSite, spelling: str) -> None:
    await site.sign_up("Ada", password="p\u00e1ssword mit fisch")
    assert (await site.sign_in("ada@example.org", spelling)).status_code == 201


async def test_every_sign_in_is_a_session_of_its_own(site: AccountsSite) -> None:
    ada = await site.sign_up("Ada")
    again = (await site.sign_in(ada.email, PASSWORD)).json()
    assert again["session_id"] != ada.session_id
    assert again["refresh_token"] != ada.tokens["refresh_token"]
