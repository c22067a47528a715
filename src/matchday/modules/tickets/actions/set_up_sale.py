"""A draft gets what it sells in one go: a few tickets that share their places, or a price for each zone of a seat map."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.put_seats_on_sale import put_seats_on_sale
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota
from matchday.modules.tickets.schemas.seats import PutSeats


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket for a price. `places`: of these at most so many."""

    name: str
    price_minor: int
    places: int | None = None
    zone: str = ""
    is_seated: bool = False


class SetUp(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `places` are shared by all tickets that have no seat; `map_id` is the map whose zones the offers are for."""

    offers: Sequence[Offer]
    tax_rate: int
    places: int | None = None
    quota_name: str
    on_sale_from: datetime | None = None
    map_id: UUID | None = None
    map_version: int | None = None


async def set_up_sale(tx: Transaction, sale_id: UUID, wanted: SetUp) -> None:
    """Raises what products, quotas and seats are refused for."""
    shared = []
    if wanted.map_id is None and wanted.places is not None:
        shared.append(await manage_sales.add_quota(tx, sale_id, NewQuota(name=wanted.quota_name, size=wanted.places)))
    zones: dict[str, list[UUID]] = {}
    for position, offer in enumerate(wanted.offers):
        own = []
        if offer.places is not None and not offer.zone:
            own.append(await manage_sales.add_quota(tx, sale_id, NewQuota(name=offer.name, size=offer.places)))
        product = NewProduct(
            name=offer.name,
            price_minor=offer.price_minor,
            tax_rate=wanted.tax_rate,
            on_sale_from=wanted.on_sale_from,
            is_seated=offer.is_seated,
            position=position,
            quota_ids=(*shared, *own),
        )
        product_id = await manage_sales.add_product(tx, sale_id, product)
        if offer.zone:
            zones.setdefault(offer.zone, []).append(product_id)
    if wanted.map_id is not None:
        put = PutSeats(map_id=wanted.map_id, map_version=wanted.map_version, zones={zone: tuple(some) for zone, some in zones.items()})
        await put_seats_on_sale(tx, sale_id, put)
