"""A sale gets a copy of a seat map, or of a later version of it, and its zones get their products."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.domain.seating.revising import lost_seats
from matchday.modules.tickets.errors import SeatsWouldVanish, ZoneNeedsProducts
from matchday.modules.tickets.schemas.seats import PutSeats, SeatsPut
from matchday.modules.tickets.store.sales import recount
from matchday.modules.tickets.store.seat_maps import (
    load_document,
    lock_map,
    lock_sale_of,
    sale_document,
    save_areas,
    save_sale_map,
    save_zones,
    seated_products,
    taken_rows,
)

SEATS_NAMED_MAX = 5


async def put_seats_on_sale(tx: Transaction, sale_id: UUID, wanted: PutSeats) -> SeatsPut:
    """Raises NotFound, ZoneNeedsProducts or SeatsWouldVanish. The sale's row is locked first, as for every order."""
    organisation_id = await lock_sale_of(tx, sale_id)
    kept = await lock_map(tx, wanted.map_id)
    if organisation_id is None or kept is None or kept.organisation_id != organisation_id:
        raise NotFound
    version = wanted.map_version or kept.version
    document = await load_document(tx, kept.map_id, version)
    if document is None:
        raise NotFound
    seated = await seated_products(tx, sale_id)
    _require_products(document, wanted.zones, seated)
    await _require_seats_kept(tx, sale_id, document)
    await save_sale_map(tx, sale_id, (kept.map_id, version), document)
    await save_zones(tx, sale_id, wanted.zones)
    standing = {zone: [product for product in products if not seated[product]] for zone, products in wanted.zones.items()}
    await save_areas(tx, sale_id, document.areas, standing)
    await recount(tx, sale_id)
    tx.note("put_seats_on_sale", name=kept.name, version=version, seats=document.seat_count)
    places = sum(area.capacity for area in document.areas)
    return SeatsPut(map_id=kept.map_id, version=version, seats=document.seat_count, places=places)


def _require_products(document: SeatMap, zones: Mapping[str, Sequence[UUID]], seated: Mapping[UUID, bool]) -> None:
    if not all(product in seated for products in zones.values() for product in products) or not {
        zone.key for zone in document.zones
    } >= set(zones):
        raise NotFound
    names = {zone.key: zone.name for zone in document.zones}
    sitting = {zone for _, row in document.rows() for zone in row.zones}
    for zone in sorted(sitting):
        if not any(seated[product] for product in zones.get(zone, ())):
            raise ZoneNeedsProducts(zone=names[zone], kind="seats", kind_of_product="with a seat")
    for area in document.areas:
        if not any(not seated[product] for product in zones.get(area.zone, ())):
            raise ZoneNeedsProducts(zone=names[area.zone], kind="standing places", kind_of_product="without a seat")


async def _require_seats_kept(tx: Transaction, sale_id: UUID, document: SeatMap) -> None:
    held = await sale_document(tx, sale_id)
    if held is None:
        return
    lost = lost_seats(held, document, await taken_rows(tx, sale_id))
    if lost:
        raise SeatsWouldVanish(count=len(lost), seats=" · ".join(lost[:SEATS_NAMED_MAX]))
