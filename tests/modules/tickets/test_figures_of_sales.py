"""The figures of a sale: what they count, how charts are drawn of them, and who is told when they change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.modules.tickets.seat_plans import row, seat_map
from tests.modules.tickets.selling import map_of, put_seats
from tests.modules.tickets.shop import OnSale, Shop

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.watch_desk import desk_room, forget_watches, tell_desks, watch_desk
from matchday.modules.tickets.domain.desk import (
    BARS_MAX,
    HEATS,
    HEIGHT,
    TOP,
    Figures,
    Moment,
    bars,
    filled,
    heat_of,
    rising,
    step_of,
)
from matchday.modules.tickets.queries.desk import figures_of, heat_map, sold_by_product, sold_over_time

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


async def told(shop: Shop, on_sale: OnSale) -> list[Any]:
    """What the room of its desk was told, in order."""
    async with shop.database.read("tickets") as tx:
        rows = await tx.fetch("SELECT payload FROM tickets.room_messages WHERE room = $1 ORDER BY seq", desk_room(on_sale.sale_id))
    return [msgspec.json.decode(row["payload"]) for row in rows]


async def round_of_telling(shop: Shop) -> int:
    """One of the sweep."""
    async with shop.database.begin("tickets") as tx:
        return await tell_desks(tx)


async def a_sale_in_every_state(shop: Shop) -> OnSale:
    """Two paid of two each, one held, one cancelled, one that ran out."""
    on_sale = await shop.sale()
    for _ in range(2):
        await shop.settled(await shop.place(on_sale, 2))
    await shop.place(on_sale, 3)
    await shop.release(await shop.place(on_sale))
    late = await shop.place(on_sale)
    await shop.let_time_pass(late)
    await shop.expire()
    return on_sale


# What is counted


async def test_every_order_is_counted_where_it_stands(shop: Shop) -> None:
    on_sale = await a_sale_in_every_state(shop)
    async with shop.database.read("tickets") as tx:
        figures = await figures_of(tx, on_sale.sale_id)
        products = await sold_by_product(tx, on_sale.sale_id)
    assert figures == Figures(complete=2, tickets=4, taken_minor=10_000, held=1, held_places=3, held_minor=7500, cancelled=1, expired=1)
    assert figures.conversion_percent == 50
    assert [(each.sold, each.held, each.left, each.taken_minor) for each in products] == [(4, 3, 93, 10_000)]


async def test_a_sale_without_orders_has_figures_too(shop: Shop) -> None:
    on_sale = await shop.sale()
    async with shop.database.read("tickets") as tx:
        assert await figures_of(tx, on_sale.sale_id) == Figures()
        assert (await sold_over_time(tx, on_sale.sale_id, await tx.clock()))[0] == []
    assert Figures().conversion_percent is None


async def test_what_was_sold_is_shown_when_it_was(shop: Shop) -> None:
    on_sale = await shop.sale()
    for hours in (30, 2, 2):
        placed = await shop.place(on_sale, 2)
        await shop.settled(placed)
        await shop.execute(
            "UPDATE tickets.orders SET placed_at = placed_at - make_interval(hours => $2) WHERE order_id = $1",
            placed.order.order_id,
            hours,
        )
    async with shop.database.read("tickets") as tx:
        moments, step = await sold_over_time(tx, on_sale.sale_id, await tx.clock())
    assert (moments[0].tickets, sum(moment.tickets for moment in moments), sum(moment.orders for moment in moments)) == (2, 6, 3)
    assert all(later.begins - earlier.begins == step for earlier, later in pairwise(moments))
    assert sum(moment.taken_minor for moment in moments) == 15_000


async def test_seats_are_counted_by_block_and_by_product(shop: Shop, database: Database) -> None:
    on_sale = await shop.sale(product={"is_seated": True})
    map_id = await map_of(database, shop.organisation_id, seat_map(row(1, "ssss"), row(2, "sbws")))
    await put_seats(database, on_sale.sale_id, map_id, {"A": (on_sale.product_id,)})
    await shop.place(on_sale, 2)
    slug = await shop.value("SELECT slug FROM tickets.sales")
    async with shop.database.read("tickets") as tx:
        heat = await heat_map(tx, slug)
    assert heat is not None
    assert (heat.seats, heat.taken) == (7, 2)
    assert [(block.name, block.seats, block.taken) for block in heat.blocks] == [("Stalls", 7, 2)]
    assert (heat.by_product[on_sale.product_id].seats, heat.by_product[on_sale.product_id].taken) == (7, 2)


# Who is told


async def test_nobody_watches_without_a_role(shop: Shop, site: httpx.AsyncClient) -> None:
    on_sale = await shop.sale()
    path = f"/manage/v1/sales/{on_sale.sale_id}/watches"
    assert (await site.post(path)).status_code == 401
    assert (await site.post(path, headers=shop.headers())).status_code == 404
    assert (await site.post(path, headers=shop.headers("gate"))).status_code == 403
    door = (await site.post(path, headers=shop.headers("treasurer"))).json()
    assert door["room"] == desk_room(on_sale.sale_id)
    assert door["ticket"].count(".") == 2
    assert (await site.get(f"/manage/v1/sales/{on_sale.sale_id}/figures", headers=shop.headers("gate"))).status_code == 403
    assert (await site.get(f"/manage/v1/sales/{on_sale.sale_id}/figures", headers=shop.headers("treasurer"))).status_code == 200


async def test_a_sale_that_nobody_watches_is_not_even_counted(shop: Shop) -> None:
    on_sale = await shop.sale()
    await shop.settled(await shop.place(on_sale))
    assert await round_of_telling(shop) == 0
    assert await told(shop, on_sale) == []


async def test_who_watches_is_told_of_each_change_once(shop: Shop) -> None:
    on_sale = await shop.sale()
    async with shop.database.begin("tickets") as tx:
        await watch_desk(tx, on_sale.sale_id, new_id())
        await watch_desk(tx, on_sale.sale_id, new_id())
    assert [await round_of_telling(shop) for _ in range(2)] == [1, 0]
    placed = await shop.place(on_sale, 2)
    assert [await round_of_telling(shop) for _ in range(2)] == [1, 0]
    await shop.settled(placed)
    assert [await round_of_telling(shop) for _ in range(2)] == [1, 0]
    assert [message["figures"]["tickets"] for message in await told(shop, on_sale)] == [0, 0, 2]


async def test_watching_ends_by_itself(shop: Shop) -> None:
    on_sale = await shop.sale()
    async with shop.database.begin("tickets") as tx:
        await watch_desk(tx, on_sale.sale_id, new_id())
        await tx.execute("UPDATE tickets.desk_watches SET watched_until = clock_timestamp() - interval '2 days'")
    assert await round_of_telling(shop) == 0
    async with shop.database.begin("tickets") as tx:
        assert await forget_watches(tx) == 1


# How it is drawn


def begin_of(moment: datetime, step: timedelta) -> datetime:
    """Of the bar that it lies in, as PostgreSQL's date_bin from 2001 on."""
    epoch = datetime(2001, 1, 1, tzinfo=UTC)
    return epoch + (moment - epoch) // step * step


