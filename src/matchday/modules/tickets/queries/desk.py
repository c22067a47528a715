"""The figures of a sale for those who sell: as of now, over time, by product, and over the map of its seats."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.desk import Figures, Moment, filled, heat_of, step_of
from matchday.modules.tickets.domain.seating.document import BLOCKED, Section
from matchday.modules.tickets.queries.picking import Block, Drawing, Picking, picking_of
from matchday.modules.tickets.schemas.desk import SoldProduct

FIGURES = """
    count(*) FILTER (WHERE o.state = 'complete') AS complete,
    coalesce(sum(o.places) FILTER (WHERE o.state = 'complete'), 0)::bigint AS tickets,
    coalesce(sum(o.amount_minor) FILTER (WHERE o.state IN ('complete', 'refunded')), 0)::bigint AS taken_minor,
    coalesce(sum(o.refunded_minor), 0)::bigint AS refunded_minor,
    count(*) FILTER (WHERE o.state IN ('created', 'awaiting_payment')) AS held,
    coalesce(sum(o.places) FILTER (WHERE o.state IN ('created', 'awaiting_payment')), 0)::bigint AS held_places,
    coalesce(sum(o.amount_minor) FILTER (WHERE o.state IN ('created', 'awaiting_payment')), 0)::bigint AS held_minor,
    count(*) FILTER (WHERE o.state = 'awaiting_payment') AS paying,
    count(*) FILTER (WHERE o.state = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE o.state = 'expired') AS expired,
    count(*) FILTER (WHERE o.state = 'refunded') AS refunded
"""
"""Of orders `o`, one column for each of domain/desk.Figures."""


class HotBlock(msgspec.Struct, frozen=True, kw_only=True):
    """A block of seats with how full it is."""

    name: str
    points: str
    x: int
    y: int
    seats: int
    taken: int
    heat: int


class Seats(msgspec.Struct, kw_only=True):
    """So many, and so many of them held or sold."""

    seats: int = 0
    taken: int = 0


class Heat(msgspec.Struct, frozen=True, kw_only=True):
    """The map of a sale's seats, block by block, and by the products that they are sold as: tickets of one zone share its seats."""

    drawing: Drawing
    blocks: tuple[HotBlock, ...]
    seats: int
    taken: int
    by_product: Mapping[UUID, Seats]


async def figures_of(tx: Transaction, sale_id: UUID) -> Figures:
    """Of all its orders."""
    row = await tx.fetchrow(f"SELECT {FIGURES} FROM tickets.orders o WHERE o.stock_id = $1", sale_id)
    return Figures(**row) if row else Figures()


async def sold_over_time(tx: Transaction, sale_id: UUID, now: datetime) -> tuple[list[Moment], timedelta]:
    """By when they were ordered, without holes, and how long each moment is. Nothing sold: nothing."""
    span = await tx.fetchrow(
        "SELECT min(placed_at) AS first FROM tickets.orders WHERE stock_id = $1 AND state IN ('complete', 'refunded')", sale_id
    )
    if span is None or span["first"] is None:
        return [], timedelta(hours=1)
    step = step_of(span["first"], now)
    rows = await tx.fetch(
        """
        SELECT date_bin($2, placed_at, '2001-01-01 00:00:00+00') AS begins, count(*) AS orders, sum(places)::bigint AS tickets,
               sum(amount_minor)::bigint AS taken_minor
        FROM tickets.orders WHERE stock_id = $1 AND state IN ('complete', 'refunded') GROUP BY 1 ORDER BY 1
        """,
        sale_id,
        step,
    )
    return filled([Moment(**row) for row in rows], step, now), step


