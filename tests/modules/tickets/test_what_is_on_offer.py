"""What everybody is told of a sale: tickets given back count, what others wait for does not, and extras are no price to get in."""

from uuid import UUID

import httpx
import pytest
from tests.modules.tickets import bazaar
from tests.modules.tickets.seat_plans import row, seat_map
from tests.modules.tickets.selling import map_of, put_seats
from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.tickets import SaleChanged
from matchday.modules.tickets.actions.tell_sale import tell_what_is_left
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.given_back import ways_to_share
from matchday.modules.tickets.errors import NoSeatsLeft, NotTogether, SoldOut


async def offered(site: httpx.AsyncClient, slug: str = "cup-final") -> dict[str, tuple[str, int | None]]:
    """By name, what the public surface says is left."""
    sale = (await site.get(f"/public/v1/sales/{slug}")).json()
    return {product["name"]: (product["availability"], product["left"]) for product in sale["products"]}


async def price_from(site: httpx.AsyncClient) -> int | None:
    (sale,) = (await site.get("/public/v1/sales")).json()["items"]
    price: int | None = sale["price_from_minor"]
    return price


async def tell(shop: Shop) -> int:
    async with shop.database.begin("tickets") as tx:
        return await tell_what_is_left(tx)


async def given_back(shop: Shop, on_sale: OnSale, product_id: UUID | None = None) -> UUID:
    """A sold ticket that its buyer has given back."""
    holder = new_id()
    placed = await shop.desk.place(shop.asked(on_sale, {product_id or on_sale.product_id: 1}, account_id=holder))
    await shop.settled(placed)
    ticket_id = UUID(bytes=placed.order.order_id.bytes[:14] + b"\0\1")
    await bazaar.give_back(shop, ticket_id, holder)
    return ticket_id


def replaced(placed: Placed) -> list[bool]:
    return [place.replaces is not None for place in placed.order.places]


async def test_what_was_given_back_is_on_offer(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(quota=1, slug="cup-final")
    await shop.settled(await shop.place(on_sale))
    assert (await offered(site), await price_from(site)) == ({"Seat": ("sold_out", 0)}, None)
    await shop.execute("UPDATE tickets.quotas SET size = 2")
    await given_back(shop, on_sale)
    assert (await offered(site), await price_from(site)) == ({"Seat": ("few", 1)}, 2500)
    page = (await site.get("/tickets/cup-final")).text
    assert ("Sold out at the moment" in page, "1 left" in page) == (False, True)
    held = await shop.place(on_sale)
    assert await offered(site) == {"Seat": ("sold_out", 0)}
    await shop.release(held)
    assert await offered(site) == {"Seat": ("few", 1)}


async def test_everybody_hears_when_something_is_given_back(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1, slug="cup-final")
    await tell(shop)
    ticket_id = await given_back(shop, on_sale)
    assert (await tell(shop), await tell(shop)) == (1, 0)
    assert [each.price_from_minor for each in await shop.said(SaleChanged)][-1] == 2500
    await bazaar.take_back(shop, ticket_id, (await bazaar.ticket_state(shop, ticket_id))[1])
    assert await tell(shop) == 1
    assert [each.price_from_minor for each in await shop.said(SaleChanged)][-1] is None


async def test_what_others_wait_for_is_not_on_offer(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(quota=1, slug="cup-final")
    placed = await shop.place(on_sale)
    await bazaar.join(shop, on_sale)
    await shop.release(placed)
    assert await offered(site) == {"Seat": ("sold_out", 0)}
    await bazaar.serve(shop)
    assert await offered(site) == {"Seat": ("sold_out", 0)}


async def test_extras_are_no_price_to_get_in(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale(quota=1, slug="cup-final", price=2500)
    parking = await shop.product(on_sale.sale_id, name="Parking", price_minor=500, is_extra=True)
    assert await price_from(site) == 2500
    await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 1, parking: 1}))
    await tell(shop)
    assert await price_from(site) is None
    assert [each.price_from_minor for each in await shop.said(SaleChanged)][-1] is None
    page = (await site.get("/tickets/cup-final")).text
    assert ("Sold out at the moment" in page, f"quantity.{parking}" in page, "Hold tickets for" in page) == (True, True, True)


async def test_an_order_of_several_kinds_gets_each_from_where_it_is(shop: Shop) -> None:
    on_sale = await shop.sale(quota=1)
    other_quota = await shop.quota(on_sale.sale_id, 1)
    other = await shop.product(on_sale.sale_id, quota_ids=(other_quota,))
    plenty = await shop.product(on_sale.sale_id, name="Plenty", quota_ids=())
    one, two = await given_back(shop, on_sale), await given_back(shop, on_sale, other)
    with pytest.raises(SoldOut):
        await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 2, other: 1}))
    placed = await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 1, plenty: 2, other: 1}))
    assert replaced(placed) == [True, False, False, True]
    assert [place.replaces for place in placed.order.places if place.replaces] == [one, two]
    with pytest.raises(SoldOut):
        await shop.place(on_sale)
    await shop.settled(placed)
    assert [(await bazaar.ticket_state(shop, each))[0] for each in (one, two)] == ["resold", "resold"]
    assert await shop.differences() == []