@given(st.integers(0, 400 * 24 * 60), st.integers(0, 60 * 24 * 60))
def test_there_are_never_too_many_bars(minutes: int, begun: int) -> None:
    first = NOON - timedelta(minutes=begun)
    last = first + timedelta(minutes=minutes)
    step = step_of(first, last)
    moments = filled([Moment(begins=begin_of(first, step), orders=1, tickets=1)], step, last)
    assert 1 <= len(moments) <= BARS_MAX + 1
    assert moments[0].begins <= first < moments[0].begins + step
    assert moments[-1].begins <= last < moments[-1].begins + step


@given(st.lists(st.integers(0, 50_000), min_size=1, max_size=BARS_MAX))
def test_bars_stay_within_their_chart(sold: list[int]) -> None:
    chart = bars([Moment(begins=NOON + timedelta(hours=number), tickets=tickets) for number, tickets in enumerate(sold)])
    assert all(TOP <= bar.y <= HEIGHT and bar.x >= 0 and bar.x + bar.width <= 100 for bar in chart.bars)
    assert all((bar.height == 0) == (bar.moment.tickets == 0) for bar in chart.bars)
    assert all(TOP <= tick.y < HEIGHT for tick in chart.ticks)
    assert chart.ticks[-1].value >= max(sold)


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=BARS_MAX))
def test_what_was_taken_never_falls(taken: list[int]) -> None:
    steps = rising([Moment(begins=NOON + timedelta(hours=number), taken_minor=minor) for number, minor in enumerate(taken)])
    heights = [y for _, y in steps.points]
    assert heights == sorted(heights, reverse=True)
    assert (steps.points[0][0], steps.points[-1][0]) == (0, 100)


@pytest.mark.parametrize(
    ("taken", "seats", "heat"), [(0, 100, 0), (1, 1000, 1), (50, 100, 5), (999, 1000, HEATS - 1), (100, 100, HEATS), (0, 0, 0)]
)
def test_only_what_is_full_is_drawn_as_full(taken: int, seats: int, heat: int) -> None:
    assert heat_of(taken, seats) == heat
