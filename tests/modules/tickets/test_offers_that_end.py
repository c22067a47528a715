"""A ticket ends while its holder offers it, gives it away or has given it back: nothing of it is left open, and nobody pays for nothing."""

from uuid import UUID

import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.shop import OnSale, Shop
from tests.modules.tickets.test_refunds_of_orders import refund
from tests.modules.tickets.test_turns import cancel

from matchday.backbone.ids import new_id
from matchday.contracts.tickets import ListingChanged, OrdersEnded, RefundsWanted
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.errors.resale import ListingEnded, ListingGone, TransferNotFound

CAPPED = {"resale_cap_percent": 110, "resale_fee_basis_points": 500}


async def offered(shop: Shop) -> tuple[OnSale, Placed, UUID, UUID]:
    """A sale, an order of it, its seller and the offer of its ticket."""
    seller = new_id()
    on_sale = await shop.sale(**CAPPED)
    placed = await shop.place(on_sale, account_id=seller)
    await shop.settled(placed, await shop.begun(placed))
    ticket_id = UUID(bytes=placed.order.order_id.bytes[:14] + b"\0\1")
    return on_sale, placed, seller, await bazaar.offer(shop, seller, 2500, ticket_id)


async def wanted(shop: Shop) -> list[UUID]:
    return [each.order_id for event in await shop.said(RefundsWanted) for each in event.refunds]


async def test_an_open_offer_ends_with_its_refunded_ticket(shop: Shop) -> None:
    _, placed, seller, listing_id = await offered(shop)
    await refund(shop, placed)
    assert (await bazaar.listing_of(shop, listing_id)).state == "withdrawn"
    assert [each.state for each in await shop.said(ListingChanged)] == ["open", "withdrawn"]
    with pytest.raises(ListingGone):
        await bazaar.buy(shop, listing_id)
    with pytest.raises(ListingEnded):
        await bazaar.edit(shop, listing_id, seller, 100)
    assert await shop.differences() == []


async def test_whoever_was_buying_it_holds_nothing_and_gets_their_money_back(shop: Shop) -> None:
    _, placed, _, listing_id = await offered(shop)
    buying = await bazaar.buy(shop, listing_id)
    payment_id = await shop.begun(buying)
    await refund(shop, placed)
    listing = await bazaar.listing_of(shop, listing_id)
    assert (listing.state, listing.order_id, await shop.state(buying)) == ("withdrawn", None, "cancelled")
    (ended,) = [order for event in await shop.said(OrdersEnded) for order in event.orders if event.stock_id == listing_id]
    assert (ended.order_id, ended.payment_id) == (buying.order.order_id, payment_id)
    async with shop.site() as client:
        token = shop.headers(account_id=buying.order.account_id)["Authorization"].removeprefix("Bearer ")
        page = await client.get(f"/orders/{buying.order.order_id}", headers={"Cookie": f"matchday_access={token}"})
    assert "has been refunded by its organiser" in page.text
    await shop.settled(buying, payment_id)
    assert sorted(await wanted(shop)) == sorted([placed.order.order_id, buying.order.order_id])
    assert (await shop.state(buying), await shop.differences()) == ("cancelled", [])


async def test_a_refund_of_other_tickets_leaves_the_offer(shop: Shop) -> None:
    seller = new_id()
    placed = await shop.place(await shop.sale(**CAPPED), 2, account_id=seller)
    await shop.settled(placed, await shop.begun(placed))
    listing_id = await bazaar.offer(shop, seller, 2500, UUID(bytes=placed.order.order_id.bytes[:14] + b"\0\1"))
    await refund(shop, placed, numbers=(2,))
    assert (await bazaar.listing_of(shop, listing_id)).state == "open"


async def test_offers_end_with_their_event(shop: Shop) -> None:
    on_sale, _, seller, listing_id = await offered(shop)
    held_ticket = await bazaar.bought(shop, on_sale, seller)
    held_id = await bazaar.offer(shop, seller, 2600, held_ticket)
    buying = await bazaar.buy(shop, held_id, price=2600)
    await cancel(shop, on_sale, days=3)
    states = [(await bazaar.listing_of(shop, each)).state for each in (listing_id, held_id)]
    assert (states, await shop.state(buying)) == (["withdrawn", "withdrawn"], "cancelled")
    assert await shop.value("SELECT reason FROM tickets.orders WHERE order_id = $1", buying.order.order_id) == "sale_cancelled"
    await shop.settled(buying)
    assert await wanted(shop) == [buying.order.order_id]
    assert (await bazaar.ticket_state(shop, held_ticket), await shop.differences()) == (("valid", seller, 1, None), [])


async def test_gifts_and_tickets_given_back_end_with_their_event(shop: Shop) -> None:
    holder = new_id()
    on_sale = await shop.sale(quota=2)
    gift, back = [await bazaar.bought(shop, on_sale, holder) for _ in range(2)]
    transfer_id = await bazaar.gift(shop, gift, holder, "ida@example.org")
    await bazaar.give_back(shop, back, holder)
    buying = await shop.place(on_sale)
    await cancel(shop, on_sale, days=3)
    with pytest.raises(TransferNotFound):
        await bazaar.accept(shop, transfer_id, new_id())
    assert await shop.value("SELECT email FROM tickets.transfers") is None
    assert {(await bazaar.ticket_state(shop, ticket))[3] for ticket in (gift, back)} == {None}
    assert (await shop.state(buying), await shop.value("SELECT count(*) FROM tickets.given_back")) == ("cancelled", 0)


async def test_a_gift_ends_with_its_refunded_ticket(shop: Shop) -> None:
    holder = new_id()
    placed = await shop.place(await shop.sale(), account_id=holder)
    await shop.settled(placed, await shop.begun(placed))
    transfer_id = await bazaar.gift(shop, UUID(bytes=placed.order.order_id.bytes[:14] + b"\0\1"), holder)
    await refund(shop, placed)
    assert await shop.value("SELECT state FROM tickets.transfers") == "taken_back"
    with pytest.raises(TransferNotFound):
        await bazaar.accept_as_guest(shop, transfer_id)
