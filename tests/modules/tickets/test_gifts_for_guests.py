"""Gifts without an account: accepted by whoever has the link, opened by it, given on, and taken into an account later."""

import asyncio
import re
from uuid import UUID

import httpx
import pytest
from tests.journeys.waiting import until
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import SECRET, Shop
from tests.modules.tickets.test_market_for_guests import ORIGIN, opening

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.write_letters import LetterDesk
from matchday.modules.tickets.domain.link_secrets import LinkSecrets
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.errors.resale import EmailForGift, EventBegun, NotFromTheShop, TicketEngaged, TransferNotFound
from matchday.modules.tickets.store.held_tickets import LockSaleRow, lock_sale_row
from matchday.modules.tickets.store.letters import take_letters

OFFERS = LinkSecrets(SECRET, "ticket transfer")
GIFTS = LinkSecrets(SECRET, "accepted gift")


async def given(shop: Shop, email: str | None = None) -> tuple[UUID, UUID]:
    """A ticket on its way, and the gift."""
    await bazaar.with_keys(shop)
    giver = new_id()
    ticket_id = await bazaar.bought(shop, await shop.sale(), giver)
    return ticket_id, await bazaar.gift(shop, ticket_id, giver, email)


async def test_a_guest_is_reached_by_mail_and_by_nothing_else(shop: Shop) -> None:
    _, transfer_id = await given(shop)
    with pytest.raises(EmailForGift):
        await bazaar.accept_as_guest(shop, transfer_id, None)


async def test_the_address_that_it_was_mailed_to_is_enough(shop: Shop) -> None:
    _, transfer_id = await given(shop, "ida@example.org")
    await bazaar.accept_as_guest(shop, transfer_id, None)
    assert await shop.value("SELECT receiver_email FROM tickets.transfers") == "ida@example.org"
    assert await shop.value("SELECT email FROM tickets.letters WHERE kind = 'gift_accepted'") == "ida@example.org"


async def test_another_address_gets_the_link_of_the_ticket(shop: Shop) -> None:
    _, transfer_id = await given(shop, "ida@example.org")
    await bazaar.accept_as_guest(shop, transfer_id, "Ida@Example.com")
    row = await shop.value("SELECT (email, opens, subject_id) FROM tickets.letters WHERE kind = 'gift_accepted'")
    assert tuple(row) == ("ida@example.com", "transfer", transfer_id)


async def test_nothing_is_accepted_that_was_taken_back_or_has_begun(shop: Shop) -> None:
    ticket_id, transfer_id = await given(shop)
    giver = (await bazaar.ticket_state(shop, ticket_id))[1]
    assert giver is not None
    await bazaar.take_gift_back(shop, transfer_id, giver)
    with pytest.raises(TransferNotFound):
        await bazaar.accept_as_guest(shop, transfer_id)
    again = await bazaar.gift(shop, ticket_id, giver)
    await shop.execute("UPDATE tickets.sales SET starts_at = now() - interval '1 minute'")
    with pytest.raises(EventBegun):
        await bazaar.accept_as_guest(shop, again)


async def test_the_gift_holds_the_ticket_and_the_old_code_is_revoked(shop: Shop) -> None:
    ticket_id, transfer_id = await given(shop)
    assert await bazaar.accept_as_guest(shop, transfer_id) == ticket_id
    assert await bazaar.accept_as_guest(shop, transfer_id, has_gift=True) == ticket_id
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", transfer_id, 2, None)


async def test_only_its_secret_opens_the_ticket(shop: Shop, site: httpx.AsyncClient) -> None:
    ticket_id, transfer_id = await given(shop)
    await bazaar.accept_as_guest(shop, transfer_id)
    url = f"/api/v1/tickets/{ticket_id}"
    order_secret = shop.desk.secrets.of(UUID(bytes=ticket_id.bytes[:14] + bytes(2)))
    for secret in ("", GIFTS.of(new_id()), OFFERS.of(transfer_id), order_secret):
        assert (await site.get(url, headers={"Order-Secret": secret})).status_code == 404
    shown = await site.get(url, headers={"Order-Secret": GIFTS.of(transfer_id)})
    assert (shown.status_code, shown.json()["holder"]) == (200, "Ida")


async def test_the_link_that_its_giver_knows_opens_nothing_once_a_guest_has_accepted(shop: Shop, site: httpx.AsyncClient) -> None:
    ticket_id, transfer_id = await given(shop)
    giver = (await bazaar.ticket_state(shop, ticket_id))[1]
    assert giver is not None
    await bazaar.accept_as_guest(shop, transfer_id)
    for thief in (giver, new_id()):
        with pytest.raises(TransferNotFound):
            await bazaar.accept(shop, transfer_id, thief)
    with pytest.raises(TransferNotFound):
        await bazaar.accept_as_guest(shop, transfer_id, "thief@example.org")
    url, link = f"/api/v1/gifts/{transfer_id}/acceptance", OFFERS.of(transfer_id)
    for headers in (shop.headers(account_id=giver), {}):
        assert (await site.post(url, json={"secret": link, "email": "thief@example.org"}, headers=headers)).status_code == 404
    seen = await site.get(f"/gifts/{transfer_id}", params={"secret": link})
    assert (seen.status_code, "was accepted already" in seen.text, "set-cookie" in seen.headers) == (200, True, False)
    again = await site.post(f"/gifts/{transfer_id}/acceptance", data={"secret": link, "email": "a@example.org"}, headers=ORIGIN)
    assert (again.headers["location"], "set-cookie" in again.headers) == (f"/gifts/{transfer_id}?secret={link}", False)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", transfer_id, 2, None)


