"""A forgotten password: nothing is given away, a link works once and not for long, and whoever was in is out."""

import asyncio
import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person, token_in

from matchday.contracts.accounts import PasswordResetAsked, SecurityChanged, SignInsEnded
from matchday.modules.accounts.actions.reset_password import replace_password
from matchday.modules.accounts.domain.links import MAILS_OF_PAIR, hash_link_token
from matchday.modules.accounts.domain.sessions import device
from matchday.modules.accounts.errors import LinkOver
from matchday.modules.accounts.store import links

NEW = "five more plain old words"


async def _ask(site: AccountsSite, email: str = "ada@example.org") -> httpx.Response:
    return await site.ask("POST", "/api/v1/password-resets", {"email": email})


async def _link(site: AccountsSite, email: str = "ada@example.org") -> str:
    await _ask(site, email)
    return token_in(site.opened_path(await site.last(PasswordResetAsked)))


async def _reset(site: AccountsSite, token: str, password: str = NEW) -> httpx.Response:
    return await site.ask("POST", "/api/v1/password-resets/confirmation", {"token": token, "new_password": password})


def _same(answer: httpx.Response) -> tuple[int, str, list[str]]:
    return answer.status_code, re.sub(r'"email":"[^"]*"', "", answer.text), sorted(answer.headers)


async def _mails(site: AccountsSite) -> int:
    return len([event for event in await site.said() if isinstance(event, PasswordResetAsked)])


async def test_the_answer_does_not_tell_who_has_an_account(site: AccountsSite) -> None:
    ada, root = await site.sign_up(), await site.sign_up_admin()
    await site.sign_up("Eve")
    known = await _ask(site)
    unknown = await _ask(site, "nobody@example.org")
    eve = await site.sign_in("eve@example.org")
    await root.ask("PUT", f"/manage/v1/accounts/{eve.json()['account_id']}/ban", {"reason": "spam"})
    banned = await _ask(site, "eve@example.org")
    assert known.status_code == 202
    assert _same(known) == _same(unknown) == _same(banned)
    assert (await site.last(PasswordResetAsked)).account_id == ada.id
    assert await _mails(site) == 1


async def test_an_address_without_an_account_costs_the_same_statements(site: AccountsSite) -> None:
    await site.sign_up()
    await _ask(site)
    await _ask(site, "nobody@example.org")
    async with site.database.read("accounts") as tx:
        rows = await tx.fetch("SELECT account_id IS NULL AS is_nobody FROM accounts.password_resets ORDER BY 1")
    assert [row["is_nobody"] for row in rows] == [False, True]


async def test_what_is_no_address_is_refused(site: AccountsSite) -> None:
    answer = await _ask(site, "ada@example.org\r\nBcc: eve@example.org")
    assert answer.status_code == 422


async def test_the_new_password_ends_every_session(site: AccountsSite) -> None:
    ada = await site.sign_up()
    phone = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    assert (await _reset(site, await _link(site))).status_code == 200
    ended = await site.last(SignInsEnded)
    assert (ended.account_id, ended.session_id) == (ada.id, None)
    await site.hear()
    for person in (ada, phone):
        assert (await person.ask("GET", "/api/v1/me")).status_code == 401
        assert (await person.renew()).status_code == 401
    assert (await site.sign_in(ada.email)).status_code == 401
    assert (await site.sign_in(ada.email, NEW)).status_code == 201


async def test_the_person_is_told(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await _reset(site, await _link(site))
    told = await site.last(SecurityChanged)
    assert (told.account_id, told.change, told.device, told.address, told.email) == (ada.id, "password_reset", "Firefox", "127.0.0.1", None)


async def test_used_expired_replaced_and_unknown_links_get_one_answer(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    await site.sign_up("Eve")
    await site.sign_up("Ben")
    used = await _link(site)
    await _reset(site, used)
    replaced = await _link(site, "eve@example.org")
    newest = await _link(site, "eve@example.org")
    expired = await _link(site, "ben@example.org")
    async with site.database.begin("accounts") as tx:
        ben = (await site.last(PasswordResetAsked)).account_id
        await tx.execute("UPDATE accounts.password_resets SET expires_at = now() WHERE account_id = $1", ben)
    answers = [await _reset(site, token) for token in (used, replaced, expired, "never one of ours")]
    assert [answer.status_code for answer in answers] == [410] * 4
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "link_over"
    assert (await _reset(site, newest)).status_code == 200


async def test_a_password_that_is_refused_leaves_the_link_good(site: AccountsSite) -> None:
    await site.sign_up()
    token = await _link(site)
    for weak in ("1234567890", "ada@example.org"):
        answer = await _reset(site, token, weak)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "new_password")
    assert (await _reset(site, token)).status_code == 200


async def test_a_link_used_by_two_at_once_works_for_one(site: AccountsSite) -> None:
    ada = await site.sign_up()
    token = await _link(site)
    passwords = [f"{NEW} {n}" for n in range(4)]
    answers = await asyncio.gather(*(_reset(site, token, password) for password in passwords))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]
    (winner,) = [password for password, answer in zip(passwords, answers, strict=True) if answer.status_code == 200]
    assert (await site.sign_in(ada.email, winner)).status_code == 201


