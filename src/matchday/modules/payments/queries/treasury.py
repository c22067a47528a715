"""Questions of treasurers: an organisation's payments, refunds, pay-outs, balance and entries."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.backbone.ledger import Account, read_balances
from matchday.modules.payments.domain import accounts
from matchday.modules.payments.domain.reasons import sentence
from matchday.modules.payments.schemas.manage import BalanceView, EntryView, PaymentRow, PayoutView, RefundRow
from matchday.modules.payments.schemas.memberships import DisputeView
from matchday.modules.payments.store.disputes import SHOWN as DISPUTE
from matchday.modules.payments.store.payouts import held_of

_Position = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
"""As the database can hold it."""

_PAYMENT = """
    SELECT payment_id, subject_id, title, state, amount_minor, refunded_minor, currency, provider, reference, reason, attempts,
           created_at, settled_at
    FROM payments.payments
"""
_REFUND = """
    SELECT refund_id, payment_id, subject_id, state, amount_minor, currency, wish, reason, created_at, settled_at FROM payments.refunds
"""
_PAYOUT = "SELECT payout_id, amount_minor, currency, state, reason, reference, created_at, settled_at FROM payments.payouts"
_DISPUTE = f"SELECT {DISPUTE} FROM payments.disputes"


async def payments(tx: Transaction, organisation_id: UUID, state: str | None, cursor: Cursor) -> Slice[PaymentRow]:
    """Newest first."""
    rows = await _newest(tx, f"{_PAYMENT} WHERE organisation_id = $1", "payment_id", organisation_id, cursor, state)
    return cursor.slice(rows, lambda row: (row["payment_id"],), lambda row: PaymentRow(**_with_sentence(row)))


async def refunds(tx: Transaction, organisation_id: UUID, state: str | None, cursor: Cursor) -> Slice[RefundRow]:
    """Newest first."""
    rows = await _newest(tx, f"{_REFUND} WHERE organisation_id = $1", "refund_id", organisation_id, cursor, state)
    return cursor.slice(rows, lambda row: (row["refund_id"],), lambda row: RefundRow(**_with_sentence(row)))


async def one_refund(tx: Transaction, refund_id: UUID) -> RefundRow:
    """It is there."""
    row = await tx.fetchrow(f"{_REFUND} WHERE refund_id = $1", refund_id)
    return RefundRow(**_with_sentence(row))


async def payouts(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[PayoutView]:
    """Newest first."""
    rows = await _newest(tx, f"{_PAYOUT} WHERE organisation_id = $1", "payout_id", organisation_id, cursor)
    return cursor.slice(rows, lambda row: (row["payout_id"],), lambda row: PayoutView(**_with_sentence(row)))


async def payouts_of_person(tx: Transaction, account_id: UUID, cursor: Cursor) -> Slice[PayoutView]:
    """Newest first."""
    rows = await _newest(tx, f"{_PAYOUT} WHERE person_id = $1", "payout_id", account_id, cursor)
    return cursor.slice(rows, lambda row: (row["payout_id"],), lambda row: PayoutView(**_with_sentence(row)))


async def disputes(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[DisputeView]:
    """Newest first."""
    rows = await _newest(tx, f"{_DISPUTE} WHERE organisation_id = $1", "dispute_id", organisation_id, cursor)
    return cursor.slice(rows, lambda row: (row["dispute_id"],), lambda row: DisputeView(**dict(row)))


async def one_payout(tx: Transaction, payout_id: UUID) -> PayoutView:
    """It is there."""
    row = await tx.fetchrow(f"{_PAYOUT} WHERE payout_id = $1", payout_id)
    return PayoutView(**_with_sentence(row))


async def balances(tx: Transaction, owner_id: UUID, kind: str = accounts.ORGANISATION) -> list[BalanceView]:
    """By currency."""
    found = await read_balances(tx, owner_id=owner_id)
    held = await held_of(tx, owner_id) if kind == accounts.PERSON else {}
    return [
        BalanceView(
            currency=balance.unit,
            posted_minor=balance.posted,
            reserved_minor=balance.debits_pending,
            available_minor=max(0, balance.available - held.get(balance.unit, 0)),
            held_minor=held.get(balance.unit, 0),
        )
        for balance in found.values()
        if balance.kind == kind
    ]


async def entries(tx: Transaction, organisation_id: UUID, currency: str, cursor: Cursor) -> Slice[EntryView]:
    """Of the organisation's account in one currency, newest first."""
    return await entries_of(tx, accounts.organisation(organisation_id, currency), cursor)


async def entries_of(tx: Transaction, account: Account, cursor: Cursor) -> Slice[EntryView]:
    """Newest first."""
    after = cursor.convert(datetime, _Position)
    rows = await tx.fetch(
        """
        SELECT transfer_id, made_at, position, posted, pending, kind, reason, reference_id FROM payments.ledger_entries
        WHERE account_id = $1 AND ($2::timestamptz IS NULL OR (made_at, position) < ($2, $3))
        ORDER BY made_at DESC, position DESC LIMIT $4
        """,
        account.account_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["made_at"], row["position"]), lambda row: _entry(row, account.unit))


def _entry(row: Any, currency: str) -> EntryView:
    return EntryView(
        transfer_id=row["transfer_id"],
        made_at=row["made_at"],
        amount_minor=row["posted"],
        pending_minor=row["pending"],
        currency=currency,
        reason=row["reason"],
        kind=row["kind"],
        reference_id=row["reference_id"],
    )


def _with_sentence(row: Any) -> Mapping[str, Any]:
    return {**dict(row), "sentence": sentence(row["reason"])}


async def _newest(
    tx: Transaction, selected: str, key: str, owner_id: UUID, cursor: Cursor, state: str | None = None
) -> Sequence[Mapping[str, Any]]:
    """A page of what is selected, by ids that grow with time."""
    after = cursor.convert(UUID)
    return await tx.fetch(
        f"{selected} AND ($2::text IS NULL OR state = $2) AND ($3::uuid IS NULL OR {key} < $3) ORDER BY {key} DESC LIMIT $4",
        owner_id,
        state,
        after[0] if after else None,
        cursor.limit + 1,
    )
