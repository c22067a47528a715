"""Gifts: a ticket is its giver's until it is accepted, and from then on the old code opens no gate."""

import asyncio

import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import Shop

from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.transfer_tickets import OFFERS_IN_A_DAY_MAX
from matchday.modules.tickets.actions.write_letters import LetterDesk
from matchday.modules.tickets.errors.resale import EventBegun, OfferedTooOften, OwnTransfer, TicketEngaged, TicketNotYours, TransferNotFound


async def test_somebody_elses_ticket_is_not_given_away(shop: Shop) -> None:
    ticket_id = await bazaar.bought(shop, await shop.sale(), new_id())
    with pytest.raises(TicketNotYours):
        await bazaar.gift(shop, ticket_id, new_id())


async def test_a_ticket_goes_one_way_at_a_time(shop: Shop) -> None:
    giver = new_id()
    ticket_id = await bazaar.bought(shop, await shop.sale(resale_cap_percent=100), giver)
    await bazaar.gift(shop, ticket_id, giver)
    for act in (bazaar.gift(shop, ticket_id, giver), bazaar.offer(shop, giver, 2500, ticket_id), bazaar.give_back(shop, ticket_id, giver)):
        with pytest.raises(TicketEngaged):
            await act


async def test_nobodys_mailbox_is_flooded_with_offers(shop: Shop) -> None:
    giver = new_id()
    on_sale = await shop.sale()
    ticket_id = await bazaar.bought(shop, on_sale, giver)
    for _ in range(OFFERS_IN_A_DAY_MAX):
        await bazaar.take_gift_back(shop, await bazaar.gift(shop, ticket_id, giver, "stranger@example.org"), giver)
    with pytest.raises(OfferedTooOften):
        await bazaar.gift(shop, ticket_id, giver, "stranger@example.org")
    assert (await bazaar.ticket_state(shop, ticket_id))[3] is None
    assert await shop.value("SELECT count(*) FROM tickets.letters WHERE kind = 'ticket_received'") == OFFERS_IN_A_DAY_MAX
    await bazaar.gift(shop, await bazaar.bought(shop, on_sale, giver), giver)
    await shop.execute("UPDATE tickets.transfers SET offered_at = offered_at - interval '1 day'")
    await bazaar.gift(shop, ticket_id, giver, "stranger@example.org")


async def test_accepting_moves_the_ticket_and_revokes_the_code(shop: Shop) -> None:
    giver, receiver = new_id(), new_id()
    ticket_id = await bazaar.bought(shop, await shop.sale(), giver)
    transfer_id = await bazaar.gift(shop, ticket_id, giver)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", giver, 1, "offered")
    with pytest.raises(OwnTransfer):
        await bazaar.accept(shop, transfer_id, giver)
    await bazaar.accept(shop, transfer_id, receiver)
    await bazaar.accept(shop, transfer_id, receiver)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", receiver, 2, None)
    with pytest.raises(TransferNotFound):
        await bazaar.accept(shop, transfer_id, new_id())
    with pytest.raises(TransferNotFound):
        await bazaar.take_gift_back(shop, transfer_id, giver)
    await bazaar.gift(shop, ticket_id, receiver)


async def test_it_is_taken_back_until_it_is_accepted(shop: Shop) -> None:
    giver = new_id()
    ticket_id = await bazaar.bought(shop, await shop.sale(), giver)
    transfer_id = await bazaar.gift(shop, ticket_id, giver)
    with pytest.raises(TransferNotFound):
        await bazaar.take_gift_back(shop, transfer_id, new_id())
    await bazaar.take_gift_back(shop, transfer_id, giver)
    await bazaar.take_gift_back(shop, transfer_id, giver)
    with pytest.raises(TransferNotFound):
        await bazaar.accept(shop, transfer_id, new_id())
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", giver, 1, None)


async def test_nothing_is_accepted_once_the_event_has_begun(shop: Shop) -> None:
    giver = new_id()
    transfer_id = await bazaar.gift(shop, await bazaar.bought(shop, await shop.sale(), giver), giver)
    await shop.execute("UPDATE tickets.sales SET starts_at = now() - interval '1 minute'")
    with pytest.raises(EventBegun):
        await bazaar.accept(shop, transfer_id, new_id())


async def test_accepted_or_taken_back_but_not_both(shop: Shop) -> None:
    giver, receiver = new_id(), new_id()
    on_sale = await shop.sale()
    for _ in range(8):
        ticket_id = await bazaar.bought(shop, on_sale, giver)
        transfer_id = await bazaar.gift(shop, ticket_id, giver)
        outcomes = await asyncio.gather(
            bazaar.accept(shop, transfer_id, receiver), bazaar.take_gift_back(shop, transfer_id, giver), return_exceptions=True
        )
        assert sum(isinstance(outcome, TransferNotFound) for outcome in outcomes) == 1
        is_accepted = not isinstance(outcomes[0], BaseException)
        assert await bazaar.ticket_state(shop, ticket_id) == (("valid", receiver, 2, None) if is_accepted else ("valid", giver, 1, None))


async def test_gifts_over_http(shop: Shop) -> None:
    giver, receiver = new_id(), new_id()
    ticket_id = await bazaar.bought(shop, await shop.sale(), giver)
    async with shop.site() as client:
        made = await client.post(
            f"/api/v1/tickets/{ticket_id}/gifts", json={"email": "ida@example.org"}, headers=shop.headers(account_id=giver)
        )
        assert made.status_code == 201
        transfer_id, secret = made.json()["transfer_id"], made.json()["path"].partition("secret=")[2]
        url, theirs = f"/api/v1/gifts/{transfer_id}", shop.headers(account_id=receiver)
        assert (await client.get(url, headers=theirs)).status_code == 404
        assert (await client.post(f"{url}/acceptance", json={"secret": "guessed"}, headers=theirs)).status_code == 404
        shown = (await client.get(url, headers=theirs | {"Order-Secret": secret})).json()
        assert (shown["state"], shown["email"], shown["path"]) == ("offered", None, None)
        accepted = await client.post(f"{url}/acceptance", json={"secret": secret}, headers=theirs)
        assert (accepted.status_code, accepted.json()["state"]) == (201, "accepted")
    async with shop.database.begin("tickets") as tx:
        assert await LetterDesk("a secret of the tests, long enough for all").write(tx) == 1