async def test_control_a_link_that_is_only_looked_at_works_for_both(site: AccountsSite) -> None:
    """Without using the link up under the account's lock, both of two would go on."""
    ada = await site.sign_up()
    hashed = hash_link_token(await _link(site))
    async with site.database.begin("accounts") as first, site.database.begin("accounts") as second:
        assert await links.account_of_reset(first, hashed) == await links.account_of_reset(second, hashed) == ada.id
    async with site.database.begin("accounts") as tx:
        await replace_password(tx, ada.id, hashed, "a hash", device("Firefox", "127.0.0.1"))
    with pytest.raises(LinkOver):
        async with site.database.begin("accounts") as tx:
            await replace_password(tx, ada.id, hashed, "another hash", device("Firefox", "127.0.0.1"))


async def test_a_link_dies_when_the_password_changes_otherwise(site: AccountsSite) -> None:
    ada = await site.sign_up()
    token = await _link(site)
    await ada.ask("PUT", "/api/v1/me/password", {"present_password": PASSWORD, "new_password": NEW})
    assert (await _reset(site, token, "six plain old words more")).status_code == 410
    assert (await site.sign_in(ada.email, NEW)).status_code == 201


async def test_an_account_that_was_banned_meanwhile_stays_out(site: AccountsSite) -> None:
    ada, root = await site.sign_up(), await site.sign_up_admin()
    token = await _link(site)
    await root.ask("PUT", f"/manage/v1/accounts/{ada.id}/ban", {"reason": "spam"})
    assert (await _reset(site, token)).status_code == 403


async def test_an_account_without_a_password_gets_its_first_one(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.accounts SET password_hash = NULL")
    assert (await site.sign_in(ada.email)).status_code == 401
    assert (await _reset(site, await _link(site))).status_code == 200
    assert (await site.sign_in(ada.email, NEW)).status_code == 201


async def test_a_second_factor_stays_on(site: AccountsSite) -> None:
    ada = await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            "INSERT INTO accounts.totp (account_id, sealed_secret, confirmed_at) VALUES ($1, '', now())",
            ada.id,
        )
    await _reset(site, await _link(site))
    answer = await site.sign_in(ada.email, NEW)
    assert (answer.status_code, answer.json()["code"]) == (401, "second_factor_needed")


async def test_mass_assignment_names_no_account(site: AccountsSite) -> None:
    await site.sign_up()
    eve = await site.sign_up("Eve")
    token = await _link(site)
    body: dict[str, Any] = {"token": token, "new_password": NEW, "account_id": str(eve.id), "email": eve.email, "is_platform_admin": True}
    assert (await site.ask("POST", "/api/v1/password-resets/confirmation", body)).status_code == 200
    assert (await site.sign_in(eve.email)).status_code == 201
    assert (await site.sign_in("ada@example.org", NEW)).status_code == 201


async def test_a_mailbox_is_not_flooded_and_the_asker_does_not_see_it(site: AccountsSite) -> None:
    await site.sign_up()
    async with site.database.begin("accounts") as tx:
        await tx.execute("DELETE FROM accounts.mail_requests")
    answers = await asyncio.gather(*(_ask(site) for _ in range(MAILS_OF_PAIR.tries * 2)))
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.text for answer in answers}) == 1
    assert await _mails(site) == MAILS_OF_PAIR.tries


async def test_the_right_link_clears_tries_that_were_refused(site: AccountsSite) -> None:
    """Who forgot the password has often tried too many before."""
    ada = await site.sign_up()
    for _ in range(11):
        last = await site.sign_in(ada.email, "not the password at all")
    assert last.status_code == 429
    await _reset(site, await _link(site))
    assert (await site.sign_in(ada.email, NEW)).status_code == 201


async def test_the_link_lies_readable_nowhere(site: AccountsSite, caplog: pytest.LogCaptureFixture) -> None:
    await site.sign_up()
    with caplog.at_level("DEBUG"):
        token = await _link(site)
        async with site.database.read("accounts") as tx:
            stored = str(await tx.fetch("SELECT * FROM accounts.password_resets")) + str(await tx.fetch("SELECT * FROM accounts.outbox"))
        await _reset(site, token)
    assert token not in stored
    assert token not in caplog.text


async def test_the_pages_lead_from_forgotten_to_signed_in(site: AccountsSite) -> None:
    await site.sign_up()
    async with site.browser() as browser:
        assert "/forgotten" in (await browser.get("/sign-in")).text
        unknown = await browser.post("/forgotten", data={"email": "nobody@example.org"})
        known = await browser.post("/forgotten", data={"email": "ada@example.org"})
        assert known.status_code == unknown.status_code == 200
        path = site.opened_path(await site.last(PasswordResetAsked))
        looked = [await browser.get(path) for _ in range(3)]
        assert {(page.status_code, page.headers["cache-control"]) for page in looked} == {(200, "no-store")}
        weak = await browser.post("/reset", data={"token": token_in(path), "new_password": "short"})
        assert LexborHTMLParser(weak.text).css_first("#new_password-fault") is not None
        saved = await browser.post("/reset", data={"token": token_in(path), "new_password": NEW})
        assert (saved.status_code, saved.headers["location"]) == (303, "/sign-in?done=reset")
        assert "new password is saved" in (await browser.get("/sign-in?done=reset")).text
        assert (await browser.get(path)).status_code == 410
        answer = await browser.post("/sign-in", data={"email": "ada@example.org", "password": NEW})
        assert answer.status_code == 303


async def test_an_unknown_id_is_no_account(site: AccountsSite) -> None:
    with pytest.raises(LinkOver):
        async with site.database.begin("accounts") as tx:
            await replace_password(tx, UUID(int=1), b"x" * 32, "a hash", device("Firefox", "127.0.0.1"))
