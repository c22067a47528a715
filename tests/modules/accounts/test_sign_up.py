"""Signing up by way of a mail: what it gives away (nothing), whose password the account gets, and that it happens once."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.modules.accounts.site import PASSWORD, AccountsSite, token_in

from matchday.backbone.errors import Unavailable
from matchday.contracts.accounts import AccountChanged, ContactChanged, SignUpAsked, SignUpRepeated
from matchday.modules.accounts.actions.ensure_presence import ensure_account
from matchday.modules.accounts.actions.hash_passwords import Passwords
from matchday.modules.accounts.actions.sign_up import SignUps
from matchday.modules.accounts.domain.emails import normal_email
from matchday.modules.accounts.domain.links import (
    CONFIRM_TRIES_MAX,
    MAILS_OF_PAIR,
    MAILS_TO_RECIPIENT,
    REQUESTS_OF_ADDRESS,
    hash_link_token,
)
from matchday.modules.accounts.domain.names import normal_name
from matchday.modules.accounts.domain.sessions import device
from matchday.modules.accounts.store import links
from matchday.modules.accounts.sweeps import forget_dead_links

GOOD = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ada@example.org", "ada@example.org"),
        ("  Ada@EXAMPLE.Org ", "Ada@example.org"),
        ("a+b@sub.example.co.uk", "a+b@sub.example.co.uk"),
        ("jörg@bücher.example", "jörg@xn--bcher-kva.example"),
    ],
)
def test_addresses_are_normalised(typed: str, kept: str) -> None:
    assert normal_email(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "a b@example.org",
        "a@b@c.org",
        "ada@-x.org",
        "ada@exa mple.org",
        ".a@example.org",
        "a..b@example.org",
        "ada@example..org",
        "a\r\nBcc: x@example.org",
        "x" * 65 + "@example.org",
        "a@" + "x" * 250 + ".org",
        "a,b@example.org",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    assert normal_email(typed) is None


def test_names_lose_what_would_mislead() -> None:
    assert normal_name("  Ada \u202e \x00 Love\u200blace\n") == "Ada Lovelace"


async def test_every_fault_is_told_at_once(site: AccountsSite) -> None:
    answer = await site.ask("POST", "/api/v1/accounts", {"email": "a@b", "password": "1234567890", "name": " \u200b "})
    assert answer.status_code == 422
    assert {error["field"] for error in answer.json()["errors"]} == {"email", "password", "name"}


async def _ask(site: AccountsSite, **changes: str) -> httpx.Response:
    return await site.ask("POST", "/api/v1/accounts", GOOD | changes)


async def _link(site: AccountsSite) -> str:
    """The token in the latest mail."""
    return token_in(site.opened_path(await site.last(SignUpAsked)))


async def _confirm(site: AccountsSite, token: str, password: str = PASSWORD) -> httpx.Response:
    return await site.ask("POST", "/api/v1/accounts/confirmation", {"token": token, "password": password})


async def _accounts(site: AccountsSite) -> int:
    async with site.database.read("accounts") as tx:
        return int(await tx.fetchval("SELECT count(*) FROM accounts.accounts"))


def _same(answer: httpx.Response) -> tuple[int, Any, list[tuple[str, str]]]:
    """All that an asker sees, but for what differs between any two requests."""
    passing = ("x-correlation-id", "date", "ratelimit", "ratelimit-remaining", "ratelimit-reset", "x-ratelimit-remaining")
    return answer.status_code, answer.text, sorted((name, value) for name, value in answer.headers.items() if name not in passing)


async def test_a_free_a_waiting_and_a_taken_address_get_the_same_answer(site: AccountsSite) -> None:
    free = await _ask(site)
    waiting = await _ask(site)
    await _confirm(site, await _link(site))
    taken = await _ask(site)
    assert free.status_code == 202
    assert free.json()["email"] == "ada@example.org"
    assert _same(free) == _same(waiting) == _same(taken)


async def test_the_pages_are_the_same_too(site: AccountsSite) -> None:
    async with site.browser() as browser:
        free = await browser.post("/sign-up", data=GOOD)
        await site.sign_up("Eve")
        taken = await browser.post("/sign-up", data=GOOD | {"email": "eve@example.org"})
    without_time = [re.sub(r'<meta name="server-time"[^>]*>', "", page.text) for page in (free, taken)]
    assert free.status_code == taken.status_code == 200
    assert re.sub("ada(@|%40)example", r"eve\1example", without_time[0]) == without_time[1]


async def test_a_free_and_a_taken_address_cost_the_same_work(site: AccountsSite) -> None:
    """With no room to hash anything, both are sent away: neither is answered without hashing."""
    await site.sign_up("Eve")
    issuer, mail_links = (site.surroundings.resources["accounts"][name] for name in ("issuer", "mail_links"))
    with ThreadPoolExecutor(max_workers=1) as threads:
        sign_ups = SignUps(site.database, Passwords(threads, waiting_max=0), issuer, mail_links)
        for email in ("ada@example.org", "eve@example.org"):
            with pytest.raises(Unavailable):
                await sign_ups.ask(email=email, password=PASSWORD, name="X", locale="en", device=device("Firefox", "127.0.0.1"))


async def test_the_owner_of_a_taken_address_is_told_and_gets_no_link(site: AccountsSite) -> None:
    ada = await site.sign_up()
    before = len([event for event in await site.said() if isinstance(event, SignUpAsked)])
    await _ask(site, email="ADA@Example.org")
    assert await site.last(SignUpRepeated) == SignUpRepeated(account_id=ada.id, device="Firefox", address="127.0.0.1")
    assert len([event for event in await site.said() if isinstance(event, SignUpAsked)]) == before


async def test_there_is_no_account_before_the_link_is_confirmed(site: AccountsSite) -> None:
    await _ask(site)
    assert await _accounts(site) == 0
    assert (await site.sign_in("ada@example.org")).status_code == 401
    assert (await _confirm(site, await _link(site))).status_code == 201
    assert (await site.sign_in("ada@example.org")).status_code == 201


async def test_following_the_link_uses_nothing_up(site: AccountsSite) -> None:
    """Programs that look at the links in mails come first, often more than once."""
    await _ask(site)
    path = site.opened_path(await site.last(SignUpAsked))
    async with site.browser() as scanner:
        pages = [await scanner.get(path) for _ in range(CONFIRM_TRIES_MAX + 1)]
    assert {page.status_code for page in pages} == {200}
    assert await _accounts(site) == 0
    assert (await _confirm(site, token_in(path))).status_code == 201


async def test_a_strangers_password_is_confirmed_by_nobody_who_does_not_know_it(site: AccountsSite) -> None:
    """Pre-hijacking: the stranger knows the password and not the link, the owner the link and not the password."""
    await _ask(site, password="the words of a stranger")
    strangers = await _link(site)
    answer = await _confirm(site, strangers, PASSWORD)
    assert (answer.status_code, answer.json()["code"]) == (403, "wrong_chosen_password")
    assert await _accounts(site) == 0
    await _ask(site)
    assert (await _confirm(site, await _link(site))).status_code == 201
    assert (await site.sign_in("ada@example.org", "the words of a stranger")).status_code == 401
    late = await _confirm(site, strangers, "the words of a stranger")
    assert (late.status_code, late.json()["code"]) == (410, "link_over")


async def test_a_link_takes_five_passwords(site: AccountsSite) -> None:
    await _ask(site)
    token = await _link(site)
    tries = await asyncio.gather(*(_confirm(site, token, f"wrong password {n}") for n in range(CONFIRM_TRIES_MAX * 2)))
    assert sorted(answer.status_code for answer in tries) == [403] * CONFIRM_TRIES_MAX + [410] * CONFIRM_TRIES_MAX
    assert (await _confirm(site, token)).status_code == 410
    assert await _accounts(site) == 0


async def test_used_expired_and_unknown_links_get_one_answer(site: AccountsSite) -> None:
    await _ask(site)
    used = await _link(site)
    await _confirm(site, used)
    await _ask(site, email="eve@example.org")
    expired = await _link(site)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sign_ups SET expires_at = now() WHERE email = 'eve@example.org'")
    answers = [await _confirm(site, token) for token in (used, expired, "never one of ours", "x" * 100)]
    assert {answer.status_code for answer in answers} == {410}
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["code"] == "link_over"
    async with site.browser() as browser:
        page = await browser.get(f"/sign-up/confirm?token={expired}")
        assert page.status_code == 410
        assert 'href="/sign-up"' in page.text


async def test_an_address_that_was_taken_meanwhile_is_said(site: AccountsSite) -> None:
    await _ask(site)
    token = await _link(site)
    async with site.database.begin("accounts") as tx:
        await ensure_account(tx, email="Ada@Example.org", password=PASSWORD, name="Ada")
    answer = await _confirm(site, token)
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_two_confirmations_at_once_make_one_account(site: AccountsSite) -> None:
    await _ask(site)
    token = await _link(site)
    answers = await asyncio.gather(*(_confirm(site, token) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 410, 410, 410]
    assert await _accounts(site) == 1


async def test_two_sign_ups_of_one_address_confirmed_at_once_make_one_account(site: AccountsSite) -> None:
    tokens = []
    for _ in range(2):
        await _ask(site)
        tokens.append(await _link(site))
    answers = await asyncio.gather(*(_confirm(site, token) for token in tokens))
    assert sorted(answer.status_code for answer in answers) == [201, 410]
    assert await _accounts(site) == 1


async def test_control_without_removing_the_sign_up_both_believe_that_it_is_theirs(site: AccountsSite) -> None:
    """Reading instead of taking: two at once would both go on to make the account."""
    await _ask(site)
    hashed = hash_link_token(await _link(site))
    async with site.database.begin("accounts") as first, site.database.begin("accounts") as second:
        assert await links.is_sign_up_open(first, hashed, CONFIRM_TRIES_MAX)
        assert await links.is_sign_up_open(second, hashed, CONFIRM_TRIES_MAX)


async def test_nobody_signs_up_as_an_admin(site: AccountsSite) -> None:
    extra = {"is_platform_admin": True, "roles": ["owner"], "account_id": str(UUID(int=1)), "locale": "xx", "expires_at": "2999-01-01"}
    asked = await site.ask("POST", "/api/v1/accounts", GOOD | extra)
    assert asked.status_code == 202
    answer = await site.ask("POST", "/api/v1/accounts/confirmation", {"token": await _link(site), "password": PASSWORD} | extra)
    assert answer.status_code == 201
    assert answer.json()["account_id"] != str(UUID(int=1))
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await site.ask("GET", "/manage/v1/accounts", headers=headers)).status_code == 403


async def test_a_mailbox_is_not_flooded_and_the_asker_does_not_see_it(site: AccountsSite) -> None:
    answers = await asyncio.gather(*(_ask(site) for _ in range(MAILS_OF_PAIR.tries * 2)))
    assert len({answer.text for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {202}
    assert len([event for event in await site.said() if isinstance(event, SignUpAsked)]) == MAILS_OF_PAIR.tries
    reset = await site.ask("POST", "/api/v1/password-resets", {"email": "ada@example.org"})
    assert reset.status_code == 202


async def test_many_client_addresses_do_not_flood_a_mailbox_either(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            """
            INSERT INTO accounts.mail_requests (request_id, email_hash, address, is_granted)
            SELECT uuidv7(), sha256('ada@example.org'), n::text, true FROM generate_series(1, $1) AS n
            """,
            MAILS_TO_RECIPIENT.tries,
        )
    assert (await _ask(site)).status_code == 202
    assert await site.said() == []


async def test_refused_mails_do_not_keep_the_next_hour_busy(site: AccountsSite) -> None:
    for _ in range(MAILS_OF_PAIR.tries + 2):
        await _ask(site)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.mail_requests SET requested_at = requested_at - interval '1 hour' WHERE is_granted")
    before = len(await site.said())
    await _ask(site)
    assert len(await site.said()) == before + 1


async def test_one_client_does_not_write_to_many_mailboxes(site: AccountsSite) -> None:
    async with site.database.begin("accounts") as tx:
        await tx.execute(
            """
            INSERT INTO accounts.mail_requests (request_id, email_hash, address, is_granted)
            SELECT uuidv7(), sha256(n::text::bytea), '127.0.0.1', true FROM generate_series(1, $1) AS n
            """,
            REQUESTS_OF_ADDRESS.tries,
        )
    answer = await _ask(site)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_mails")


@pytest.mark.parametrize("field", ["name", "email"])
async def test_no_line_is_added_to_a_mail(site: AccountsSite, field: str) -> None:
    """Header injection: a name loses its line breaks, an address with one is none."""
    answer = await _ask(site, **{field: "Ada\r\nBcc: eve@example.org"} if field == "name" else {field: "ada@example.org\r\nBcc: eve@x.org"})
    if field == "email":
        assert answer.status_code == 422
    else:
        assert (await site.last(SignUpAsked)).name == "AdaBcc: eve@example.org"


async def test_the_language_of_the_reader_becomes_that_of_the_mails(site: AccountsSite) -> None:
    await site.ask("POST", "/api/v1/accounts", GOOD, {"accept-language": "de-AT,en;q=0.5"})
    assert (await site.last(SignUpAsked)).locale == "de"
    await _confirm(site, await _link(site))
    assert (await site.last(ContactChanged)).locale == "de"


async def test_the_link_lies_readable_nowhere(site: AccountsSite, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        await _ask(site)
        token = await _link(site)
        async with site.browser() as browser:
            page = await browser.get(f"/sign-up/confirm?token={token}&next=/me")
        await _confirm(site, token, "a wrong secret word")
        async with site.database.read("accounts") as tx:
            stored = str(await tx.fetch("SELECT * FROM accounts.sign_ups")) + str(await tx.fetch("SELECT payload FROM accounts.outbox"))
        await _confirm(site, token)
    assert token not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")
    assert token not in stored
    assert PASSWORD not in stored
    assert page.headers["referrer-policy"] == "strict-origin"
    assert page.headers["cache-control"] == "no-store"
    assert all(
        found.startswith("/") and not found.startswith("//")
        for found in re.findall(r'(?:src|href|action)="([^"]*)"', page.text)
        if found[0] != "#"
    )


async def test_a_sign_up_goes_on_to_where_the_person_wanted_to_be(site: AccountsSite) -> None:
    async with site.browser() as browser:
        answer = await site.sign_up_on_pages(browser, next="/me?done=name")
        assert answer.headers["location"] == "/me?done=name"
        await browser.post("/session/end")
        away = await site.sign_up_on_pages(browser, "Eve", next="//evil.example")
        assert away.headers["location"] == "/me?done=welcome"


async def test_a_wrong_password_is_said_beside_its_field(site: AccountsSite) -> None:
    await _ask(site)
    async with site.browser() as browser:
        answer = await browser.post("/sign-up/confirm", data={"token": await _link(site), "password": "not the one"})
    assert answer.status_code == 403
    assert LexborHTMLParser(answer.text).css_first("#password-fault") is not None


async def test_what_is_over_is_forgotten(site: AccountsSite) -> None:
    await _ask(site)
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sign_ups SET expires_at = now() - interval '1 second'")
        await tx.execute("UPDATE accounts.mail_requests SET requested_at = now() - interval '2 hours'")
    async with site.database.begin("accounts") as tx:
        assert await forget_dead_links(tx) == 2


async def test_others_hear_of_the_account_without_its_address(site: AccountsSite) -> None:
    ada = await site.sign_up()
    _, account, contact = await site.said()
    assert account == AccountChanged(
        account_id=ada.id, name="Ada", avatar=None, is_banned=False, is_platform_admin=False, is_deleted=False, version=1
    )
    assert contact == ContactChanged(account_id=ada.id, email=ada.email, name="Ada", locale="en", version=1)


async def test_a_new_name_is_told_and_voids_the_token_with_the_old_one(site: AccountsSite) -> None:
    ada = await site.sign_up()
    assert (await ada.ask("PATCH", "/api/v1/me", {"name": "Countess"})).json()["name"] == "Countess"
    await site.hear()
    assert (await ada.ask("GET", "/api/v1/me")).status_code == 401
    await ada.renew()
    assert (await ada.ask("GET", "/api/v1/me")).json()["name"] == "Countess"
    changed = [event for event in await site.said() if isinstance(event, AccountChanged)]
    assert [(event.name, event.version) for event in changed] == [("Ada", 1), ("Countess", 2)]


async def test_secrets_are_in_no_log(site: AccountsSite, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        ada = await site.sign_up()
        await site.sign_in(ada.email, "a wrong secret word")
        await ada.renew()
    for secret in (PASSWORD, "a wrong secret word", ada.tokens["access_token"], ada.tokens["refresh_token"]):
        assert secret not in caplog.text


async def test_answers_with_tokens_are_stored_nowhere(site: AccountsSite) -> None:
    asked = await _ask(site)
    answer = await _confirm(site, await _link(site))
    assert asked.headers["cache-control"] == answer.headers["cache-control"] == "no-store"
