"""Orders of seats from the hold to the end: what they took is theirs, and comes back exactly once."""

import asyncio

import msgspec
import pytest
from tests.modules.tickets.seat_plans import row, seat_map
from tests.modules.tickets.selling import map_of, put_seats
from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.database import Database
from matchday.backbone.errors import Refusal
from matchday.contracts.tickets import RefundsWanted
from matchday.modules.tickets.domain.asked import AskedLine, Placed
from matchday.modules.tickets.errors import NoSeatsLeft, SeatLeftAlone, SeatTaken

EIGHT = tuple((1, seat) for seat in range(8))


@pytest.fixture
async def on_sale(shop: Shop, database: Database) -> OnSale:
    """A row of eight seats, for whoever comes."""
    made = await shop.sale(product={"is_seated": True, "quota_ids": ()}, quota=None)
    map_id = await map_of(database, shop.organisation_id, seat_map(row(1, "s" * 8)))
    await put_seats(database, made.sale_id, map_id, {"A": (made.product_id,), "B": (made.product_id,)})
    return made


async def order(shop: Shop, on_sale: OnSale, *seats: tuple[int, int], best: int = 0) -> Placed:
    """These seats, or so many of the best."""
    line = AskedLine(product_id=on_sale.product_id, quantity=best or len(seats), seats=seats)
    return await shop.desk.place(msgspec.structs.replace(shop.asked(on_sale, {}), lines=(line,)))


async def code(shop: Shop, on_sale: OnSale, *seats: tuple[int, int]) -> str:
    try:
        await order(shop, on_sale, *seats)
    except Refusal as refusal:
        return refusal.code
    return "held"


def labels(placed: Placed) -> list[str | None]:
    return [place.seat_label for place in placed.order.places]


async def test_a_taken_seat_and_one_that_would_be_left_alone_are_refused(shop: Shop, on_sale: OnSale) -> None:
    await order(shop, on_sale, (1, 0), (1, 1))
    assert await code(shop, on_sale, (1, 1), (1, 2)) == SeatTaken.code
    assert await code(shop, on_sale, (1, 3), (1, 4)) == SeatLeftAlone.code
    assert await shop.differences() == []


async def test_a_seat_picked_by_twenty_at_once_is_held_by_one(shop: Shop, on_sale: OnSale) -> None:
    told = await asyncio.gather(*(code(shop, on_sale, (1, 3), (1, 4)) for _ in range(20)))
    assert sorted(told) == ["held"] + [SeatTaken.code] * 19
    assert await shop.differences() == []


async def test_a_cancelled_order_gives_its_seats_back_once(shop: Shop, on_sale: OnSale) -> None:
    first = await order(shop, on_sale, best=8)
    await shop.release(first)
    second = await order(shop, on_sale, *EIGHT)
    await shop.release(first)
    assert await code(shop, on_sale, (1, 0), (1, 1)) == SeatTaken.code, "the second cancel touches nobody else's seats"
    assert labels(second)[0] == "Stalls, Row 1, 1"
    assert await shop.differences() == []


async def test_an_order_whose_time_is_up_gives_its_seats_back(shop: Shop, on_sale: OnSale) -> None:
    placed = await order(shop, on_sale, best=8)
    with pytest.raises(NoSeatsLeft):
        await order(shop, on_sale, best=1)
    await shop.let_time_pass(placed)
    assert await shop.expire() == 1
    await order(shop, on_sale, best=8)
    assert await shop.expire() == 0
    assert await shop.differences() == []


@pytest.mark.parametrize("is_gone", [False, True])
async def test_who_paid_late_gets_the_very_seats_or_the_money_back(shop: Shop, on_sale: OnSale, is_gone: bool) -> None:
    late = await order(shop, on_sale, (1, 2), (1, 3))
    payment_id = await shop.begun(late)
    await shop.let_time_pass(late)
    await shop.expire()
    if is_gone:
        await order(shop, on_sale, (1, 3), (1, 4), (1, 5))
    await shop.settled(late, payment_id)
    assert await shop.state(late) == ("expired" if is_gone else "complete")
    assert len(await shop.said(RefundsWanted)) == is_gone
    assert await shop.differences() == []
