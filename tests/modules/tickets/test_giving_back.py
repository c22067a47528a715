"""I get my money if my ticket is sold again: valid until then, sold when the shop has nothing else, paid once."""

import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.ids import new_id
from matchday.contracts.tickets import RefundsWanted, WantedRefund
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.domain.waiting import Rules
from matchday.modules.tickets.errors import SoldOut
from matchday.modules.tickets.errors.resale import (
    GivingBackClosed,
    NotFromTheShop,
    TicketBeingSold,
    TicketEngaged,
    TicketNotYours,
)


async def refunds(shop: Shop) -> list[WantedRefund]:
    return [refund for event in await shop.said(RefundsWanted) for refund in event.refunds]


async def sold_out(shop: Shop, places: int = 1, **sale: object) -> OnSale:
    return await shop.sale(quota=places, **sale)  # type: ignore[arg-type]


async def test_only_ones_own_ticket_from_the_shop(shop: Shop) -> None:
    seller, buyer = new_id(), new_id()
    on_sale = await shop.sale(resale_cap_percent=100)
    ticket_id = await bazaar.bought(shop, on_sale, seller)
    with pytest.raises(TicketNotYours):
        await bazaar.give_back(shop, ticket_id, buyer)
    with pytest.raises(TicketNotYours):
        await bazaar.give_back(shop, ticket_id, None)
    placed = await bazaar.buy(shop, await bazaar.offer(shop, seller, 2500, ticket_id), buyer)
    with pytest.raises(TicketEngaged):
        await bazaar.give_back(shop, ticket_id, seller)
    await shop.settled(placed)
    with pytest.raises(NotFromTheShop):
        await bazaar.give_back(shop, ticket_id_of(placed.order.order_id, 1), buyer)


async def test_where_the_organiser_takes_nothing_back(shop: Shop) -> None:
    holder = new_id()
    on_sale = await shop.sale()
    await bazaar.set_rules(shop, on_sale, Rules(takes_back=False))
    ticket_id = await bazaar.bought(shop, on_sale, holder)
    with pytest.raises(GivingBackClosed):
        await bazaar.give_back(shop, ticket_id, holder)


async def test_the_shop_sells_its_own_first(shop: Shop) -> None:
    holder = new_id()
    on_sale = await shop.sale(quota=2)
    ticket_id = await bazaar.bought(shop, on_sale, holder)
    await bazaar.give_back(shop, ticket_id, holder)
    await shop.settled(await shop.place(on_sale))
    assert (await bazaar.ticket_state(shop, ticket_id))[0] == "valid"
    await shop.settled(await shop.place(on_sale))
    assert (await bazaar.ticket_state(shop, ticket_id))[0] == "resold"
    with pytest.raises(SoldOut):
        await shop.place(on_sale)
    assert await shop.differences() == []


async def test_what_was_given_back_first_is_sold_first_at_todays_price(shop: Shop) -> None:
    holders = [new_id(), new_id()]
    on_sale = await sold_out(shop, 2)
    tickets = [await bazaar.bought(shop, on_sale, holder) for holder in holders]
    for place in (1, 0):
        await bazaar.give_back(shop, tickets[place], holders[place])
    await shop.execute("UPDATE tickets.products SET price_minor = 4000")
    placed = await shop.place(on_sale)
    assert placed.order.amount_minor == 4000
    assert [place.replaces for place in placed.order.places] == [tickets[1]]
    await shop.settled(placed)
    (wanted,) = await refunds(shop)
    assert (wanted.amount_minor, wanted.is_earned, wanted.reason) == (2500, True, "resold")


async def test_it_stays_valid_until_somebody_has_paid(shop: Shop) -> None:
    holder = new_id()
    on_sale = await sold_out(shop)
    ticket_id = await bazaar.bought(shop, on_sale, holder)
    await bazaar.give_back(shop, ticket_id, holder)
    placed = await shop.place(on_sale)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", holder, 1, "given_back")
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])
    with pytest.raises(TicketBeingSold):
        await bazaar.take_back(shop, ticket_id, holder)
    await shop.let_time_pass(placed)
    await shop.expire()
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])
    await bazaar.take_back(shop, ticket_id, holder)
    await bazaar.take_back(shop, ticket_id, holder)
    assert await bazaar.ticket_state(shop, ticket_id) == ("valid", holder, 1, None)
    with pytest.raises(SoldOut):
        await shop.place(on_sale)
    assert await refunds(shop) == []


async def test_a_cancelled_hold_gives_it_to_the_next(shop: Shop) -> None:
    holder = new_id()
    on_sale = await sold_out(shop)
    ticket_id = await bazaar.bought(shop, on_sale, holder)
    await bazaar.give_back(shop, ticket_id, holder)
    first = await shop.place(on_sale)
    with pytest.raises(SoldOut):
        await shop.place(on_sale)
    await shop.release(first)
    second = await shop.place(on_sale)
    payment_id = await shop.settled(second)
    await shop.settled(second, payment_id)
    assert len(await refunds(shop)) == 1
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])


async def test_the_organisers_fee_is_kept(shop: Shop) -> None:
    holder = new_id()
    on_sale = await sold_out(shop)
    await bazaar.set_rules(shop, on_sale, Rules(give_back_fee_basis_points=1000))
    await bazaar.give_back(shop, await bazaar.bought(shop, on_sale, holder), holder)
    await shop.settled(await shop.place(on_sale))
    assert [wanted.amount_minor for wanted in await refunds(shop)] == [2250]
    assert await shop.value("SELECT amount_minor FROM tickets.refunds WHERE kept_minor = 250") == 2250


async def test_the_rest_of_an_order_comes_from_what_was_given_back(shop: Shop) -> None:
    holders = [new_id(), new_id()]
    on_sale = await shop.sale(quota=3)
    for holder in holders:
        await bazaar.give_back(shop, await bazaar.bought(shop, on_sale, holder), holder)
    placed = await shop.place(on_sale, 3)
    assert sum(place.replaces is not None for place in placed.order.places) == 2
    assert (await shop.taken(on_sale), await shop.differences()) == (3, [])
    await shop.settled(placed)
    assert (await shop.taken(on_sale), await shop.differences()) == (3, [])
    assert len(await refunds(shop)) == 2


async def test_paid_late_is_paid_back_when_another_has_it(shop: Shop) -> None:
    holder = new_id()
    on_sale = await sold_out(shop)
    await bazaar.give_back(shop, await bazaar.bought(shop, on_sale, holder), holder)
    late = await shop.place(on_sale)
    await shop.let_time_pass(late)
    await shop.expire()
    await shop.settled(await shop.place(on_sale))
    await shop.settled(late)
    assert sorted((wanted.is_earned, wanted.order_id == late.order.order_id) for wanted in await refunds(shop)) == [
        (False, True),
        (True, False),
    ]
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])


async def test_a_ticket_refunded_while_it_is_being_sold_is_never_sold(shop: Shop) -> None:
    """Its place may be somebody else's by then: the buyer gets the money back."""
    holder = new_id()
    on_sale = await sold_out(shop)
    await bazaar.give_back(shop, await bazaar.bought(shop, on_sale, holder), holder)
    placed = await shop.place(on_sale)
    await shop.execute("UPDATE tickets.positions SET state = 'refunded', engaged = NULL WHERE state = 'valid'")
    await shop.execute("UPDATE tickets.quotas SET taken = 0")
    await shop.settled(placed)
    assert [wanted.order_id for wanted in await refunds(shop)] == [placed.order.order_id]
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE state = 'valid'") == 0
