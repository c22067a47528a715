"""Tables for the treasurer: what was ordered and which tickets were sold, per period."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter
from litestar.response import Stream

from matchday.backbone.database import Transaction
from matchday.backbone.http import get
from matchday.backbone.http.access import role
from matchday.backbone.http.spooled import spooled
from matchday.modules.tickets.errors.prices import PeriodTooLong
from matchday.modules.tickets.queries.exports import ORDERS_HEAD, TICKETS_HEAD, exported_orders, exported_tickets
from matchday.web.spreadsheets import BOM, lines

CSV = "text/csv; charset=utf-8"
PERIOD_MAX = timedelta(days=366)
ROWS_AT_ONCE = 500
books = role("treasurer", "organiser", "box_office")
Since = Annotated[datetime, QueryParameter(name="from")]
Until = Annotated[datetime, QueryParameter(name="until")]
OfSale = Annotated[UUID | None, QueryParameter(name="sale_id", required=False)]
HOME = "/organisations/{organisation_id:uuid}"


@get(f"{HOME}/orders.csv", access=books, refuses=[PeriodTooLong], gives=CSV)
async def export_orders(tx: Transaction, organisation_id: UUID, since: Since, until: Until, of_sale: OfSale = None) -> Stream:
    """Orders placed in a period of at most a year, of every state."""
    return await table("orders", ORDERS_HEAD, exported_orders(tx, organisation_id, of_sale, *checked(since, until)))


@get(f"{HOME}/tickets.csv", access=books, refuses=[PeriodTooLong], gives=CSV)
async def export_tickets(tx: Transaction, organisation_id: UUID, since: Since, until: Until, of_sale: OfSale = None) -> Stream:
    """Tickets issued for orders placed in a period of at most a year."""
    return await table("tickets", TICKETS_HEAD, exported_tickets(tx, organisation_id, of_sale, *checked(since, until)))


def checked(since: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Raises PeriodTooLong, also for what has no zone or ends before it begins."""
    if since.tzinfo is None or until.tzinfo is None or not timedelta(0) < until - since <= PERIOD_MAX:
        raise PeriodTooLong
    return since, until


async def table(name: str, head: Sequence[str], rows: AsyncIterator[Sequence[object]]) -> Stream:
    """Read in bites and written as it is read."""
    return await spooled(_written(head, rows), name=f"{name}.csv", media_type=CSV)


async def _written(head: Sequence[str], rows: AsyncIterator[Sequence[object]]) -> AsyncIterator[bytes]:
    yield (BOM + lines([head])).encode()
    bite: list[Sequence[object]] = []
    async for row in rows:
        bite.append(row)
        if len(bite) == ROWS_AT_ONCE:
            yield lines(bite).encode()
            bite = []
    yield lines(bite).encode()


EXPORTS = (export_orders, export_tickets)
