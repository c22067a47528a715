"""What stands in a ledger: the entries of an account, page by page or between two moments."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.ledger.deciding import Kind

Place = tuple[datetime, int]
"""Where an entry stands in its account's order: when it was made, and its number."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One side of a transfer, as its account sees it: `posted` and `pending` are what came onto the account, negative for a debit.
    The release of what was pending is the opposite of its reservation. The sum over all entries is the balance."""

    made_at: datetime
    position: int
    transfer_id: UUID
    side: Literal["debit", "credit"]
    other_account_id: UUID
    posted: int
    pending: int
    kind: Kind
    reason: str
    reference_id: UUID | None
    pending_id: UUID | None

    @property
    def place(self) -> Place:
        """For a cursor."""
        return self.made_at, self.position


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What was booked on an account from `start` (inclusive) until `end` (exclusive); reservations are not on it.
    `opening + credits - debits = closing`."""

    account_id: UUID
    start: datetime
    end: datetime
    opening: int
    debits: int
    credits: int
    closing: int
    entries: int


_COLUMNS = "made_at, position, transfer_id, side, other_account_id, posted, pending, kind, reason, reference_id, pending_id"


async def read_entries(tx: Transaction, account_id: UUID, *, after: Place | None = None, limit: int) -> list[Entry]:
    """Newest first, those that stand after (are older than) the place of the last one seen."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM {tx.schema}.ledger_entries
        WHERE account_id = $1 AND (made_at, position) < (coalesce($2, 'infinity'::timestamptz), coalesce($3, 0::bigint))
        ORDER BY made_at DESC, position DESC
        LIMIT $4
        """,
        account_id,
        *(after or (None, None)),
        limit,
    )
    return [Entry(**dict(row)) for row in rows]


async def read_statement(tx: Transaction, account_id: UUID, start: datetime, end: datetime) -> Statement:
    """The sums of a period, of one moment. Its lines are read by `read_statement_entries`."""
    [row] = await tx.fetch(
        f"""
        SELECT coalesce(sum(posted) FILTER (WHERE made_at < $2), 0)::bigint AS opening,
            coalesce(-sum(posted) FILTER (WHERE made_at >= $2 AND side = 'debit'), 0)::bigint AS debits,
            coalesce(sum(posted) FILTER (WHERE made_at >= $2 AND side = 'credit'), 0)::bigint AS credits,
            coalesce(sum(posted), 0)::bigint AS closing,
            count(*) FILTER (WHERE made_at >= $2 AND posted <> 0) AS entries
        FROM {tx.schema}.ledger_entries
        WHERE account_id = $1 AND made_at < $3
        """,
        account_id,
        start,
        end,
    )
    return Statement(account_id=account_id, start=start, end=end, **dict(row))


async def read_statement_entries(
    tx: Transaction, account_id: UUID, start: datetime, end: datetime, *, after: Place | None = None, limit: int
) -> list[Entry]:
    """The lines of a statement, oldest first."""
    rows = await tx.fetch(
        f"""
        SELECT {_COLUMNS} FROM {tx.schema}.ledger_entries
        WHERE account_id = $1 AND made_at >= $2 AND made_at < $3 AND posted <> 0
            AND (made_at, position) > (coalesce($4, '-infinity'::timestamptz), coalesce($5, 0::bigint))
        ORDER BY made_at, position
        LIMIT $6
        """,
        account_id,
        start,
        end,
        *(after or (None, None)),
        limit,
    )
    return [Entry(**dict(row)) for row in rows]
