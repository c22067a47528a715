"""A sale for a crowd: something for many, something for few, and seats."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import open_database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.keep_seat_map import keep_seat_map
from matchday.modules.tickets.actions.put_seats_on_sale import put_seats_on_sale
from matchday.modules.tickets.domain.seating.ready_made import ready_made
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota, NewSale
from matchday.modules.tickets.schemas.seats import NewSeatMap, PutSeats

SCARCE = 60


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """A sale that is open. `scarce` is sold out in a moment; of `standing` there is enough."""

    sale_id: UUID
    standing: UUID
    scarce: UUID
    seated: UUID
    free: UUID

    @property
    def orders(self) -> str:
        """Where one orders."""
        return f"/api/v1/sales/{self.sale_id}/orders"


async def open_ground(url: str, *, scarce: int = SCARCE, rows: int = 6, organisation_id: UUID | None = None) -> Ground:
    """A bowl with so many rows in each tier, and places to stand. What is bought may be sold again."""
    database = await open_database(url, size_max=1)
    organisation_id = organisation_id or new_id()
    try:
        async with database.begin("tickets") as tx:
            starts_at = SystemClock().now() + timedelta(days=9)
            sale = NewSale(title="Final", starts_at=starts_at, doors_at=SystemClock().now(), currency="EUR", resale_cap_percent=120)
            sale_id = await manage_sales.add_sale(tx, organisation_id, sale)

            async def product(name: str, size: int | None, **facts: Any) -> UUID:
                quotas = () if size is None else (await manage_sales.add_quota(tx, sale_id, NewQuota(name=name, size=size)),)
                return await manage_sales.add_product(tx, sale_id, NewProduct(name=name, tax_rate=1900, quota_ids=quotas, **facts))

            ground = Ground(
                sale_id=sale_id,
                standing=await product("Standing", 1_000_000, price_minor=1999),
                scarce=await product("Scarce", scarce, price_minor=9900),
                seated=await product("Seat", None, price_minor=4500, is_seated=True),
                free=await product("Free", 1_000_000, price_minor=0),
            )
            drawn = NewSeatMap(name="Bowl", document=ready_made("bowl", rows))
            kept = await keep_seat_map(tx, organisation_id, drawn, None)
            zones = {zone.key: (ground.seated,) for zone in drawn.document.zones}
            await put_seats_on_sale(tx, sale_id, PutSeats(map_id=kept.map_id, zones=zones))
            await manage_sales.change_state(tx, sale_id, "on_sale")
    finally:
        await database.close()
    return ground
