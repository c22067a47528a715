"""Another e-mail address: only who has just shown who they are asks, only the new mailbox confirms, the old one is told."""

import asyncio
from typing import Any

import httpx
import pytest
from tests.modules.accounts.site import PASSWORD, AccountsSite, Person, token_in

from matchday.contracts.accounts import ContactChanged, EmailChangeAsked, PasswordResetAsked, SecurityChanged
from matchday.modules.accounts.actions.ensure_presence import ensure_account
from matchday.modules.accounts.domain.links import MAILS_OF_PAIR
from matchday.modules.accounts.store import people

NEW = "ada@new.example"


async def _ask(person: Person, email: str = NEW) -> httpx.Response:
    return await person.ask("PUT", "/api/v1/me/email", {"email": email})


async def _link(person: Person, email: str = NEW) -> str:
    answer = await _ask(person, email)
    assert answer.status_code == 200, answer.text
    return token_in(person.site.opened_path(await person.site.last(EmailChangeAsked)))


async def _confirm(person: Person, token: str) -> httpx.Response:
    return await person.ask("PUT", "/api/v1/me/email/confirmation", {"token": token})


async def _grow_old(site: AccountsSite) -> None:
    """Every session was authenticated longer ago than counts as fresh."""
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.sessions SET authenticated_at = now() - interval '11 minutes'")


async def test_a_sign_in_of_a_while_ago_is_not_enough(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await _grow_old(site)
    answer = await _ask(ada)
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_needed")
    await ada.ask("PUT", "/api/v1/me/confirmation", {"password": PASSWORD})
    assert (await _ask(ada)).status_code == 200


async def test_the_answer_does_not_tell_whose_the_address_is(site: AccountsSite) -> None:
    ada, eve = await site.sign_up(), await site.sign_up("Eve")
    free, taken = await _ask(ada), await _ask(ada, eve.email)
    assert free.text.replace(NEW, eve.email) == taken.text
    assert free.status_code == taken.status_code
    assert len([event for event in await site.said() if isinstance(event, EmailChangeAsked)]) == 1


@pytest.mark.parametrize("email", ["ada", "ada@example.org", "a\r\nBcc: x@example.org"])
async def test_what_is_no_other_address_is_refused(site: AccountsSite, email: str) -> None:
    answer = await _ask(await site.sign_up(), email)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "email")


async def test_nothing_changes_before_the_link_is_confirmed(site: AccountsSite) -> None:
    ada = await site.sign_up()
    token = await _link(ada)
    async with site.browser() as scanner:
        assert (await scanner.get(f"/me/email/confirm?token={token}")).status_code == 303
    assert (await ada.ask("GET", "/api/v1/me")).json()["email"] == "ada@example.org"
    confirmed = await _confirm(ada, token)
    assert (confirmed.status_code, confirmed.json()["email"]) == (200, NEW)
    assert (await site.sign_in("ada@example.org")).status_code == 401
    assert (await site.sign_in(NEW)).status_code == 201


