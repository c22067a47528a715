"""How many seats are free, by product, as everybody is told. Counted anew only when a seat was taken or freed since: the number that is
given with each change of a sale's seats tells."""

from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.seating.document import BLOCKED, SeatMap

COUNTS_MAX = 512
MAPS_MAX = 64
_DOCUMENT = msgspec.json.Decoder(SeatMap)

K = TypeVar("K")
V = TypeVar("V")

Masks = Mapping[int, Mapping[str, int]]
"""By row and zone, the bits of the seats that are sold."""


class State(NamedTuple):
    """Of a sale's seats: which map, and what is taken of it."""

    sale_id: UUID
    revision: int
    version: int


_counts: OrderedDict[State, dict[UUID, int]] = OrderedDict()
_masks: OrderedDict[tuple[UUID, int], Masks] = OrderedDict()


async def free_seats(tx: Transaction, sale_ids: Sequence[UUID]) -> dict[UUID, dict[UUID, int]]:
    """By sale and product. Sales without seats are not in it; wheelchair and companion places count too."""
    rows = await tx.fetch("SELECT sale_id, revision, version FROM tickets.seat_states WHERE sale_id = ANY($1::uuid[])", list(sale_ids))
    states = [State(**row) for row in rows]
    if changed := [state for state in states if state not in _counts]:
        await _count(tx, changed)
    return {state.sale_id: _counts.get(state, {}) for state in states}


async def _count(tx: Transaction, states: Sequence[State]) -> None:
    sale_ids = [state.sale_id for state in states]
    products: dict[UUID, list[tuple[str, UUID]]] = defaultdict(list)
    for row in await tx.fetch("SELECT sale_id, zone, product_id FROM tickets.zone_products WHERE sale_id = ANY($1::uuid[])", sale_ids):
        products[row["sale_id"]].append((row["zone"], row["product_id"]))
    taken: dict[UUID, dict[int, int]] = defaultdict(dict)
    for row in await tx.fetch(
        "SELECT sale_id, row_key, taken FROM tickets.seat_rows WHERE sale_id = ANY($1::uuid[]) AND taken <> ''", sale_ids
    ):
        taken[row["sale_id"]][row["row_key"]] = int.from_bytes(row["taken"], "little")
    for state in states:
        free = _free_by_zone(await _masks_of(tx, state), taken[state.sale_id])
        counts: dict[UUID, int] = defaultdict(int)
        for zone, product_id in products[state.sale_id]:
            counts[product_id] += free.get(zone, 0)
        _keep(_counts, state, dict(counts), COUNTS_MAX)


def _free_by_zone(masks: Masks, taken: Mapping[int, int]) -> dict[str, int]:
    free: dict[str, int] = defaultdict(int)
    for key, zones in masks.items():
        bits = ~taken.get(key, 0)
        for zone, mask in zones.items():
            free[zone] += (mask & bits).bit_count()
    return free


async def _masks_of(tx: Transaction, state: State) -> Masks:
    key = (state.sale_id, state.revision)
    if key not in _masks:
        text = await tx.fetchval("SELECT document::text FROM tickets.sale_maps WHERE sale_id = $1", state.sale_id)
        _keep(_masks, key, masks_in(_DOCUMENT.decode(text)) if text else {}, MAPS_MAX)
    return _masks[key]


def masks_in(document: SeatMap) -> Masks:
    """Of every row of the map."""
    masks: dict[int, dict[str, int]] = {}
    for _, row in document.rows():
        zones: dict[str, int] = defaultdict(int)
        for index, (kind, zone) in enumerate(zip(row.kinds, row.zones, strict=True)):
            if kind != BLOCKED:
                zones[zone] |= 1 << index
        masks[row.key] = dict(zones)
    return masks


def _keep(kept: OrderedDict[K, V], key: K, value: V, most: int) -> None:
    kept[key] = value
    while len(kept) > most:
        kept.popitem(last=False)
