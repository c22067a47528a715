"""Whoever bought a ticket from somebody gets the money back from them: then the seller gets back what they had paid, each once."""

from uuid import UUID

import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import OnSale, Shop
from tests.modules.tickets.test_turns import cancel, move, says, sweep

from matchday.backbone.ids import new_id
from matchday.contracts.tickets import RefundsWanted
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.domain.waiting import Rules

CAPPED = {"resale_cap_percent": 110, "resale_fee_basis_points": 500}


async def sold_on(shop: Shop, on_sale: OnSale, *prices: int, beside: int = 0) -> list[Placed]:
    """An order of the shop, with more tickets `beside`, and those of everybody whom its first ticket was sold on to."""
    holder = new_id()
    orders = [await shop.place(on_sale, 1 + beside, account_id=holder)]
    await shop.settled(orders[0])
    for price in prices:
        listing_id = await bazaar.offer(shop, holder, price, ticket_id_of(orders[-1].order.order_id, 1))
        holder = new_id()
        orders.append(await bazaar.buy(shop, listing_id, holder, price))
        await shop.settled(orders[-1])
    return orders


async def given(shop: Shop) -> list[tuple[UUID, int]]:
    """What payments has been asked to give back: of which order, how much."""
    return sorted((each.order_id, each.amount_minor) for event in await shop.said(RefundsWanted) for each in event.refunds)


@pytest.mark.parametrize("beside", [0, 1])
async def test_cancelled_everybody_in_the_row_gets_back_what_they_paid_once(shop: Shop, beside: int) -> None:
    on_sale = await shop.sale(**CAPPED)
    orders = await sold_on(shop, on_sale, 2700, 2600, beside=beside)
    await cancel(shop, on_sale)
    for _ in range(3):
        await sweep(shop)
    paid = {order.order.order_id: 0 for order in orders}
    for order_id, amount_minor in await given(shop):
        paid[order_id] += amount_minor
    assert list(paid.values()) == [2500 * (1 + beside), 2700, 2600]
    assert await shop.value("SELECT count(*) FROM tickets.positions WHERE state = 'refunded'") == 3 + beside
    assert (await shop.taken(on_sale), await shop.differences()) == (0, [])


async def test_moved_whoever_gives_it_back_undoes_the_sales_before(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1, **CAPPED)
    orders = await sold_on(shop, on_sale, 2700)
    await move(shop, on_sale)
    await says(shop, orders[1], "refund")
    assert await given(shop) == sorted([(orders[0].order.order_id, 2500), (orders[1].order.order_id, 2700)])
    assert await shop.taken(on_sale) == 0
    await shop.place(on_sale)
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])


async def test_who_donates_leaves_the_seller_what_they_got(shop: Shop) -> None:
    on_sale = await shop.sale(**CAPPED)
    orders = await sold_on(shop, on_sale, 2700)
    await cancel(shop, on_sale, days=2)
    await says(shop, orders[1], "donate")
    await shop.execute("UPDATE tickets.sale_turns SET choose_until = clock_timestamp() - interval '1 second'")
    assert (await sweep(shop), await given(shop)) == (0, [])


async def test_what_the_shop_has_sold_again_was_paid_back_then(shop: Shop) -> None:
    giver = new_id()
    on_sale = await shop.sale(quota=1)
    await bazaar.set_rules(shop, on_sale, Rules(takes_back=True))
    first = await shop.place(on_sale, account_id=giver)
    await shop.settled(first)
    await bazaar.give_back(shop, ticket_id_of(first.order.order_id, 1), giver)
    second = await shop.place(on_sale)
    await shop.settled(second)
    assert await given(shop) == [(first.order.order_id, 2500)]
    await cancel(shop, on_sale)
    await sweep(shop)
    assert await given(shop) == sorted([(first.order.order_id, 2500), (second.order.order_id, 2500)])
