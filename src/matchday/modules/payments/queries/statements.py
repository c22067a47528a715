"""What was booked on an organisation's account in a period, and every payment of it."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.statements import Statement, StatementEntry

BITE = 2000
PAYMENTS_HEAD = (
    "payment", "order", "title", "state", "provider", "reason", "created_at", "settled_at", "amount_minor", "refunded_minor", "fee_minor",
    "currency",
)  # fmt: skip


async def statement_of(tx: Transaction, organisation_id: UUID, currency: str, since: datetime, until: datetime, servicer: str) -> Statement:
    """The balances and sums of [since, until), and until now at most. Its entries are read in the same snapshot."""
    account = accounts.organisation(organisation_id, currency)
    row = await tx.fetchrow(
        """
        SELECT least($3, now()) AS until, now() AS made_at,
               coalesce((SELECT name FROM payments.known_organisations WHERE organisation_id = $4), '') AS owner,
               coalesce(sum(posted) FILTER (WHERE made_at < $2), 0)::bigint AS opening,
               coalesce(sum(posted) FILTER (WHERE made_at >= $2 AND posted > 0), 0)::bigint AS credits,
               coalesce(-sum(posted) FILTER (WHERE made_at >= $2 AND posted < 0), 0)::bigint AS debits,
               count(*) FILTER (WHERE made_at >= $2 AND posted > 0) AS credit_entries,
               count(*) FILTER (WHERE made_at >= $2 AND posted < 0) AS debit_entries
        FROM payments.ledger_entries WHERE account_id = $1 AND made_at < least($3, now())
        """,
        account.account_id,
        since,
        until,
        organisation_id,
    )
    if row is None:
        raise AssertionError("sums are always answered")
    return Statement(
        statement_id=new_id(),
        account_id=account.account_id,
        owner=row["owner"],
        servicer=servicer,
        currency=currency,
        since=since,
        until=row["until"],
        made_at=row["made_at"],
        opening_minor=row["opening"],
        credits_minor=row["credits"],
        debits_minor=row["debits"],
        credit_entries=row["credit_entries"],
        debit_entries=row["debit_entries"],
    )


async def statement_entries(tx: Transaction, statement: Statement) -> AsyncIterator[Sequence[StatementEntry]]:
    """In bites, the oldest first."""
    last: tuple[datetime, int] = (statement.since, -1)
    while True:
        rows = await tx.fetch(
            """
            SELECT transfer_id, made_at, posted AS amount_minor, reason, reference_id, position FROM payments.ledger_entries
            WHERE account_id = $1 AND made_at < $2 AND (made_at, position) > ($3, $4) AND posted <> 0 ORDER BY made_at, position LIMIT $5
            """,
            statement.account_id,
            statement.until,
            *last,
            BITE,
        )
        yield [StatementEntry(**{name: row[name] for name in StatementEntry.__struct_fields__}) for row in rows]
        if len(rows) < BITE:
            return
        last = (rows[-1]["made_at"], rows[-1]["position"])


async def exported_payments(tx: Transaction, organisation_id: UUID, since: datetime, until: datetime) -> AsyncIterator[Sequence[Any]]:
    """Every try to pay, in bites, the oldest first: ids of payments are in the order of their beginning."""
    last: UUID | None = None
    while True:
        rows = await tx.fetch(
            """
            SELECT payment_id, subject_id, title, state, provider, reason, created_at, settled_at, amount_minor, refunded_minor, fee_minor,
                   currency
            FROM payments.payments
            WHERE organisation_id = $1 AND created_at >= $2 AND created_at < $3 AND ($4::uuid IS NULL OR payment_id > $4)
            ORDER BY payment_id LIMIT $5
            """,
            organisation_id,
            since,
            until,
            last,
            BITE,
        )
        yield [tuple(row) for row in rows]
        if len(rows) < BITE:
            return
        last = rows[-1]["payment_id"]
