"""Who waits for tickets of a sale, as its box office sees it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class WaitingLine(msgspec.Struct, frozen=True, kw_only=True):
    """A party that waits, or what became of it. `passed`: how many that came later were served before it."""

    entry_id: UUID
    number: int
    product: str
    places: int
    who: str
    joined_at: datetime
    passed: int
    state: str
    order_id: UUID | None
    held_until: datetime | None


class WaitingSum(msgspec.Struct, frozen=True, kw_only=True):
    """Of one product, how many parties and people wait, how many have an offer, and how many were served."""

    product: str
    parties: int
    places: int
    offered: int
    served: int


async def waiting_sums(tx: Transaction, sale_id: UUID) -> list[WaitingSum]:
    """By product, in the organiser's order."""
    rows = await tx.fetch(
        """
        SELECT p.name AS product, count(*) FILTER (WHERE w.state = 'waiting') AS parties,
               coalesce(sum(w.places) FILTER (WHERE w.state = 'waiting'), 0)::bigint AS places,
               coalesce(sum(w.places) FILTER (WHERE w.state = 'offered'), 0)::bigint AS offered,
               coalesce(sum(w.places) FILTER (WHERE w.state = 'served'), 0)::bigint AS served
        FROM tickets.waiting_entries w JOIN tickets.products p USING (product_id)
        WHERE w.sale_id = $1 GROUP BY p.product_id ORDER BY p.position, p.product_id
        """,
        sale_id,
    )
    return [WaitingSum(**row) for row in rows]


async def waiting_lines(tx: Transaction, sale_id: UUID, cursor: Cursor, *, only_open: bool) -> Slice[WaitingLine]:
    """In order of arrival."""
    after = cursor.convert(_Number)
    rows = await tx.fetch(
        """
        SELECT w.entry_id, w.number, coalesce(p.name, '') AS product, w.places,
               coalesce(nullif(a.name, ''), w.email, '') AS who, w.joined_at, w.passed, w.state, w.order_id, o.held_until
        FROM tickets.waiting_entries w LEFT JOIN tickets.products p USING (product_id)
        LEFT JOIN tickets.known_accounts a USING (account_id) LEFT JOIN tickets.orders o ON o.order_id = w.order_id AND w.state = 'offered'
        WHERE w.sale_id = $1 AND ($2::bigint IS NULL OR w.number > $2) AND (NOT $3 OR w.state IN ('waiting', 'offered'))
        ORDER BY w.number LIMIT $4
        """,
        sale_id,
        after[0] if after else None,
        only_open,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["number"],), lambda row: WaitingLine(**row))
