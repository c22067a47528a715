"""Rows of pay-outs."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.payments.domain.payments import pause_seconds
from matchday.modules.payments.domain.payouts import PayoutOrder, PayoutOutcome

LEASE_SECONDS = 30


async def lock_account(tx: Transaction, account_id: UUID) -> None:
    """Of two pay-outs that want the same money, the second looks when the first is done."""
    await tx.execute("SELECT FROM payments.ledger_accounts WHERE account_id = $1 FOR UPDATE", account_id)


async def held_of(tx: Transaction, person_id: UUID) -> dict[str, int]:
    """By currency, what somebody has earned and may not have yet, less what of it went back or banks have taken. It may be on its account
    already or not."""
    rows = await tx.fetch(
        """
        SELECT currency, sum(rest - div(fee_minor::numeric * rest, amount_minor))::bigint AS held
        FROM payments.payments AS payment CROSS JOIN LATERAL (
            SELECT greatest(0, payment.amount_minor - payment.refunded_minor - coalesce(sum(dispute.amount_minor), 0)) AS rest
            FROM payments.disputes AS dispute WHERE dispute.payment_id = payment.payment_id AND dispute.state <> 'won'
        ) AS left_of_it
        WHERE payee_id = $1 AND held_until > clock_timestamp() AND state = 'captured'
        GROUP BY currency
        """,
        person_id,
    )
    return {row["currency"]: row["held"] for row in rows}


async def is_asked(tx: Transaction, payout_id: UUID) -> bool:
    """Whether there is a pay-out of this id."""
    found: bool = await tx.fetchval("SELECT EXISTS (SELECT FROM payments.payouts WHERE payout_id = $1)", payout_id)
    return found


async def insert(
    tx: Transaction, payout_id: UUID, *, owner_id: UUID, is_person: bool, amount_minor: int, currency: str, provider: str, asked_by: UUID
) -> None:
    """Due at once."""
    await tx.execute(
        """
        INSERT INTO payments.payouts (payout_id, organisation_id, person_id, amount_minor, currency, provider, asked_by, state, due_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, 'pending', clock_timestamp())
        """,
        payout_id,
        None if is_person else owner_id,
        owner_id if is_person else None,
        amount_minor,
        currency,
        provider,
        asked_by,
    )


async def claim_due(tx: Transaction, limit: int, claimed_by: UUID | None = None) -> list[tuple[str, PayoutOrder]]:
    """Those to be brought to their providers now."""
    rows = await tx.fetch(
        """
        UPDATE payments.payouts SET due_at = clock_timestamp() + make_interval(secs => $1), attempts = attempts + 1, claimed_by = $3
        WHERE payout_id IN (
            SELECT payout_id FROM payments.payouts WHERE due_at <= clock_timestamp() ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED
        )
        RETURNING payout_id, coalesce(organisation_id, person_id) AS owner_id, person_id IS NOT NULL AS is_person, amount_minor, currency,
                  attempts, reference, provider
        """,
        LEASE_SECONDS,
        limit,
        claimed_by,
    )
    return [(row["provider"], PayoutOrder(**{name: row[name] for name in PayoutOrder.__struct_fields__})) for row in rows]


async def write_outcomes(tx: Transaction, outcomes: Sequence[tuple[PayoutOutcome, int]]) -> list[Any]:
    """What became of each, with how often it was tried. Returned are those that were open. That it was not done is believed only of the
    latest try: somebody who took it over meanwhile may have sent the money."""
    return await tx.fetch(
        """
        WITH told AS (
            SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::integer[])
              AS told (payout_id, new_state, new_reference, new_reason, pause, attempt)
        )
        UPDATE payments.payouts AS payout
        SET state = coalesce(new_state, state), reference = coalesce(new_reference, reference), reason = new_reason,
            due_at = clock_timestamp() + make_interval(secs => pause), settled_at = CASE WHEN pause IS NULL THEN clock_timestamp() END,
            claimed_by = NULL
        FROM told
        WHERE told.payout_id = payout.payout_id AND state IN ('pending', 'processing')
          AND (attempt = payout.attempts OR new_state = 'succeeded')
        RETURNING payout.payout_id, state
        """,
        [outcome.payout_id for outcome, _ in outcomes],
        [None if outcome.state == "unknown" else outcome.state for outcome, _ in outcomes],
        [outcome.reference for outcome, _ in outcomes],
        [outcome.reason for outcome, _ in outcomes],
        [None if outcome.state != "unknown" else pause_seconds(attempts, is_known=False) for outcome, attempts in outcomes],
        [attempts for _, attempts in outcomes],
    )


async def look_again(tx: Transaction, provider: str, reference: str) -> None:
    """The provider told something of one that is on its way."""
    await tx.execute(
        """
        UPDATE payments.payouts SET due_at = clock_timestamp()
        WHERE provider = $1 AND reference = $2 AND state IN ('pending', 'processing')
        """,
        provider,
        reference,
    )
