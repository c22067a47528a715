"""Rows of disputes, and of payments whose disputes are to be looked at."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.payments.domain.disputes import Disputed, DisputeQuestion, DisputeSearch
from matchday.modules.payments.domain.payments import pause_seconds

LEASE_SECONDS = 30
SEARCH_SECONDS = 600
SEARCH_LEASE_SECONDS = 60
SEARCH_OVERLAP_SECONDS = 2 * 86_400
SHOWN = "dispute_id, payment_id, state, amount_minor, currency, reason, respond_by, opened_at, closed_at"


async def look_again(tx: Transaction, payment_id: UUID) -> None:
    """The provider told something of a payment's disputes."""
    await tx.execute(
        """
        INSERT INTO payments.dispute_looks (payment_id) VALUES ($1)
        ON CONFLICT (payment_id) DO UPDATE SET due_at = clock_timestamp(), attempts = 0
        """,
        payment_id,
    )


async def claim_due(tx: Transaction, limit: int, claimed_by: UUID | None = None) -> list[tuple[str, DisputeQuestion]]:
    """Payments to be asked about now, each with its provider's name."""
    rows = await tx.fetch(
        """
        WITH claimed AS (
            UPDATE payments.dispute_looks SET due_at = clock_timestamp() + make_interval(secs => $1), attempts = attempts + 1,
                claimed_by = $3
            WHERE payment_id IN (
                SELECT payment_id FROM payments.dispute_looks WHERE due_at <= clock_timestamp()
                ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )
            RETURNING payment_id, attempts
        )
        SELECT claimed.*, payment.reference, payment.provider FROM claimed JOIN payments.payments AS payment USING (payment_id)
        """,
        LEASE_SECONDS,
        limit,
        claimed_by,
    )
    return [(row["provider"], DisputeQuestion(**{name: row[name] for name in DisputeQuestion.__struct_fields__})) for row in rows]


async def looked(tx: Transaction, answered: Sequence[tuple[UUID, int]]) -> None:
    """(payment, how often it had been asked for when it was claimed). What was told meanwhile is looked at once more."""
    await tx.execute(
        """
        DELETE FROM payments.dispute_looks AS look USING unnest($1::uuid[], $2::integer[]) AS answered (payment_id, attempts)
        WHERE look.payment_id = answered.payment_id AND look.attempts = answered.attempts
        """,
        [payment_id for payment_id, _ in answered],
        [attempts for _, attempts in answered],
    )


async def postpone(tx: Transaction, silent: Sequence[tuple[UUID, int]]) -> None:
    """Those of which there was no answer."""
    await tx.execute(
        """
        UPDATE payments.dispute_looks AS look SET due_at = clock_timestamp() + make_interval(secs => pause), claimed_by = NULL
        FROM unnest($1::uuid[], $2::integer[]) AS silent (payment_id, pause) WHERE look.payment_id = silent.payment_id
        """,
        [payment_id for payment_id, _ in silent],
        [pause_seconds(attempts, is_known=False) for _, attempts in silent],
    )


async def load(tx: Transaction, payment_ids: Sequence[UUID]) -> dict[str, Any]:
    """The disputes of these payments by the provider's names. The caller holds the payments."""
    rows = await tx.fetch(
        "SELECT reference, dispute_id, state, amount_minor, fee_minor FROM payments.disputes WHERE payment_id = ANY ($1::uuid[])",
        payment_ids,
    )
    return {row["reference"]: row for row in rows}


async def save(tx: Transaction, rows: Sequence[tuple[str, str, UUID, UUID, UUID | None, str, int, int, str, str, datetime | None]]) -> None:
    """(provider, reference, dispute, payment, organisation, state, amount, fee, currency, reason, respond by). Of a known one only the
    state and the time to respond change."""
    await tx.execute(
        """
        INSERT INTO payments.disputes AS dispute (provider, reference, dispute_id, payment_id, organisation_id, state, amount_minor,
            fee_minor, currency, reason, respond_by, closed_at)
        SELECT told.*, CASE WHEN state <> 'opened' THEN clock_timestamp() END
        FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::bigint[], $8::bigint[], $9::text[],
                    $10::text[], $11::timestamptz[])
          AS told (provider, reference, dispute_id, payment_id, organisation_id, state, amount_minor, fee_minor, currency, reason,
                   respond_by)
        ON CONFLICT (provider, reference) DO UPDATE
        SET state = excluded.state, respond_by = excluded.respond_by, closed_at = excluded.closed_at
        """,
        *map(list, zip(*rows, strict=True)),
    )


async def look_at_open(tx: Transaction) -> int:
    """Those that are open are asked of once a day, in case nobody tells of their end."""
    return await tx.execute(
        """
        INSERT INTO payments.dispute_looks (payment_id)
        SELECT DISTINCT payment_id FROM payments.disputes WHERE state = 'opened' ON CONFLICT DO NOTHING
        """
    )


async def claim_searches(tx: Transaction, providers: Sequence[str]) -> list[tuple[str, DisputeSearch]]:
    """Providers that are to be asked now which disputes they know of. The days before the last time are asked for again: a list may be
    behind."""
    await tx.execute("INSERT INTO payments.dispute_rounds (provider) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING", providers)
    rows = await tx.fetch(
        """
        UPDATE payments.dispute_rounds SET due_at = clock_timestamp() + make_interval(secs => $1)
        WHERE provider IN (
            SELECT provider FROM payments.dispute_rounds
            WHERE provider = ANY ($2::text[]) AND due_at <= clock_timestamp() FOR UPDATE SKIP LOCKED
        )
        RETURNING provider, asked_until - make_interval(secs => $3) AS since, clock_timestamp() AS until
        """,
        SEARCH_LEASE_SECONDS,
        providers,
        SEARCH_OVERLAP_SECONDS,
    )
    return [(row["provider"], DisputeSearch(since=row["since"], until=row["until"])) for row in rows]


async def searched(tx: Transaction, provider: str, until: datetime) -> None:
    """It has answered."""
    await tx.execute(
        """
        UPDATE payments.dispute_rounds SET asked_until = $2, due_at = clock_timestamp() + make_interval(secs => $3) WHERE provider = $1
        """,
        provider,
        until,
        SEARCH_SECONDS,
    )


async def look_at_found(tx: Transaction, provider: str, found: Sequence[Disputed]) -> int:
    """Payments of ours with a dispute that is not known here, or not in this state; returns how many."""
    return await tx.execute(
        """
        INSERT INTO payments.dispute_looks (payment_id)
        SELECT DISTINCT payment.payment_id
        FROM unnest($2::text[], $3::text[], $4::text[], $5::uuid[]) AS found (reference, state, payment, payment_id)
        JOIN payments.payments AS payment
          ON payment.provider = $1
             AND (payment.payment_id = found.payment_id OR (payment.provider <> 'sandbox' AND payment.reference = found.payment))
        WHERE NOT EXISTS (
            SELECT FROM payments.disputes AS dispute
            WHERE dispute.provider = $1 AND dispute.reference = found.reference AND dispute.state = found.state
        )
        ON CONFLICT DO NOTHING
        """,
        provider,
        [one.reference for one in found],
        [one.state for one in found],
        [one.payment for one in found],
        [one.payment_id for one in found],
    )