async def test_what_a_guest_was_given_is_given_on_but_not_back_to_the_shop(shop: Shop) -> None:
    ticket_id, transfer_id = await given(shop)
    await bazaar.accept_as_guest(shop, transfer_id)
    with pytest.raises(NotFromTheShop):
        await bazaar.give_back(shop, ticket_id, transfer_id)
    onward = await bazaar.gift(shop, ticket_id, transfer_id)
    with pytest.raises(TicketEngaged):
        await bazaar.gift(shop, ticket_id, transfer_id)
    await bazaar.accept_as_guest(shop, onward, "otto@example.org")
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", onward, 3, None)
    with pytest.raises(TransferNotFound):
        await bazaar.accept_as_guest(shop, transfer_id, has_gift=True)
    with pytest.raises(TransferNotFound):
        await bazaar.accept(shop, transfer_id, new_id(), has_gift=True)


async def test_an_account_takes_over_what_its_person_had_as_a_guest(shop: Shop, site: httpx.AsyncClient) -> None:
    ticket_id, transfer_id = await given(shop)
    account_id = new_id()
    await bazaar.accept_as_guest(shop, transfer_id)
    await bazaar.accept(shop, transfer_id, account_id, has_gift=True)
    await bazaar.accept(shop, transfer_id, account_id, has_gift=True)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", account_id, 2, None)
    assert (await site.get(f"/api/v1/tickets/{ticket_id}", headers={"Order-Secret": GIFTS.of(transfer_id)})).status_code == 404
    assert await shop.value("SELECT receiver_email FROM tickets.transfers") is None
    with pytest.raises(TransferNotFound):
        await bazaar.accept(shop, transfer_id, new_id(), has_gift=True)


async def test_what_was_offered_on_is_the_accounts_to_take_back(shop: Shop) -> None:
    ticket_id, transfer_id = await given(shop)
    account_id = new_id()
    await bazaar.accept_as_guest(shop, transfer_id)
    onward = await bazaar.gift(shop, ticket_id, transfer_id)
    await bazaar.accept(shop, transfer_id, account_id, has_gift=True)
    with pytest.raises(TransferNotFound):
        await bazaar.take_gift_back(shop, onward, new_id())
    await bazaar.take_gift_back(shop, onward, account_id)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", account_id, 2, None)


async def accepted_at_once(shop: Shop, transfer_id: UUID, lock: LockSaleRow) -> int:
    """How many of two receivers have accepted the same gift."""
    accepting = (bazaar.accept(shop, transfer_id, new_id(), lock) for _ in range(2))
    return sum(isinstance(outcome, UUID) for outcome in await asyncio.gather(*accepting, return_exceptions=True))


async def test_of_two_who_accept_at_once_one_gets_it(shop: Shop) -> None:
    _, transfer_id = await given(shop)
    assert await accepted_at_once(shop, transfer_id, lock_sale_row) == 1


async def test_control_without_the_lock_both_would_get_it(shop: Shop) -> None:
    async def unlocked(_: Transaction, __: UUID) -> None:
        """The guard off."""

    _, transfer_id = await given(shop)
    async with shop.database.begin("tickets") as tx:
        await tx.fetch("SELECT FROM tickets.positions FOR UPDATE")
        accepting = asyncio.ensure_future(accepted_at_once(shop, transfer_id, unlocked))
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        await until(lambda: tx.fetchval(waiting), lambda count: bool(count >= 2), seconds_max=20)
    assert await accepting == 2


async def test_a_guest_gives_and_takes_back_by_the_secret_of_the_order(shop: Shop, site: httpx.AsyncClient) -> None:
    await bazaar.with_keys(shop)
    on_sale = await shop.sale(price=0)
    body = {"lines": [{"product_id": str(on_sale.product_id), "quantity": 1}], "email": "otto@example.org"}
    made = (await site.post(f"/api/v1/sales/{on_sale.sale_id}/orders", json=body)).json()
    ticket_id = ticket_id_of(UUID(made["order_id"]), 1)
    opens = {"Order-Secret": made["secret"]}
    url = f"/api/v1/tickets/{ticket_id}/gifts"
    assert (await site.post(url, json={})).status_code == 404
    assert (await site.post(url, json={}, headers=shop.headers())).status_code == 404
    gift = (await site.post(url, json={}, headers=opens)).json()
    one = f"/api/v1/gifts/{gift['transfer_id']}"
    assert (await site.delete(one)).status_code == 404
    assert (await site.delete(one, headers=opens)).status_code == 204
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", None, 1, None)
    gift = (await site.post(url, json={}, headers=opens)).json()
    secret = gift["path"].partition("secret=")[2]
    accepted = await site.post(f"/api/v1/gifts/{gift['transfer_id']}/acceptance", json={"secret": secret, "email": "ida@example.org"})
    assert (accepted.status_code, accepted.json()["state"]) == (201, "accepted")
    assert (await site.get(f"/api/v1/tickets/{ticket_id}", headers=opens)).status_code == 404
    assert (await site.get(f"/api/v1/tickets/{ticket_id}", headers={"Order-Secret": secret})).status_code == 404
    theirs = {"Order-Secret": accepted.json()["secret"]}
    assert (await site.get(f"/api/v1/tickets/{ticket_id}", headers=theirs)).status_code == 200
    assert (await site.get(f"/api/v1/gifts/{gift['transfer_id']}", headers=theirs)).json()["secret"] is None


