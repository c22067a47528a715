"""Rows of payments: begun, claimed, settled, all of a batch at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.payments import Quote
from matchday.modules.payments.domain.payments import Intent, Outcome, pause_seconds

LEASE_SECONDS = 30
"""Longer than a call of a provider may take with everything around it."""

_INTENT = """payment_id, amount_minor, currency, title, method, email, organisation_id, payee_id, fee_minor, reference, state,
    attempts, provider, is_cancel_wanted OR expires_at <= clock_timestamp() AS is_late"""


async def insert(tx: Transaction, wanted: Sequence[tuple[UUID, Quote, str, str]], claimed_by: UUID | None = None) -> set[UUID]:
    """New payments, (id, quote, provider, method), claimed for this worker. Left out are those whose quote has run out by the clock
    of this statement, and those of a subject with a live payment. In the order of subjects: two batches never wait for each other
    in a circle."""
    rows = await tx.fetch(
        """
        INSERT INTO payments.payments (payment_id, quote_id, source, subject_id, group_id, organisation_id, payee_id, fee_minor,
            payer_id, email, amount_minor, currency, title, return_path, expires_at, provider, method, due_at,
            claimed_by, held_until)
        SELECT payment_id, quote_id, source, subject_id, group_id, organisation_id, payee_id, fee_minor,
               payer_id, email, amount_minor, currency, title, return_path, expires_at, provider, method,
               clock_timestamp() + make_interval(secs => $18), $19, held_until
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::bigint[], $9::uuid[],
                    $10::text[], $11::bigint[], $12::text[], $13::text[], $14::text[], $15::timestamptz[], $16::text[], $17::text[],
                    $20::timestamptz[])
          AS wanted (payment_id, quote_id, source, subject_id, group_id, organisation_id, payee_id, fee_minor, payer_id,
                     email, amount_minor, currency, title, return_path, expires_at, provider, method, held_until)
        WHERE expires_at > clock_timestamp()
        ORDER BY subject_id
        ON CONFLICT DO NOTHING
        RETURNING payment_id
        """,
        [payment_id for payment_id, _, _, _ in wanted],
        *zip(
            *(
                (
                    quote.quote_id,
                    quote.source,
                    quote.subject_id,
                    quote.group_id,
                    quote.organisation_id,
                    quote.payee_id,
                    quote.fee_minor,
                    quote.payer_id,
                    quote.email,
                    quote.amount_minor,
                    quote.currency,
                    quote.title,
                    quote.return_path,
                    quote.expires_at,
                    provider,
                    method,
                )
                for _, quote, provider, method in wanted
            ),
            strict=True,
        ),
        LEASE_SECONDS,
        claimed_by,
        [quote.payable_from if quote.payee_id is not None else None for _, quote, _, _ in wanted],
    )
    return {row["payment_id"] for row in rows}


async def found(tx: Transaction, payment_ids: Sequence[UUID], subject_ids: Sequence[UUID]) -> list[Any]:
    """The payments of these ids, and the live payments of these subjects."""
    return await tx.fetch(
        """
        SELECT payment_id, subject_id, state, amount_minor, currency, title, next_url, reason, return_path, method
        FROM payments.payments WHERE payment_id = ANY ($1::uuid[])
        UNION
        SELECT payment_id, subject_id, state, amount_minor, currency, title, next_url, reason, return_path, method
        FROM payments.payments WHERE subject_id = ANY ($2::uuid[]) AND state NOT IN ('failed', 'cancelled')
        """,
        payment_ids,
        subject_ids,
    )


async def claim_due(
    tx: Transaction, limit: int, asked: Sequence[UUID] = (), doubtful: Sequence[UUID] = (), claimed_by: UUID | None = None
) -> list[tuple[str, Intent]]:
    """Payments that are to be looked at now, each with its provider's name. Nobody else has them until the lease runs out.
    `asked` are looked at whether they are due or not, and so are the `doubtful`, which nobody has taken to a provider yet."""
    rows = await tx.fetch(
        f"""
        UPDATE payments.payments SET due_at = clock_timestamp() + make_interval(secs => $1), attempts = attempts + 1, claimed_by = $5
        WHERE payment_id IN (
            SELECT payment_id FROM payments.payments WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        ) OR payment_id IN (
            SELECT payment_id FROM payments.payments
            WHERE payment_id = ANY ($3::uuid[]) AND state IN ('requires_action', 'processing') FOR UPDATE SKIP LOCKED
        ) OR payment_id IN (
            SELECT payment_id FROM payments.payments
            WHERE payment_id = ANY ($4::uuid[]) AND state = 'pending' AND attempts = 1 FOR UPDATE SKIP LOCKED
        )
        RETURNING {_INTENT}
        """,
        LEASE_SECONDS,
        limit,
        asked,
        doubtful,
        claimed_by,
    )
    return [(row["provider"], intent_of(row)) for row in rows]


def intent_of(row: Any) -> Intent:
    """Without the address to come back to, which is made by whoever calls."""
    return Intent(
        payment_id=row["payment_id"],
        amount_minor=row["amount_minor"],
        currency=row["currency"],
        title=row["title"],
        method=row["method"],
        email=row["email"],
        organisation_id=row["organisation_id"],
        payee_id=row["payee_id"],
        fee_minor=row["fee_minor"],
        reference=row["reference"],
        state=row["state"],
        attempts=row["attempts"],
        return_url="",
        is_late=row["is_late"],
    )


async def write_outcomes(tx: Transaction, outcomes: Sequence[tuple[Outcome, int]]) -> list[Any]:
    """What became of payments, each with how often it was tried. Only those still open change: they are returned as they are now.
    Rows are locked in the order of their ids."""
    return await tx.fetch(
        """
        WITH told AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[])
              AS told (payment_id, new_state, new_reference, new_url, new_reason, pause)
        ), locked AS MATERIALIZED (
            SELECT payment_id FROM payments.payments
            WHERE payment_id = ANY ($1::uuid[]) AND state IN ('pending', 'requires_action', 'processing')
            ORDER BY payment_id FOR UPDATE
        )
        UPDATE payments.payments AS payment
        SET state = coalesce(new_state, state), reference = coalesce(new_reference, reference), reason = new_reason,
            next_url = CASE WHEN new_state IS NULL THEN next_url ELSE new_url END,
            due_at = clock_timestamp() + make_interval(secs => pause), settled_at = CASE WHEN pause IS NULL THEN clock_timestamp() END,
            claimed_by = NULL
        FROM told, locked WHERE told.payment_id = payment.payment_id AND locked.payment_id = payment.payment_id
        RETURNING payment.payment_id, quote_id, source, subject_id, group_id, organisation_id, payee_id, fee_minor, amount_minor,
                  currency, provider, state, reason, return_path, next_url
        """,
        [outcome.payment_id for outcome, _ in outcomes],
        [None if outcome.state == "unknown" else outcome.state for outcome, _ in outcomes],
        [outcome.reference for outcome, _ in outcomes],
        [outcome.next_url for outcome, _ in outcomes],
        [outcome.reason for outcome, _ in outcomes],
        [_pause(outcome, attempts) for outcome, attempts in outcomes],
    )


def _pause(outcome: Outcome, attempts: int) -> int | None:
    if outcome.state in ("captured", "failed", "cancelled"):
        return None
    return pause_seconds(attempts, is_known=outcome.state != "unknown")


async def want_cancelled(tx: Transaction, source: str, subject_ids: Sequence[UUID]) -> int:
    """Open payments of subjects that are not sold any more are ended at their provider, as soon as somebody gets to it."""
    return await tx.execute(
        """
        UPDATE payments.payments SET is_cancel_wanted = true, due_at = least(due_at, clock_timestamp())
        WHERE payment_id IN (
            SELECT payment_id FROM payments.payments
            WHERE subject_id = ANY ($1::uuid[]) AND state NOT IN ('failed', 'cancelled') AND state <> 'captured' AND source = $2
            ORDER BY payment_id FOR UPDATE
        )
        """,
        subject_ids,
        source,
    )


async def load_money(tx: Transaction, payment_ids: Sequence[UUID]) -> list[Any]:
    """Whose the money of these payments is."""
    return await tx.fetch(
        """
        SELECT payment_id, group_id, organisation_id, payee_id, amount_minor, fee_minor, currency, state
        FROM payments.payments WHERE payment_id = ANY ($1::uuid[]) ORDER BY payment_id
        """,
        payment_ids,
    )


async def lock_for_refunds(tx: Transaction, payment_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """In the order of their ids; those there are."""
    rows = await tx.fetch(
        """
        SELECT payment_id, source, subject_id, group_id, organisation_id, payee_id, amount_minor, fee_minor, refunded_minor, currency,
               state, provider
        FROM payments.payments WHERE payment_id = ANY ($1::uuid[]) ORDER BY payment_id FOR UPDATE
        """,
        sorted(payment_ids),
    )
    return {row["payment_id"]: row for row in rows}


async def count_refunded(tx: Transaction, added: dict[UUID, int]) -> None:
    """What is asked for back, or, negative, was not given. The caller holds the payments."""
    await tx.execute(
        """
        UPDATE payments.payments AS payment SET refunded_minor = refunded_minor + added.minor
        FROM unnest($1::uuid[], $2::bigint[]) AS added (payment_id, minor) WHERE payment.payment_id = added.payment_id
        """,
        list(added),
        list(added.values()),
    )