async def test_the_old_address_is_told_and_the_new_one_is_announced(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await _confirm(ada, await _link(ada))
    told, contact = await site.last(SecurityChanged), await site.last(ContactChanged)
    assert (told.change, told.email, told.account_id) == ("email_changed", "ada@example.org", ada.id)
    assert (contact.email, contact.version) == (NEW, 2)


async def test_other_devices_are_signed_out_and_this_one_stays(site: AccountsSite) -> None:
    ada = await site.sign_up()
    phone = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    await _confirm(ada, await _link(ada))
    await site.hear()
    assert (await ada.ask("GET", "/api/v1/me")).status_code == 200
    assert (await phone.ask("GET", "/api/v1/me")).status_code == 401
    assert (await phone.renew()).status_code == 401


async def test_a_stranger_whose_address_was_typed_by_mistake_gets_nothing(site: AccountsSite) -> None:
    ada, eve = await site.sign_up(), await site.sign_up("Eve")
    token = await _link(ada)
    answer = await _confirm(eve, token)
    assert (answer.status_code, answer.json()["code"]) == (410, "link_over")
    assert (await site.ask("PUT", "/api/v1/me/email/confirmation", {"token": token})).status_code == 401
    assert (await _confirm(ada, token)).status_code == 200


async def test_used_expired_replaced_and_unknown_links_get_one_answer(site: AccountsSite) -> None:
    ada = await site.sign_up()
    replaced = await _link(ada, "one@new.example")
    expired = await _link(ada, "two@new.example")
    async with site.database.begin("accounts") as tx:
        await tx.execute("UPDATE accounts.email_changes SET expires_at = now()")
    answers = [await _confirm(ada, token) for token in (replaced, expired, "never one of ours")]
    used = await _link(ada)
    await _confirm(ada, used)
    answers.append(await _confirm(ada, used))
    assert [answer.status_code for answer in answers] == [410] * 4
    assert len({answer.text for answer in answers}) == 1


async def test_a_link_confirmed_by_two_at_once_works_once(site: AccountsSite) -> None:
    ada = await site.sign_up()
    token = await _link(ada)
    answers = await asyncio.gather(*(_confirm(ada, token) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410]
    assert len([event for event in await site.said() if isinstance(event, SecurityChanged)]) == 1


async def test_an_address_that_was_taken_meanwhile_is_said(site: AccountsSite) -> None:
    ada = await site.sign_up()
    token = await _link(ada)
    async with site.database.begin("accounts") as tx:
        await ensure_account(tx, email=NEW.upper(), password=PASSWORD, name="Eve")
    answer = await _confirm(ada, token)
    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


async def test_two_accounts_confirming_one_address_at_once_leave_it_with_one(site: AccountsSite) -> None:
    ada, eve = await site.sign_up(), await site.sign_up("Eve")
    links = [(person, await _link(person)) for person in (ada, eve)]
    answers = await asyncio.gather(*(_confirm(person, token) for person, token in links))
    assert sorted(answer.status_code for answer in answers) == [200, 409]


async def test_control_without_the_lock_on_the_address_both_see_it_free(site: AccountsSite) -> None:
    """What the lock is for: two who look at once both find nobody."""
    async with site.database.begin("accounts") as first, site.database.begin("accounts") as second:
        assert await people.find_account(first, NEW) is None
        assert await people.find_account(second, NEW) is None


async def test_a_reset_mailed_to_the_old_address_is_over(site: AccountsSite) -> None:
    ada = await site.sign_up()
    await site.ask("POST", "/api/v1/password-resets", {"email": ada.email})
    reset = token_in(site.opened_path(await site.last(PasswordResetAsked)))
    await _confirm(ada, await _link(ada))
    body = {"token": reset, "new_password": "five more plain old words"}
    assert (await site.ask("POST", "/api/v1/password-resets/confirmation", body)).status_code == 410


@pytest.mark.parametrize("how", ["reset", "change"])
async def test_a_thiefs_link_dies_with_a_new_password(site: AccountsSite, how: str) -> None:
    """Somebody at an open browser asked to move the account to an address of theirs."""
    ada = await site.sign_up()
    thief = Person(site, ada.email, (await site.sign_in(ada.email)).json())
    token = await _link(thief, "thief@evil.example")
    new = {"new_password": "five more plain old words"}
    if how == "reset":
        await site.ask("POST", "/api/v1/password-resets", {"email": ada.email})
        reset = token_in(site.opened_path(await site.last(PasswordResetAsked)))
        await site.ask("POST", "/api/v1/password-resets/confirmation", new | {"token": reset})
        ada.take((await site.sign_in(ada.email, new["new_password"])).json())
    else:
        await ada.ask("PUT", "/api/v1/me/password", new | {"present_password": PASSWORD})
    assert (await _confirm(thief, token)).status_code in (401, 410)
    assert (await _confirm(ada, token)).status_code == 410


async def test_a_strangers_mailbox_is_not_flooded(site: AccountsSite) -> None:
    ada = await site.sign_up()
    answers = [await _ask(ada) for _ in range(MAILS_OF_PAIR.tries + 2)]
    assert len({answer.text for answer in answers}) == 1
    assert len([event for event in await site.said() if isinstance(event, EmailChangeAsked)]) == MAILS_OF_PAIR.tries


async def test_mass_assignment_changes_nothing_else(site: AccountsSite) -> None:
    ada = await site.sign_up()
    body: dict[str, Any] = {"email": NEW, "account_id": "x", "is_platform_admin": True, "expires_at": "2999-01-01T00:00:00Z"}
    assert (await ada.ask("PUT", "/api/v1/me/email", body)).status_code == 200
    assert (await ada.ask("PATCH", "/api/v1/me", {"email": NEW, "is_platform_admin": True, "locale": "de"})).status_code == 200
    me = (await ada.ask("GET", "/api/v1/me")).json()
    assert (me["email"], me["is_platform_admin"], me["locale"]) == ("ada@example.org", False, "de")


async def test_the_pages_lead_by_way_of_the_password_to_the_new_address(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        await _grow_old(site)
        away = await browser.get("/me/email")
        assert away.headers["location"] == "/me/confirm?next=/me/email"
        wrong = await browser.post("/me/confirm", data={"password": "not this one", "next": "/me/email"})
        assert wrong.status_code == 403
        back = await browser.post("/me/confirm", data={"password": PASSWORD, "next": "/me/email"})
        assert back.headers["location"] == "/me/email"
        assert (await browser.post("/me/email", data={"email": NEW})).status_code == 200
        path = site.opened_path(await site.last(EmailChangeAsked))
        assert NEW in (await browser.get(path)).text
        done = await browser.post("/me/email/confirm", data={"token": token_in(path)})
        assert done.headers["location"] == "/me?done=email"
        assert NEW in (await browser.get("/me?done=email")).text
        assert (await browser.get(path)).status_code == 410


async def test_the_language_of_the_mails_is_saved_on_ones_page(site: AccountsSite) -> None:
    async with site.browser() as browser:
        await site.sign_up_on_pages(browser)
        await browser.post("/me/locale", data={"mail_locale": "de"})
        assert (await browser.post("/me/locale", data={"mail_locale": "tlh"})).status_code == 422
    assert (await site.last(ContactChanged)).locale == "de"
