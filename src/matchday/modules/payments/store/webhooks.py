"""Rows of what providers told."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def note(tx: Transaction, *, provider: str, event_id: str, kind: str, about: str, payment_id: UUID | None, reference: str) -> bool:
    """False: it was heard before."""
    made = await tx.execute(
        """
        INSERT INTO payments.webhook_events (provider, event_id, kind, about, payment_id, reference, state)
        VALUES ($1, $2, $3, $4, $5, $6, 'heard') ON CONFLICT DO NOTHING
        """,
        provider,
        event_id,
        kind,
        about,
        payment_id,
        reference,
    )
    return made == 1


async def keep(tx: Transaction, provider: str, event_id: str) -> None:
    """Nobody here knows yet what it is about."""
    await tx.execute("UPDATE payments.webhook_events SET state = 'unknown' WHERE provider = $1 AND event_id = $2", provider, event_id)


async def take_kept(tx: Transaction, limit: int) -> list[Any]:
    """What was kept and has a chance to be known by now, the oldest first; it counts as heard from now on."""
    return await tx.fetch(
        """
        UPDATE payments.webhook_events AS event SET state = 'heard'
        WHERE (provider, event_id) IN (
            SELECT provider, event_id FROM payments.webhook_events AS kept
            WHERE state = 'unknown' AND received_at > clock_timestamp() - interval '3 days' AND EXISTS (
                SELECT FROM payments.payments AS payment
                WHERE payment.payment_id = kept.payment_id
                   OR (payment.reference = kept.reference AND payment.provider <> 'sandbox' AND payment.provider = kept.provider)
            )
            ORDER BY received_at LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        RETURNING provider, event_id, kind, about, payment_id, reference
        """,
        limit,
    )


async def find_payment(tx: Transaction, provider: str, payment_id: UUID | None, reference: str) -> UUID | None:
    """By our own id, where the provider kept it for us, else by the provider's name for it."""
    found: UUID | None = None
    if payment_id is not None:
        found = await tx.fetchval("SELECT payment_id FROM payments.payments WHERE payment_id = $1 AND provider = $2", payment_id, provider)
    if found is None and reference:
        found = await tx.fetchval(
            "SELECT payment_id FROM payments.payments WHERE reference = $1 AND provider = $2 AND provider <> 'sandbox'", reference, provider
        )
    return found


async def look_again(tx: Transaction, payment_id: UUID) -> None:
    """An open payment is looked at next."""
    await tx.execute(
        """
        UPDATE payments.payments SET due_at = clock_timestamp()
        WHERE payment_id = $1 AND state IN ('pending', 'requires_action', 'processing')
        """,
        payment_id,
    )


async def forget_old(tx: Transaction) -> int:
    """A provider repeats itself for three days."""
    return await tx.execute("DELETE FROM payments.webhook_events WHERE received_at < clock_timestamp() - interval '30 days'")
