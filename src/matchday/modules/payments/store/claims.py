"""Who carries work to providers, and what those who are gone had claimed."""

from uuid import UUID

from matchday.backbone.database import Transaction

SILENT_SECONDS_MAX = 5
"""Five beats. One that only seemed to be gone does no harm: whatever is asked of a provider twice is asked under one key."""
_CLAIMED = ("payments", "refunds", "payouts", "subscriptions", "merchants", "dispute_looks")


async def beat(tx: Transaction, worker_id: UUID) -> None:
    """This process is there."""
    await tx.execute(
        """
        INSERT INTO payments.workers (worker_id) VALUES ($1) ON CONFLICT (worker_id) DO UPDATE SET seen_at = clock_timestamp()
        """,
        worker_id,
    )


async def leave(tx: Transaction, worker_id: UUID) -> None:
    """It ends in order: what it still has is free."""
    await tx.execute("DELETE FROM payments.workers WHERE worker_id = $1", worker_id)


async def release_what_the_gone_had(tx: Transaction) -> int:
    """Their claims are due at once; returns how many."""
    await tx.execute("DELETE FROM payments.workers WHERE seen_at < clock_timestamp() - make_interval(secs => $1)", SILENT_SECONDS_MAX)
    released = 0
    for table in _CLAIMED:
        released += await tx.execute(
            f"""
            UPDATE payments.{table} SET due_at = clock_timestamp(), claimed_by = NULL
            WHERE due_at > clock_timestamp() AND claimed_by IS NOT NULL
              AND claimed_by NOT IN (SELECT worker_id FROM payments.workers)
            """
        )
    return released
