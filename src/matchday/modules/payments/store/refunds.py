"""Rows of refunds."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.payments.domain.payments import pause_seconds
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome

LEASE_SECONDS = 30
_TOLD = """refund.refund_id, refund.payment_id, refund.source, refund.subject_id, refund.group_id, refund.organisation_id, refund.payee_id,
    refund.amount_minor, refund.fee_minor, refund.currency, refund.is_earned, refund.provider, refund.state, refund.reason, refund.tries"""


async def known(tx: Transaction, refund_ids: Sequence[UUID]) -> set[UUID]:
    """Which of them are written down."""
    rows = await tx.fetch("SELECT refund_id FROM payments.refunds WHERE refund_id = ANY ($1::uuid[])", refund_ids)
    return {row["refund_id"] for row in rows}


async def insert(tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> None:
    """(refund, payment, source, subject, group, organisation, payee, amount, fee, currency, is earned, wish, provider, state,
    reason). Those that are pending are due at once."""
    await tx.execute(
        """
        INSERT INTO payments.refunds (refund_id, payment_id, source, subject_id, group_id, organisation_id, payee_id, amount_minor,
            fee_minor, currency, is_earned, wish, provider, state, reason, due_at)
        SELECT refund.*, CASE WHEN state = 'pending' THEN clock_timestamp() END
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[], $9::bigint[],
                    $10::text[], $11::boolean[], $12::text[], $13::text[], $14::text[], $15::text[])
          AS refund (refund_id, payment_id, source, subject_id, group_id, organisation_id, payee_id, amount_minor, fee_minor, currency,
                     is_earned, wish, provider, state, reason)
        ON CONFLICT (refund_id) DO NOTHING
        """,
        *map(list, zip(*rows, strict=True)),
    )


async def claim_due(tx: Transaction, limit: int, claimed_by: UUID | None = None) -> list[tuple[str, RefundOrder]]:
    """Refunds that are to be brought to their providers now, each with its provider's name."""
    rows = await tx.fetch(
        """
        WITH claimed AS (
            UPDATE payments.refunds SET due_at = clock_timestamp() + make_interval(secs => $1), attempts = attempts + 1, claimed_by = $3
            WHERE refund_id IN (
                SELECT refund_id FROM payments.refunds WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            RETURNING refund_id, payment_id, reference, amount_minor, currency, attempts, tries, provider
        )
        SELECT claimed.*, payment.reference AS payment_reference
        FROM claimed JOIN payments.payments AS payment USING (payment_id)
        """,
        LEASE_SECONDS,
        limit,
        claimed_by,
    )
    return [(row["provider"], _order(row)) for row in rows]


def _order(row: Any) -> RefundOrder:
    return RefundOrder(
        refund_id=row["refund_id"],
        key=f"{row['refund_id']}-{row['tries']}",
        payment_id=row["payment_id"],
        payment_reference=row["payment_reference"],
        reference=row["reference"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        attempts=row["attempts"],
        tries=row["tries"],
    )


async def write_outcomes(tx: Transaction, outcomes: Sequence[tuple[RefundOutcome, RefundOrder]]) -> list[Any]:
    """What became of refunds, each with what was asked for. Returned are those that were open, as they are now. What a process says late
    of a refund that has been begun again meanwhile is about its earlier key, and changes nothing."""
    return await tx.fetch(
        f"""
        WITH told AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[])
              AS told (refund_id, new_state, new_reference, new_reason, pause, tries)
        ), locked AS MATERIALIZED (
            SELECT refund_id, refunds.tries FROM payments.refunds
            WHERE refund_id = ANY ($1::uuid[]) AND state IN ('pending', 'processing') ORDER BY refund_id FOR UPDATE
        )
        UPDATE payments.refunds AS refund
        SET state = coalesce(new_state, state), reference = coalesce(new_reference, reference), reason = new_reason,
            due_at = clock_timestamp() + make_interval(secs => pause), settled_at = CASE WHEN pause IS NULL THEN clock_timestamp() END,
            claimed_by = NULL
        FROM told, locked
        WHERE told.refund_id = refund.refund_id AND locked.refund_id = refund.refund_id AND told.tries = locked.tries
        RETURNING {_TOLD}
        """,
        [outcome.refund_id for outcome, _ in outcomes],
        [None if outcome.state == "unknown" else outcome.state for outcome, _ in outcomes],
        [outcome.reference for outcome, _ in outcomes],
        [outcome.reason for outcome, _ in outcomes],
        [
            None if outcome.state in ("succeeded", "failed") else pause_seconds(order.attempts, is_known=outcome.state != "unknown")
            for outcome, order in outcomes
        ],
        [order.tries for _, order in outcomes],
    )


async def lock_failed(tx: Transaction, organisation_id: UUID, refund_id: UUID) -> Any:
    """One of this organisation's, whatever its state; None if there is none."""
    return await tx.fetchrow(
        f"SELECT {_TOLD} FROM payments.refunds AS refund WHERE refund_id = $1 AND organisation_id = $2 FOR UPDATE",
        refund_id,
        organisation_id,
    )


async def begin_again(tx: Transaction, refund_id: UUID) -> None:
    """Under another key, at once, and as something that the provider does not know yet. The caller holds it."""
    await tx.execute(
        """
        UPDATE payments.refunds
        SET state = 'pending', reason = '', tries = tries + 1, attempts = 0, due_at = clock_timestamp(), settled_at = NULL,
            reference = NULL
        WHERE refund_id = $1
        """,
        refund_id,
    )


async def look_again(tx: Transaction, payment_id: UUID) -> None:
    """Something was told of a payment's refunds: those still open are asked for."""
    await tx.execute(
        "UPDATE payments.refunds SET due_at = clock_timestamp() WHERE payment_id = $1 AND state IN ('pending', 'processing')", payment_id
    )


async def find(tx: Transaction, organisation_id: UUID, refund_id: UUID) -> UUID | None:
    """The payment of one of this organisation's refunds."""
    found: UUID | None = await tx.fetchval(
        "SELECT payment_id FROM payments.refunds WHERE refund_id = $1 AND organisation_id = $2", refund_id, organisation_id
    )
    return found