async def test_accepting_by_a_form_without_an_account(shop: Shop, site: httpx.AsyncClient) -> None:
    ticket_id, transfer_id = await given(shop)
    address, secret = f"/gifts/{transfer_id}", OFFERS.of(transfer_id)
    assert (await site.get(address, params={"secret": "guessed"})).status_code == 404
    shown = await site.get(address, params={"secret": secret})
    assert "Your e-mail address" in shown.text
    form = {"secret": secret, "name": "Ida Low", "email": "nowhere"}
    wrong = await site.post(f"{address}/acceptance", data=form, headers=ORIGIN)
    assert (wrong.status_code, "Ida Low" in wrong.text, "Give an e-mail address" in wrong.text) == (422, True, True)
    accepted = await site.post(f"{address}/acceptance", data=form | {"email": "ida@example.org"}, headers=ORIGIN)
    assert accepted.headers["location"] == f"/ticket/{ticket_id}"
    site.cookies.clear()
    ticket = await site.get(f"/ticket/{ticket_id}", headers=opening(accepted))
    assert (ticket.status_code, "Ida Low" in ticket.text, "The order" in ticket.text) == (200, True, False)
    ways = await site.get(f"/ticket/{ticket_id}/pass-on", headers=opening(accepted))
    assert (ways.status_code, "Give it away" in ways.text, "Give it back" in ways.text) == (200, True, False)
    again = await site.get(address, params={"secret": secret}, headers=opening(accepted))
    site.cookies.clear()
    later = await site.get(address, params={"secret": GIFTS.of(transfer_id)})
    assert later.headers["location"] == again.headers["location"] == f"/ticket/{ticket_id}"
    site.cookies.clear()
    mine = {"Cookie": f"matchday_access={shop.headers(account_id=new_id())['Authorization'].removeprefix('Bearer ')}"} | ORIGIN
    assert "Keep it in my account" not in (await site.get(address, params={"secret": secret}, headers=mine)).text
    secret = GIFTS.of(transfer_id)
    assert "Keep it in my account" in (await site.get(address, params={"secret": secret}, headers=mine)).text
    kept = await site.post(f"{address}/acceptance", data={"secret": secret}, headers=mine)
    assert (kept.headers["location"], (await site.get(f"/ticket/{ticket_id}", headers=mine)).status_code) == (f"/ticket/{ticket_id}", 200)
    assert (await site.get(f"/ticket/{ticket_id}", headers=opening(accepted))).status_code == 404


async def test_giving_away_by_a_form_without_an_account(shop: Shop, site: httpx.AsyncClient) -> None:
    ticket_id, transfer_id = await given(shop)
    accepted = await site.post(
        f"/gifts/{transfer_id}/acceptance", data={"secret": OFFERS.of(transfer_id), "email": "ida@example.org"}, headers=ORIGIN
    )
    mine = opening(accepted)
    site.cookies.clear()
    offered = await site.post(f"/ticket/{ticket_id}/gift", data={"email": ""}, headers=mine)
    own = await site.get(offered.headers["location"], headers=mine)
    assert re.search(r'id="link">([^<]+)<', own.text) is not None
    assert offered.headers["location"] in (await site.get(f"/ticket/{ticket_id}/pass-on", headers=mine)).text
    assert (await site.get(offered.headers["location"])).status_code == 404
    back = await site.post(f"{offered.headers['location']}/withdrawal", headers=mine)
    assert "You have taken it back" in (await site.get(back.headers["location"], headers=mine)).text


async def test_each_letter_brings_its_own_secret(shop: Shop) -> None:
    _, transfer_id = await given(shop, "ida@example.org")
    await bazaar.accept_as_guest(shop, transfer_id, "ida@example.com")
    desk = LetterDesk(SECRET)
    async with shop.database.begin("tickets") as tx:
        paths = {letter.kind: desk.path_of(letter) for letter in await take_letters(tx, 10)}
    here = f"/gifts/{transfer_id}?secret="
    assert paths == {"ticket_received": here + OFFERS.of(transfer_id), "gift_accepted": here + GIFTS.of(transfer_id)}