async def test_kinds_that_share_a_limit_share_what_is_left_of_it(shop: Shop) -> None:
    on_sale = await shop.sale(quota=3)
    other = await shop.product(on_sale.sale_id, quota_ids=(on_sale.quota_id,))
    await given_back(shop, on_sale)
    await given_back(shop, on_sale, other)
    placed = await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 1, other: 2}))
    assert sum(replaced(placed)) == 2
    assert (await shop.taken(on_sale), await shop.differences()) == (3, [])
    await shop.settled(placed)
    assert (await shop.taken(on_sale), await shop.differences()) == (3, [])


async def test_a_released_mixed_order_frees_its_own_and_no_more(shop: Shop) -> None:
    on_sale = await shop.sale(quota=2)
    plenty = await shop.product(on_sale.sale_id, name="Plenty", quota_ids=(on_sale.quota_id,))
    ticket_id = await given_back(shop, on_sale)
    placed = await shop.desk.place(shop.asked(on_sale, {plenty: 1, on_sale.product_id: 1}))
    assert (await shop.taken(on_sale), sum(replaced(placed))) == (2, 1)
    await shop.release(placed)
    assert (await shop.taken(on_sale), await shop.differences()) == (1, [])
    await bazaar.take_back(shop, ticket_id, (await bazaar.ticket_state(shop, ticket_id))[1])


async def test_seats_of_two_kinds_of_which_one_was_given_back(shop: Shop, database: Database) -> None:
    on_sale = await shop.sale(product={"is_seated": True, "quota_ids": ()}, quota=None)
    other = await shop.product(on_sale.sale_id, is_seated=True, quota_ids=())
    map_id = await map_of(database, shop.organisation_id, seat_map(row(1, "ss", zones="AA"), row(2, "ssss", zones="BBBB")))
    await put_seats(database, on_sale.sale_id, map_id, {"A": (on_sale.product_id,), "B": (other,)})
    holder = new_id()
    sold = await shop.place(on_sale, 2, account_id=holder)
    await shop.settled(sold)
    for number in (1, 2):
        await bazaar.give_back(shop, UUID(bytes=sold.order.order_id.bytes[:14] + bytes([0, number])), holder)
    with pytest.raises((SoldOut, NoSeatsLeft, NotTogether)):
        await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 3, other: 2}))
    placed = await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 2, other: 2}))
    assert replaced(placed) == [True, True, False, False]
    assert [place.seat_label for place in placed.order.places[:2]] == [place.seat_label for place in sold.order.places]
    await shop.settled(placed)
    assert await shop.differences() == []


async def test_seats_that_are_taken_are_not_on_offer(shop: Shop, site: httpx.AsyncClient, database: Database) -> None:
    """Also where no quota says how many there are."""
    on_sale = await shop.sale(product={"is_seated": True, "quota_ids": ()}, quota=None, slug="cup-final")
    other = await shop.product(on_sale.sale_id, is_seated=True, quota_ids=())
    map_id = await map_of(database, shop.organisation_id, seat_map(row(1, "ssb", zones="AAA"), row(2, "sswc", zones="BBBB")))
    await put_seats(database, on_sale.sale_id, map_id, {"A": (on_sale.product_id,), "B": (other,)})
    assert (await offered(site), await price_from(site)) == ({"Seat": ("few", 2), "Other": ("few", 4)}, 1000)
    await tell(shop)
    held = await shop.desk.place(shop.asked(on_sale, {on_sale.product_id: 2, other: 2}))
    assert await offered(site) == {"Seat": ("sold_out", 0), "Other": ("few", 2)}
    assert (await tell(shop), await tell(shop), await price_from(site)) == (1, 0, 1000)
    await shop.release(held)
    assert (await tell(shop), (await offered(site))["Seat"]) == (1, ("few", 2))
    nowhere = await shop.product(on_sale.sale_id, name="Nowhere", is_seated=True, quota_ids=())
    with pytest.raises((SoldOut, NoSeatsLeft)):
        await shop.desk.place(shop.asked(on_sale, {nowhere: 1}))
    assert (await offered(site))["Nowhere"] == ("sold_out", 0)


def test_the_shop_sells_its_own_first_and_tries_all_ways_for_few_kinds() -> None:
    a, b = UUID(int=1), UUID(int=2)
    assert list(ways_to_share([a, b])) == [frozenset(), frozenset({a}), frozenset({b}), frozenset({a, b})]
    many = [UUID(int=number) for number in range(20)]
    assert len(list(ways_to_share(many))) == 22
