"""Small maps for tests."""

from uuid import UUID

from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.seating.board import Board
from matchday.modules.tickets.domain.seating.document import Focus, Row, SeatMap, Section, Zone
from matchday.modules.tickets.domain.seating.plan import plan_of
from matchday.modules.tickets.domain.seating.wishes import SeatLine, SeatWish

ADULT, CHILD = new_id(), new_id()


def row(key: int, kinds: str, *, zones: str = "", aisles: tuple[int, ...] = ()) -> Row:
    """A straight row, further from the stage the higher its key."""
    numbers = tuple(str(index + 1) for index in range(len(kinds)))
    return Row(
        key=key,
        label=f"Row {key}",
        seats=numbers,
        kinds=kinds,
        zones=zones or "A" * len(kinds),
        aisles=aisles,
        x1=-25 * (len(kinds) - 1),
        x2=25 * (len(kinds) - 1),
        y1=key * 90,
        y2=key * 90,
    )


def seat_map(*rows: Row) -> SeatMap:
    """One section before a stage."""
    zones = tuple(Zone(key=key, name=key) for key in "AB")
    focus = Focus(kind="stage", x=0, y=-500, width=1000, height=400)
    return SeatMap(focus=focus, zones=zones, sections=(Section(key=1, name="Stalls", rows=rows),))


def board(*rows: Row, zones: dict[UUID, str] | None = None) -> Board:
    """With adults' tickets in zone A and children's too, unless told otherwise."""
    sold = {ADULT: "A", CHILD: "A"} if zones is None else zones
    ids = {drawn.key: new_id() for drawn in rows}
    return Board(plan_of(seat_map(*rows), ids, {product: frozenset(keys) for product, keys in sold.items()}), {})


def chosen(*seats: tuple[int, int], product_id: UUID = ADULT) -> SeatWish:
    """These seats and no others."""
    return SeatWish(lines=(SeatLine(product_id=product_id, count=len(seats), seats=seats),))


def best(count: int, *, product_id: UUID = ADULT, may_split: bool = False) -> SeatWish:
    """The best that there are."""
    return SeatWish(lines=(SeatLine(product_id=product_id, count=count),), may_split=may_split)


def mask(at: Board, key: int) -> int:
    """What is taken in a row."""
    plan = at.plan
    return at.taken()[plan.rows[plan.by_key[key]].row_id]


def indexes(at: Board, wish: SeatWish) -> list[tuple[int, int]]:
    """What a wish gets, as keys of rows and indexes."""
    plan = at.plan
    return [(plan.rows[plan.by_id[seat.row_id]].key, seat.seat) for line in at.take(wish) for seat in line]
