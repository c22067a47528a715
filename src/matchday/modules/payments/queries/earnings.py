"""What somebody has earned by selling to others, for that person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.queries import treasury
from matchday.modules.payments.schemas.manage import EntryView


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry with what was sold. `pending_minor` is reserved: on its way out."""

    made_at: datetime
    reason: str
    title: str
    amount_minor: int
    pending_minor: int
    currency: str


async def lines(tx: Transaction, account_id: UUID, currency: str, cursor: Cursor) -> tuple[list[Line], str | None]:
    """Newest first, and the cursor of what follows."""
    found = await treasury.entries_of(tx, accounts.person(account_id, currency), cursor)
    titles = await _titles(tx, [entry.reference_id for entry in found.items if entry.reference_id is not None])
    return [_line(entry, titles) for entry in found.items], found.next


async def _titles(tx: Transaction, references: Sequence[UUID]) -> dict[UUID, str]:
    """By the id of a payment or of a refund."""
    rows: list[Any] = await tx.fetch(
        """
        SELECT payment_id AS reference_id, title FROM payments.payments WHERE payment_id = ANY ($1::uuid[])
        UNION ALL
        SELECT refund_id, title FROM payments.refunds AS refund JOIN payments.payments AS payment USING (payment_id)
        WHERE refund_id = ANY ($1::uuid[])
        """,
        references,
    )
    return {row["reference_id"]: row["title"] for row in rows}


def _line(entry: EntryView, titles: dict[UUID, str]) -> Line:
    return Line(
        made_at=entry.made_at,
        reason=entry.reason,
        title=titles.get(entry.reference_id, "") if entry.reference_id is not None else "",
        amount_minor=entry.amount_minor,
        pending_minor=entry.pending_minor,
        currency=entry.currency,
    )
