"""What the pages of treasurers show: payments that are looked for, one in full, and what a balance is made of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.backbone.ledger import Statement, read_balances, read_statement
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.reasons import sentence
from matchday.modules.payments.schemas.manage import PaymentRow, RefundRow
from matchday.modules.payments.schemas.memberships import DisputeView
from matchday.modules.payments.store.disputes import SHOWN as DISPUTE

_PAYMENT = """payment_id, subject_id, title, state, amount_minor, refunded_minor, currency, provider, reference, reason, attempts,
    created_at, settled_at"""
_REFUND = "refund_id, payment_id, subject_id, state, amount_minor, currency, wish, reason, created_at, settled_at"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of payments is narrowed to. `words` are looked for in addresses, titles and the provider's names."""

    words: str = ""
    state: str | None = None
    subject_id: UUID | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """All entries of one reason on an account."""

    reason: str
    entries: int
    amount_minor: int


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's money in one currency. Captured for it is what it has earned, what went back before, and what waits until
    tickets are issued; its balance is the sum of its entries."""

    currency: str
    balance_minor: int
    reserved_minor: int
    available_minor: int
    captured_minor: int
    earned_minor: int
    unearned_back_minor: int
    parts: tuple[Part, ...]

    @property
    def waiting_minor(self) -> int:
        """Captured, not earned and not given back."""
        return self.captured_minor - self.earned_minor - self.unearned_back_minor

    @property
    def holds(self) -> bool:
        """Whether the balance is the sum of what it is made of, and no more was earned than was captured."""
        return sum(part.amount_minor for part in self.parts) == self.balance_minor and self.waiting_minor >= 0


class FoundPayment(msgspec.Struct, frozen=True, kw_only=True):
    """A payment in the list, with where its receipt went."""

    payment: PaymentRow
    email: str | None


class PaymentInFull(msgspec.Struct, frozen=True, kw_only=True):
    """A payment with what became of it."""

    payment: PaymentRow
    email: str | None
    next_look_at: datetime | None
    refunds: tuple[RefundRow, ...]
    disputes: tuple[DisputeView, ...]


class OrganisationKnown(msgspec.Struct, frozen=True, kw_only=True):
    """Whose money it is. Empty names: nothing was heard of it yet."""

    slug: str = ""
    name: str = ""


async def organisation_known(tx: Transaction, organisation_id: UUID) -> OrganisationKnown:
    """As far as it was heard of."""
    row = await tx.fetchrow("SELECT slug, name FROM payments.known_organisations WHERE organisation_id = $1", organisation_id)
    return OrganisationKnown(**row) if row else OrganisationKnown()


async def find_payments(tx: Transaction, organisation_id: UUID, asked: Asked, cursor: Cursor) -> Slice[FoundPayment]:
    """Newest first."""
    after = cursor.convert(UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_PAYMENT}, email FROM payments.payments
        WHERE organisation_id = $1
          AND ($2::text IS NULL OR state = $2 OR ($2 = 'open' AND state IN ('pending', 'requires_action', 'processing')))
          AND ($3::uuid IS NULL OR subject_id = $3)
          AND strpos(lower(concat_ws(' ', title, email, reference, replace(subject_id::text, '-', ''), payment_id::text)), $4) > 0
          AND ($5::uuid IS NULL OR payment_id < $5)
        ORDER BY payment_id DESC LIMIT $6
        """,
        organisation_id,
        asked.state,
        asked.subject_id,
        asked.words.lower(),
        after[0] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["payment_id"],), lambda row: FoundPayment(payment=_payment(row), email=row["email"]))


async def payment_in_full(tx: Transaction, organisation_id: UUID, payment_id: UUID) -> PaymentInFull | None:
    """None when it is not the organisation's."""
    row = await tx.fetchrow(
        f"SELECT {_PAYMENT}, email, due_at FROM payments.payments WHERE payment_id = $2 AND organisation_id = $1",
        organisation_id,
        payment_id,
    )
    if row is None:
        return None
    refunds = await tx.fetch(f"SELECT {_REFUND} FROM payments.refunds WHERE payment_id = $1 ORDER BY refund_id", payment_id)
    disputes = await tx.fetch(f"SELECT {DISPUTE} FROM payments.disputes WHERE payment_id = $1 ORDER BY dispute_id", payment_id)
    return PaymentInFull(
        payment=_payment(row),
        email=row["email"],
        next_look_at=row["due_at"],
        refunds=tuple(RefundRow(**dict(refund), sentence=sentence(refund["reason"])) for refund in refunds),
        disputes=tuple(DisputeView(**dict(dispute)) for dispute in disputes),
    )


