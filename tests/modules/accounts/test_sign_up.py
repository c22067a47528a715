"""Signing up: all faults at once, one account per address, nobody makes themselves an admin."""

import asyncio

import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite

from matchday.contracts.accounts import AccountChanged, ContactChanged
from matchday.modules.accounts.domain.emails import normal_email
from matchday.modules.accounts.domain.names import normal_name

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


async def test_an_address_has_one_account_however_it_is_capitalised(site: AccountsSite) -> None:
    await site.sign_up("Ada")
    answer = await site.ask("POST", "/api/v1/accounts", GOOD | {"email": "ADA@Example.org"})
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_two_who_sign_up_at_once_with_one_address_make_one_account(site: AccountsSite) -> None:
    answers = await asyncio.gather(*(site.ask("POST", "/api/v1/accounts", GOOD) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_nobody_signs_up_as_an_admin(site: AccountsSite) -> None:
    answer = await site.ask("POST", "/api/v1/accounts", GOOD | {"is_platform_admin": True, "roles": ["owner"]})
    assert answer.status_code == 201
    headers = {"authorization": f"Bearer {answer.json()['access_token']}"}
    assert (await site.ask("GET", "/manage/v1/accounts", headers=headers)).status_code == 403


async def test_others_hear_of_the_account_without_its_address(site: AccountsSite) -> None:
    ada = await site.sign_up()
    account, contact = await site.said()
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
    answer = await site.ask("POST", "/api/v1/accounts", GOOD)
    assert answer.headers["cache-control"] == "no-store"