async def sold_by_product(tx: Transaction, sale_id: UUID) -> list[SoldProduct]:
    """In the organiser's order."""
    rows = await tx.fetch(
        """
        SELECT p.product_id, p.name, p.is_archived, p.is_seated, p.price_minor, coalesce(c.sold, 0) AS sold, coalesce(c.held, 0) AS held,
               coalesce(c.taken_minor, 0)::bigint AS taken_minor, tight.left, tight.size
        FROM tickets.products p
        LEFT JOIN (
            SELECT held.product_id, count(*) FILTER (WHERE held.state = 'valid') AS sold,
                   count(*) FILTER (WHERE held.state IS NULL AND o.state IN ('created', 'awaiting_payment')) AS held,
                   sum(held.price_minor) FILTER (WHERE held.state = 'valid') AS taken_minor
            FROM tickets.orders o JOIN tickets.positions held USING (order_id)
            WHERE o.stock_id = $1 AND o.state IN ('created', 'awaiting_payment', 'complete') GROUP BY 1
        ) c USING (product_id)
        LEFT JOIN LATERAL (
            SELECT q.size - q.taken AS left, q.size FROM tickets.product_quotas pq JOIN tickets.quotas q USING (quota_id)
            WHERE pq.product_id = p.product_id AND q.size IS NOT NULL ORDER BY q.size - q.taken LIMIT 1
        ) tight ON true
        WHERE p.sale_id = $1 ORDER BY p.is_archived, p.position, p.product_id
        """,
        sale_id,
    )
    return [SoldProduct(**row) for row in rows]


async def heat_map(tx: Transaction, slug: str) -> Heat | None:
    """None without seats, or while nobody may buy them yet."""
    picking = await picking_of(tx, slug)
    if picking is None:
        return None
    rows = await tx.fetch("SELECT row_key, taken FROM tickets.seat_rows WHERE sale_id = $1", picking.sale_id)
    return _heat(picking, {row["row_key"]: int.from_bytes(row["taken"], "little") for row in rows})


async def watched_figures(tx: Transaction) -> Iterable[tuple[UUID, str, Mapping[str, int]]]:
    """Sales that somebody looks at, with what they stand at, where that is not what was told: id, print and figures."""
    rows = await tx.fetch(
        f"""
        SELECT w.sale_id, now.print, now.figures
        FROM (SELECT DISTINCT sale_id FROM tickets.desk_watches WHERE watched_until > clock_timestamp()) w
        CROSS JOIN LATERAL (
            SELECT md5(f::text) AS print, to_jsonb(f)::text AS figures
            FROM (SELECT {FIGURES} FROM tickets.orders o WHERE o.stock_id = w.sale_id) f
        ) now
        LEFT JOIN tickets.told_desks t ON t.sale_id = w.sale_id
        WHERE t.print IS DISTINCT FROM now.print ORDER BY w.sale_id
        """
    )
    return [(row["sale_id"], row["print"], msgspec.json.decode(row["figures"])) for row in rows]


async def seq_of(tx: Transaction, room: str) -> int:
    """Of the last message in a room."""
    seq: int = await tx.fetchval("SELECT coalesce((SELECT seq FROM tickets.rooms WHERE room = $1), 0)", room)
    return seq


def _heat(picking: Picking, taken: Mapping[int, int]) -> Heat:
    blocks: list[HotBlock] = []
    zones: dict[str, Seats] = defaultdict(Seats)
    for shown in picking.blocks:
        counted = _count(shown.block.section, taken)
        sums = Seats(seats=sum(each.seats for each in counted.values()), taken=sum(each.taken for each in counted.values()))
        blocks.append(_hot(shown.block, sums))
        for zone, each in counted.items():
            zones[zone].seats += each.seats
            zones[zone].taken += each.taken
    by_product: dict[UUID, Seats] = {}
    for priced in picking.zones:
        for product in priced.products:
            sums = by_product.setdefault(product.product_id, Seats())
            sums.seats += zones[priced.key].seats
            sums.taken += zones[priced.key].taken
    return Heat(
        drawing=picking.drawing,
        blocks=tuple(blocks),
        seats=sum(each.seats for each in blocks),
        taken=sum(each.taken for each in blocks),
        by_product=by_product,
    )


def _count(section: Section, taken: Mapping[int, int]) -> Mapping[str, Seats]:
    """By zone; blocked seats are none."""
    found: dict[str, Seats] = defaultdict(Seats)
    for row in section.rows:
        bits = taken.get(row.key, 0)
        for index, zone in enumerate(row.zones):
            if row.kinds[index] != BLOCKED:
                found[zone].seats += 1
                found[zone].taken += bits >> index & 1
    return found


def _hot(block: Block, sums: Seats) -> HotBlock:
    heat = heat_of(sums.taken, sums.seats)
    return HotBlock(name=block.name, points=block.points, x=block.x, y=block.y, seats=sums.seats, taken=sums.taken, heat=heat)
