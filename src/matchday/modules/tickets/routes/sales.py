"""What is on sale, for everybody."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, get
from matchday.backbone.http.access import anyone
from matchday.modules.tickets.queries.sales import list_public_sales, public_sale_at
from matchday.modules.tickets.schemas.sales import PublicSale, SaleLine

AskedOrganisation = Annotated[UUID | None, QueryParameter(name="organisation_id", required=False)]
AskedMatch = Annotated[UUID | None, QueryParameter(name="match_id", required=False)]


@get("/sales", access=anyone)
async def list_sales(
    tx: Transaction, cursor: Cursor, organisation_id: AskedOrganisation = None, match_id: AskedMatch = None
) -> Slice[SaleLine]:
    """Events to come that tickets are or were sold for, the next one first."""
    return await list_public_sales(tx, cursor, organisation_id=organisation_id, match_id=match_id)


@get("/sales/{slug:str}", access=anyone, cache_seconds=1)
async def read_public_sale(tx: Transaction, slug: str) -> PublicSale:
    """One with what it offers, and how much of it is left."""
    return await public_sale_at(tx, slug)


PUBLIC = (list_sales, read_public_sale)
