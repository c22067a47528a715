"""Whoever has many addresses: a connection of IPv6 comes with 2⁶⁴ of them, and they count as one."""

from typing import Any

import httpx
import msgspec
import pytest
from tests.modules.accounts.site import ADDRESS, SETTINGS, AccountsSite, open_site

from matchday.backbone.database import Database
from matchday.backbone.http.origins import counted_as
from matchday.modules.accounts.domain.links import REQUESTS_OF_ADDRESS
from matchday.modules.accounts.domain.sessions import ADDRESS_THROTTLE, PAIR_THROTTLE


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("unknown", "unknown"),
        ("a:b", "a:b"),
    ],
)
def test_whose_an_address_is(address: str, whose: str) -> None:
    assert counted_as(address) == whose


async def post_from(site: AccountsSite, address: str, path: str, body: Any) -> httpx.Response:
    transport = httpx.ASGITransport(site.asgi, client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=ADDRESS) as client:
        return await client.post(path, json=body)


async def test_guesses_from_one_connection_are_counted_together(site: AccountsSite) -> None:
    body = {"email": "ada@example.org", "password": "a wrong password"}
    answers = [await post_from(site, f"2001:db8:1:2::{n:x}", "/api/v1/sessions", body) for n in range(PAIR_THROTTLE.tries + 1)]
    assert [answer.status_code for answer in answers] == [401] * PAIR_THROTTLE.tries + [429]
    assert (await post_from(site, "2001:db8:1:3::1", "/api/v1/sessions", body)).status_code == 401


async def test_stuffing_from_one_connection_is_counted_together(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            """
            INSERT INTO accounts.sign_in_attempts (attempt_id, email_hash, address)
            SELECT uuidv7(), sha256(number::text::bytea), '2001:db8:1:2::/64' FROM generate_series(1, $1) AS number
            """,
            ADDRESS_THROTTLE.tries,
        )
    body = {"email": "somebody.else@example.org", "password": "a wrong password"}
    assert (await post_from(site, "2001:db8:1:2:aaaa::1", "/api/v1/sessions", body)).status_code == 429
    assert (await post_from(site, "203.0.113.7", "/api/v1/sessions", body)).status_code == 401


async def test_mails_asked_for_from_one_connection_are_counted_together(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            """
            INSERT INTO accounts.mail_requests (request_id, email_hash, address, is_granted)
            SELECT uuidv7(), sha256(number::text::bytea), '2001:db8:1:2::/64', true FROM generate_series(1, $1) AS number
            """,
            REQUESTS_OF_ADDRESS.tries,
        )
    body = {"email": "new@example.org"}
    assert (await post_from(site, "2001:db8:1:2:bbbb::9", "/api/v1/password-resets", body)).status_code == 429
    assert (await post_from(site, "2001:db8:1:4::9", "/api/v1/password-resets", body)).status_code == 202


async def test_the_budget_of_writes_is_one_for_the_connection(database: Database) -> None:
    settings = msgspec.structs.replace(SETTINGS, anonymous_writes_per_minute_max=3)
    async with open_site(database, settings) as site:
        answers = [await post_from(site, f"2001:db8:1:2::{n:x}", "/api/v1/passkey-challenges", None) for n in range(4)]
        assert [answer.status_code for answer in answers] == [201, 201, 201, 429]
