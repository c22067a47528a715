"""Sales for benches, and the proof that nothing went wrong in them."""

from datetime import timedelta
from uuid import UUID

import msgspec

from matchday.backbone.clock import SystemClock
from matchday.backbone.database import open_database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.keep_seat_map import keep_seat_map
from matchday.modules.tickets.actions.put_seats_on_sale import put_seats_on_sale
from matchday.modules.tickets.domain.seating.ready_made import ready_made
from matchday.modules.tickets.queries.proofs import differences
from matchday.modules.tickets.schemas.sales import NewProduct, NewQuota, NewSale
from matchday.modules.tickets.schemas.seats import NewSeatMap, PutSeats


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """One that is open."""

    sale_id: UUID
    product_id: UUID


async def quota_sale(url: str, *, per_person_max: int | None = None) -> Sale:
    """One product, one quota that never sells out. The few buyers of a bench order far more often than anybody would be let, so
    that what a limit costs (their few orders are counted) is measured with `per_person_max` only."""
    database = await open_database(url, size_max=1)
    try:
        async with database.begin("tickets") as tx:
            sale = NewSale(title="Final", starts_at=SystemClock().now() + timedelta(days=9), currency="EUR", per_person_max=per_person_max)
            sale_id = await manage_sales.add_sale(tx, new_id(), sale)
            quota_id = await manage_sales.add_quota(tx, sale_id, NewQuota(name="All", size=10_000_000))
            product = NewProduct(name="Place", price_minor=2500, tax_rate=1900, quota_ids=(quota_id,))
            product_id = await manage_sales.add_product(tx, sale_id, product)
            await manage_sales.change_state(tx, sale_id, "on_sale")
    finally:
        await database.close()
    return Sale(sale_id=sale_id, product_id=product_id)


async def seat_sale(url: str) -> Sale:
    """A bowl of 19,424 seats, all of one product."""
    database = await open_database(url, size_max=1)
    try:
        async with database.begin("tickets") as tx:
            organisation_id = new_id()
            sale = NewSale(title="Final", starts_at=SystemClock().now() + timedelta(days=9), currency="EUR")
            sale_id = await manage_sales.add_sale(tx, organisation_id, sale)
            product = NewProduct(name="Seat", price_minor=2500, tax_rate=1900, is_seated=True)
            product_id = await manage_sales.add_product(tx, sale_id, product)
            drawn = NewSeatMap(name=str(sale_id), document=ready_made("bowl", 10))
            kept = await keep_seat_map(tx, organisation_id, drawn, None)
            await put_seats_on_sale(tx, sale_id, PutSeats(map_id=kept.map_id, zones=dict.fromkeys("ABC", (product_id,))))
            await manage_sales.change_state(tx, sale_id, "on_sale")
    finally:
        await database.close()
    return Sale(sale_id=sale_id, product_id=product_id)


async def check(url: str) -> None:
    """Raises RuntimeError unless what is counted is what there is."""
    database = await open_database(url, size_max=1, statement_seconds_max=120)
    try:
        async with database.read("tickets") as tx:
            found = await differences(tx)
    finally:
        await database.close()
    if found:
        raise RuntimeError("; ".join(found[:10]))
