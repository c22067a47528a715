"""Waiting lists as those who wait see them, and as the box office does."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.waiting import Rules
from matchday.modules.tickets.schemas.market import WaitingLine, WaitingView

Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_ENTRY = f"""
    w.entry_id, w.sale_id, w.account_id, s.title, p.name AS product, w.places, w.state, w.joined_at, w.passed, w.order_id,
    coalesce(r.passes_max, {Rules().passes_max}) AS passes_max,
    (SELECT count(*) FROM tickets.waiting_entries b
     WHERE b.sale_id = w.sale_id AND b.product_id = w.product_id AND b.state = 'waiting' AND b.number < w.number) AS ahead
    FROM tickets.waiting_entries w
    JOIN tickets.sales s USING (sale_id)
    JOIN tickets.products p USING (product_id)
    LEFT JOIN tickets.waiting_rules r ON r.sale_id = w.sale_id
"""


async def read_entry(tx: Transaction, entry_id: UUID) -> tuple[WaitingView, UUID | None] | None:
    """With its account; None where there is none."""
    row = await tx.fetchrow(f"SELECT {_ENTRY} WHERE w.entry_id = $1", entry_id)
    return (_view(row), row["account_id"]) if row else None


async def entries_of(tx: Transaction, account_id: UUID) -> list[WaitingView]:
    """What somebody waits for, or was offered."""
    rows = await tx.fetch(f"SELECT {_ENTRY} WHERE w.account_id = $1 AND w.state IN ('waiting', 'offered') ORDER BY w.number", account_id)
    return [_view(row) for row in rows]


async def entries_on(tx: Transaction, sale_id: UUID, cursor: Cursor) -> Slice[WaitingLine]:
    """Those who wait or were offered places, in order of arrival."""
    after = cursor.convert(Number)
    rows = await tx.fetch(
        """
        SELECT w.entry_id, w.number, p.name AS product, w.places, coalesce(a.name, '') AS name, w.email, w.joined_at, w.passed, w.state,
               w.order_id
        FROM tickets.waiting_entries w
        JOIN tickets.products p USING (product_id)
        LEFT JOIN tickets.known_accounts a USING (account_id)
        WHERE w.sale_id = $1 AND w.state IN ('waiting', 'offered') AND ($2::bigint IS NULL OR w.number > $2)
        ORDER BY w.number LIMIT $3
        """,
        sale_id,
        after[0] if after else None,
        cursor.limit + 1,
    )
    fields = WaitingLine.__struct_fields__
    return cursor.slice(rows, lambda row: (row["number"],), lambda row: WaitingLine(**{name: row[name] for name in fields}))


def _view(row: Any) -> WaitingView:
    fields = [name for name in WaitingView.__struct_fields__ if name != "secret"]
    return WaitingView(**{name: row[name] for name in fields})