async def books_of(tx: Transaction, organisation_id: UUID) -> list[Books]:
    """By currency; those in which nothing was ever captured or booked are not there."""
    balances = {
        balance.unit: balance
        for balance in (await read_balances(tx, owner_id=organisation_id)).values()
        if balance.kind == accounts.ORGANISATION
    }
    captured = await _captured(tx, organisation_id)
    found = []
    for currency in sorted({*balances, *captured}):
        balance, parts = balances.get(currency), await _parts(tx, organisation_id, currency)
        found.append(
            Books(
                currency=currency,
                balance_minor=balance.posted if balance else 0,
                reserved_minor=balance.debits_pending if balance else 0,
                available_minor=max(0, balance.available) if balance else 0,
                captured_minor=captured.get(currency, (0, 0))[0],
                earned_minor=sum(part.amount_minor for part in parts if part.reason == "earned"),
                unearned_back_minor=captured.get(currency, (0, 0))[1],
                parts=tuple(parts),
            )
        )
    return found


async def statement_of(tx: Transaction, organisation_id: UUID, currency: str, year: int, month: int) -> Statement:
    """A calendar month, by UTC."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return await read_statement(tx, accounts.organisation(organisation_id, currency).account_id, start, end)


async def failed_counts(tx: Transaction, organisation_id: UUID) -> tuple[int, int, int]:
    """Refunds that failed, disputes that are open, and payments of the last day that failed."""
    row = await tx.fetchrow(
        """
        SELECT (SELECT count(*) FROM payments.refunds WHERE organisation_id = $1 AND state = 'failed') AS refunds,
               (SELECT count(*) FROM payments.disputes WHERE organisation_id = $1 AND state = 'opened') AS disputes,
               (SELECT count(*) FROM payments.payments
                WHERE organisation_id = $1 AND state = 'failed' AND settled_at > clock_timestamp() - interval '1 day') AS payments
        """,
        organisation_id,
    )
    return (row["refunds"], row["disputes"], row["payments"]) if row else (0, 0, 0)


async def _captured(tx: Transaction, organisation_id: UUID) -> dict[str, tuple[int, int]]:
    """By currency, what was captured for it and what of that went back before it was earned. What people sell each other is theirs."""
    rows = await tx.fetch(
        """
        SELECT currency, sum(captured)::bigint AS captured, sum(back)::bigint AS back FROM (
            SELECT currency, amount_minor AS captured, 0 AS back FROM payments.payments
            WHERE organisation_id = $1 AND payee_id IS NULL AND state = 'captured' AND source = 'tickets'
            UNION ALL
            SELECT currency, 0, amount_minor FROM payments.refunds
            WHERE organisation_id = $1 AND payee_id IS NULL AND state = 'succeeded' AND NOT is_earned
        ) moved GROUP BY currency
        """,
        organisation_id,
    )
    return {row["currency"]: (row["captured"], row["back"]) for row in rows}


async def _parts(tx: Transaction, organisation_id: UUID, currency: str) -> list[Part]:
    rows = await tx.fetch(
        """
        SELECT reason, count(*) AS entries, sum(posted)::bigint AS amount_minor FROM payments.ledger_entries
        WHERE account_id = $1 AND posted <> 0 GROUP BY reason ORDER BY sum(posted) DESC
        """,
        accounts.organisation(organisation_id, currency).account_id,
    )
    return [Part(**row) for row in rows]


def _payment(row: Any) -> PaymentRow:
    fields = {name: row[name] for name in PaymentRow.__struct_fields__ if name != "sentence"}
    return PaymentRow(**fields, sentence=sentence(row["reason"]))
