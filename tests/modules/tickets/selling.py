"""A sale with seats, made by SQL: what these tests are about is what becomes of its seats."""

from collections.abc import Mapping
from uuid import UUID

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.keep_seat_map import keep_seat_map
from matchday.modules.tickets.actions.put_seats_on_sale import put_seats_on_sale
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.schemas.seats import NewSeatMap, PutSeats

SLUG = "cup-final"


async def sale_of(
    database: Database, organisation_id: UUID, products: Mapping[UUID, bool], *, slug: str = SLUG, state: str = "on_sale"
) -> UUID:
    """A sale with products; the value says whether one is sold with a seat."""
    sale_id = new_id()
    async with database.begin("tickets") as tx:
        await tx.execute(
            """
            INSERT INTO tickets.sales (sale_id, organisation_id, slug, title, venue, description, starts_at, currency, state)
            VALUES ($1, $2, $3, 'Cup final', 'Riverside Park', '', now() + interval '9 days', 'EUR', $4)
            """,
            sale_id,
            organisation_id,
            slug,
            state,
        )
        for product_id, is_seated in products.items():
            await tx.execute(
                "INSERT INTO tickets.products (product_id, sale_id, name, price_minor, is_seated) VALUES ($1, $2, $3, 4500, $4)",
                product_id,
                sale_id,
                "Seat" if is_seated else "Standing",
                is_seated,
            )
    return sale_id


async def map_of(database: Database, organisation_id: UUID, document: SeatMap, name: str = "Riverside Park") -> UUID:
    """A kept map."""
    async with database.begin("tickets") as tx:
        return (await keep_seat_map(tx, organisation_id, NewSeatMap(name=name, document=document), None)).map_id


async def put_seats(database: Database, sale_id: UUID, map_id: UUID, zones: Mapping[str, tuple[UUID, ...]]) -> None:
    """Puts the latest version on the sale."""
    async with database.begin("tickets") as tx:
        await put_seats_on_sale(tx, sale_id, PutSeats(map_id=map_id, zones=dict(zones)))
