"""What a page shows of a sale's seats before any script runs: the blocks with what is free in them, and the rows of one block.

The drawing of a map changes only with its revision, so that a process keeps those that it showed last.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.seating.document import KIND_NAMES, WHEELCHAIR, Area, Focus, SeatMap, Section
from matchday.modules.tickets.domain.seating.geometry import bounds_of, outline_of, seat_points
from matchday.modules.tickets.queries.seats import products_of_zones
from matchday.modules.tickets.schemas.seats import ZoneProduct, ZoneView

DRAWINGS_MAX = 32
_DOCUMENT = msgspec.json.Decoder(SeatMap)


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A section as a shape. `colour` is that of most of its seats; `rows` are key and bits of the seats that anybody may buy."""

    key: int
    name: str
    points: str
    x: int
    y: int
    colour: int
    zones: tuple[str, ...]
    rows: tuple[tuple[int, int], ...]
    section: Section


class Drawing(msgspec.Struct, frozen=True, kw_only=True):
    """A map ready to be shown."""

    revision: int
    bounds: tuple[int, int, int, int]
    letter_height: int
    focus: Focus
    blocks: tuple[Block, ...]
    areas: tuple[Area, ...]
    zones: tuple[tuple[str, str, int], ...]
    has_wheelchairs: bool


class BlockShown(msgspec.Struct, frozen=True, kw_only=True):
    """A block with what is free in it. No `price_from_minor`: it is not sold."""

    block: Block
    free: int
    price_from_minor: int | None


class SeatShown(msgspec.Struct, frozen=True, kw_only=True):
    """A seat in the plain list. `products` is empty where it cannot be bought."""

    row: int
    index: int
    label: str
    kind: str
    is_free: bool
    products: Sequence[ZoneProduct]


class Picking(msgspec.Struct, frozen=True, kw_only=True):
    """All that the picker's template needs. `rows` are those of the block that is open: label, and seats. `taken` has bits by row."""

    slug: str
    sale_id: UUID
    currency: str
    drawing: Drawing
    zones: list[ZoneView]
    blocks: list[BlockShown]
    open: Block | None
    rows: list[tuple[str, list[SeatShown]]]
    products: list[ZoneProduct]
    taken: Mapping[int, int]
    seq: int


_drawings: OrderedDict[tuple[UUID, int], Drawing] = OrderedDict()


async def picking_of(tx: Transaction, slug: str, section_key: int | None = None, *, shows_drafts: bool = False) -> Picking | None:
    """None when there is no such sale, or nothing to sit on. A draft is for those who sell."""
    row = await tx.fetchrow(
        """
        SELECT s.sale_id, s.currency, t.revision,
               coalesce((SELECT r.seq FROM tickets.rooms AS r WHERE r.room = 'tickets:sale:' || s.sale_id), 0) AS seq
        FROM tickets.sales AS s JOIN tickets.seat_states AS t USING (sale_id) WHERE s.slug = $1 AND (s.state <> 'draft' OR $2)
        """,
        slug,
        shows_drafts,
    )
    if row is None:
        return None
    drawing = await _drawing(tx, row["sale_id"], row["revision"])
    products = await products_of_zones(tx, row["sale_id"])
    rows = await tx.fetch("SELECT row_key, taken FROM tickets.seat_rows WHERE sale_id = $1 AND taken <> ''", row["sale_id"])
    taken = {each["row_key"]: int.from_bytes(each["taken"], "little") for each in rows}
    opened = next((block for block in drawing.blocks if block.key == section_key), None)
    seated = {zone for block in drawing.blocks for zone in block.zones}
    every = {product.product_id: product for zone in sorted(seated) for product in products.get(zone, ())}
    return Picking(
        slug=slug,
        sale_id=row["sale_id"],
        currency=row["currency"],
        drawing=drawing,
        zones=[ZoneView(key=key, name=name, colour=colour, products=tuple(products.get(key, ()))) for key, name, colour in drawing.zones],
        blocks=[_shown(block, taken, products) for block in drawing.blocks],
        open=opened,
        rows=_rows(opened.section, taken, products) if opened else [],
        products=list(every.values()),
        taken=taken,
        seq=row["seq"],
    )


def _shown(block: Block, taken: Mapping[int, int], products: Mapping[str, Sequence[ZoneProduct]]) -> BlockShown:
    prices = [product.price_minor for zone in block.zones for product in products.get(zone, ())]
    free = sum((seats & ~taken.get(key, 0)).bit_count() for key, seats in block.rows)
    return BlockShown(block=block, free=free, price_from_minor=min(prices, default=None))


def _rows(section: Section, taken: Mapping[int, int], products: Mapping[str, Sequence[ZoneProduct]]) -> list[tuple[str, list[SeatShown]]]:
    shown = []
    for row in section.rows:
        bits = taken.get(row.key, 0)
        seats = [
            SeatShown(
                row=row.key,
                index=index,
                label=label,
                kind=KIND_NAMES[row.kinds[index]],
                is_free=row.kinds[index] != "b" and not bits >> index & 1 and bool(products.get(row.zones[index])),
                products=products.get(row.zones[index], ()),
            )
            for index, label in enumerate(row.seats)
        ]
        shown.append((row.label, seats))
    return shown


async def _drawing(tx: Transaction, sale_id: UUID, revision: int) -> Drawing:
    key = (sale_id, revision)
    if key not in _drawings:
        text = await tx.fetchval("SELECT document::text FROM tickets.sale_maps WHERE sale_id = $1", sale_id)
        _drawings[key] = drawing_of(_DOCUMENT.decode(text), revision)
        while len(_drawings) > DRAWINGS_MAX:
            _drawings.popitem(last=False)
    _drawings.move_to_end(key)
    return _drawings[key]


def drawing_of(document: SeatMap, revision: int) -> Drawing:
    """The shapes of a map."""
    bounds = bounds_of(document)
    return Drawing(
        revision=revision,
        bounds=bounds,
        letter_height=max(bounds[2], bounds[3]) // 45,
        focus=document.focus,
        blocks=tuple(_block(document, section) for section in document.sections if section.rows),
        areas=document.areas,
        zones=tuple((zone.key, zone.name, zone.colour) for zone in document.zones),
        has_wheelchairs=any(WHEELCHAIR in row.kinds for _, row in document.rows()),
    )


def _block(document: SeatMap, section: Section) -> Block:
    outline = outline_of(section)
    middle = section.rows[len(section.rows) // 2]
    x, y = seat_points(section, middle)[len(middle.seats) // 2]
    zones = "".join(row.zones for row in section.rows)
    most = max(sorted(set(zones)), key=zones.count)
    return Block(
        key=section.key,
        name=section.name,
        points=" ".join(f"{x},{y}" for x, y in outline),
        x=x,
        y=y,
        colour=next(zone.colour for zone in document.zones if zone.key == most),
        zones=tuple(sorted(set(zones))),
        rows=tuple((row.key, sum(1 << at for at, kind in enumerate(row.kinds) if kind in "so")) for row in section.rows),
        section=section,
    )
