"""Seats of a sale on the real PostgreSQL: taken once, by whichever process, and free again after a rollback."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import msgspec
import pytest
from tests.modules.tickets.seat_plans import ADULT, CHILD, best, chosen, row, seat_map
from tests.modules.tickets.selling import SLUG, map_of, put_seats, sale_of

from matchday.backbone.database import Database
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.tell_seats import tell_seats
from matchday.modules.tickets.domain.seating.board import Board
from matchday.modules.tickets.domain.seating.document import Area, Row, SeatMap
from matchday.modules.tickets.domain.seating.wishes import SeatWish
from matchday.modules.tickets.errors import NoSeatsLeft, SeatsWouldVanish, SeatTaken, ZoneNeedsProducts
from matchday.modules.tickets.queries.seats import seat_state_of_sale, seats_of_sale
from matchday.modules.tickets.store.seat_boards import SeatBoards

ROWS = (row(1, "s" * 8), row(2, "s" * 8))


class Undone(Exception):
    """The transaction shall not be."""


@pytest.fixture
async def sale_id(database: Database) -> UUID:
    """With two rows of eight."""
    return await seated_sale(database, ROWS)


async def seated_sale(database: Database, rows: Sequence[Row]) -> UUID:
    organisation_id = new_id()
    made = await sale_of(database, organisation_id, {ADULT: True})
    await put_seats(database, made, await map_of(database, organisation_id, seat_map(*rows)), {"A": (ADULT,), "B": (ADULT,)})
    return made


async def order(database: Database, boards: SeatBoards, sale_id: UUID, *wishes: SeatWish, is_undone: bool = False) -> list[int | str]:
    """What a batch of orders does: how many seats each got, or why it got none."""
    outcomes: list[int | str] = []
    async with database.begin("tickets") as tx:
        await tx.fetch("SELECT 1 FROM tickets.sales WHERE sale_id = $1 FOR UPDATE", sale_id)
        board = (await boards.load(tx, [sale_id]))[sale_id]
        for wish in wishes:
            try:
                outcomes.append(sum(len(line) for line in board.take(wish)))
            except Refusal as refusal:
                outcomes.append(refusal.code)
        await boards.save(tx, {sale_id: board})
        if is_undone:
            raise Undone
    return outcomes


async def taken(database: Database) -> dict[str, str]:
    async with database.read("tickets") as tx:
        state = await seat_state_of_sale(tx, SLUG)
    assert state is not None
    return state.rows


async def test_what_one_process_takes_the_other_sees(database: Database, sale_id: UUID) -> None:
    one, other = SeatBoards(), SeatBoards()
    assert await order(database, one, sale_id, chosen((1, 0), (1, 1))) == [2]
    assert await order(database, other, sale_id, chosen((1, 1), (1, 2)), chosen((1, 2), (1, 3))) == ["seat_taken", 2]
    assert await order(database, one, sale_id, chosen((1, 3), (1, 4)), best(8)) == ["seat_taken", 8]
    assert await order(database, other, sale_id, best(4), best(1)) == [4, "no_seats_left"]


async def test_a_rollback_gives_the_seats_back_in_memory_too(database: Database, sale_id: UUID) -> None:
    one, other = SeatBoards(), SeatBoards()
    await order(database, one, sale_id, chosen((1, 0), (1, 1)))
    for _ in range(2):
        with pytest.raises(Undone):
            await order(database, one, sale_id, chosen((1, 2), (1, 3)), is_undone=True)
    assert await order(database, other, sale_id, chosen((1, 4), (1, 5))) == [2]
    assert await order(database, one, sale_id, chosen((1, 4), (1, 5)), chosen((1, 2), (1, 3))) == ["seat_taken", 2]


async def test_a_batch_that_failed_before_saving_leaves_nothing(database: Database, sale_id: UUID) -> None:
    boards = SeatBoards()

    async def fail() -> None:
        async with database.begin("tickets") as tx:
            (await boards.load(tx, [sale_id]))[sale_id].take(best(8))
            raise Undone

    with pytest.raises(Undone):
        await fail()
    assert await order(database, boards, sale_id, best(8), best(8)) == [8, 8]


async def test_loading_twice_in_one_transaction_keeps_what_was_decided(database: Database, sale_id: UUID) -> None:
    boards = SeatBoards()
    async with database.begin("tickets") as tx:
        board = (await boards.load(tx, [sale_id]))[sale_id]
        ((first, second),) = board.take(chosen((1, 0), (1, 1)))
        await boards.save(tx, {sale_id: board})
        again = (await boards.load(tx, [sale_id]))[sale_id]
        again.free([(first.row_id, first.seat), (second.row_id, second.seat)])
        again.take(chosen((2, 0), (2, 1)))
        await boards.save(tx, {sale_id: again})
    assert set(await taken(database)) == {"2"}


@pytest.mark.parametrize("is_guarded", [True, False])
async def test_a_seat_picked_by_many_is_sold_to_one(database: Database, sale_id: UUID, is_guarded: bool) -> None:
    """Eight processes want the same two seats. The control takes no lock: then several are told that they have them."""
    processes = [SeatBoards() for _ in range(8)]
    together = asyncio.Barrier(len(processes))

    async def pick(boards: SeatBoards) -> bool:
        async with database.begin("tickets") as tx:
            await together.wait()
            if is_guarded:
                await tx.fetch("SELECT 1 FROM tickets.sales WHERE sale_id = $1 FOR UPDATE", sale_id)
            board: Board = (await boards.load(tx, [sale_id]))[sale_id]
            if not is_guarded:
                await together.wait()
            try:
                board.take(chosen((1, 3), (1, 4)))
            except SeatTaken:
                return False
            await boards.save(tx, {sale_id: board})
            return True

    told = await asyncio.gather(*(pick(boards) for boards in processes))
    assert (sum(told) == 1) is is_guarded


async def test_a_map_that_moves_sold_seats_is_refused(database: Database) -> None:
    organisation_id = new_id()
    sale_id = await sale_of(database, organisation_id, {ADULT: True})
    sold = {"A": (ADULT,), "B": (ADULT,)}
    await put_seats(database, sale_id, await map_of(database, organisation_id, seat_map(*ROWS)), sold)
    await order(database, SeatBoards(), sale_id, chosen((1, 6), (1, 7)))
    shorter = await map_of(database, organisation_id, seat_map(row(1, "s" * 7), ROWS[1]), "shorter")
    with pytest.raises(SeatsWouldVanish, match=r"vanish \(1\): Stalls, Row 1, 8"):
        await put_seats(database, sale_id, shorter, sold)
    gone = await map_of(database, organisation_id, seat_map(ROWS[1]), "gone")
    with pytest.raises(SeatsWouldVanish, match=r"vanish \(2\)"):
        await put_seats(database, sale_id, gone, sold)
    longer = await map_of(database, organisation_id, seat_map(row(1, "s" * 9), row(3, "ss")), "longer")
    await put_seats(database, sale_id, longer, sold)
    assert await order(database, SeatBoards(), sale_id, best(6), best(6), best(2)) == [6, "not_together", 2]


async def test_zones_need_products_of_their_kind_and_areas_become_quotas(database: Database) -> None:
    organisation_id = new_id()
    sale_id = await sale_of(database, organisation_id, {ADULT: True, CHILD: False})
    drawn = seat_map(row(1, "ssss"))
    drawn = SeatMap(zones=drawn.zones, sections=drawn.sections, areas=(Area(key=9, name="Terrace", zone="B", capacity=700),))
    map_id = await map_of(database, organisation_id, drawn)
    for wrong in ({"B": (CHILD,)}, {"A": (ADULT,)}, {"A": (CHILD,), "B": (CHILD,)}):
        with pytest.raises(ZoneNeedsProducts):
            await put_seats(database, sale_id, map_id, wrong)
    with pytest.raises(NotFound):
        await put_seats(database, sale_id, map_id, {"A": (ADULT, new_id()), "B": (CHILD,)})
    for _ in range(2):
        await put_seats(database, sale_id, map_id, {"A": (ADULT,), "B": (CHILD,)})
    async with database.read("tickets") as tx:
        rows = await tx.fetch("SELECT name, size, product_id FROM tickets.quotas JOIN tickets.product_quotas USING (quota_id)")
        view = await seats_of_sale(tx, SLUG)
    assert [tuple(each) for each in rows] == [("Terrace", 700, CHILD)]
    assert view is not None
    assert [[product.product_id for product in zone.products] for zone in view.zones] == [[ADULT], [CHILD]]


async def test_all_that_may_stand_in_a_zone_are_sold_wherever_its_areas_are(database: Database) -> None:
    """One ticket takes one place, not one of each area."""
    organisation_id = new_id()
    sale_id = await sale_of(database, organisation_id, {CHILD: False})
    areas = tuple(Area(key=key, name=f"End {key}", zone="B", capacity=capacity) for key, capacity in ((9, 700), (4, 800), (6, 500)))
    drawn = SeatMap(zones=seat_map(row(1, "s")).zones, areas=areas)
    map_id = await map_of(database, organisation_id, drawn)
    for _ in range(2):
        await put_seats(database, sale_id, map_id, {"B": (CHILD,)})
    async with database.read("tickets") as tx:
        rows = await tx.fetch("SELECT name, size, product_id FROM tickets.quotas JOIN tickets.product_quotas USING (quota_id)")
    assert [tuple(each) for each in rows] == [("End 9 + End 4 + End 6", 2000, CHILD)]


async def test_a_map_of_another_organisation_is_not_there(database: Database) -> None:
    sale_id = await sale_of(database, new_id(), {ADULT: True})
    with pytest.raises(NotFound):
        await put_seats(database, sale_id, await map_of(database, new_id(), seat_map(*ROWS)), {"A": (ADULT,)})


async def test_nothing_left_is_said(database: Database) -> None:
    sale_id = await seated_sale(database, [row(1, "b")])
    assert await order(database, SeatBoards(), sale_id, best(1)) == [NoSeatsLeft.code]


async def test_the_room_is_told_of_the_rows_that_changed_and_of_nothing_twice(database: Database, sale_id: UUID) -> None:
    async def told() -> list[dict[str, str]]:
        async with database.begin("tickets") as tx:
            await tell_seats(tx)
        async with database.read("tickets") as tx:
            rows = await tx.fetch("SELECT payload FROM tickets.room_messages WHERE room = $1 ORDER BY seq", f"tickets:sale:{sale_id}")
        return [msgspec.json.decode(each["payload"])["seats"]["rows"] for each in rows]

    boards = SeatBoards()
    await order(database, boards, sale_id, chosen((1, 0), (1, 1)))
    assert await told() == [{"1": "Aw==", "2": ""}]
    await order(database, boards, sale_id, chosen((2, 0), (2, 1)), chosen((2, 2), (2, 3)))
    assert (await told())[1:] == [{"2": "Dw=="}]
    assert len(await told()) == 2
