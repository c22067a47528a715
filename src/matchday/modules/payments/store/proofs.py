"""Rows of proofs: the last one of each kind."""

from collections.abc import Sequence
from typing import Any

from matchday.backbone.database import Transaction

KINDS = ("payments", "ledger")
LEASE_SECONDS = 600
EVERY_SECONDS = 86_400
SECONDS_MAX = 300
"""A proof reads everything there is: it may take longer than any other statement."""


async def load(tx: Transaction) -> list[Any]:
    """`is_waited_for`: asked for, or being made."""
    return await tx.fetch(
        """
        SELECT kind, made_at, coalesce(milliseconds, 0) AS milliseconds, coalesce(facts, '') AS facts, coalesce(faults, '{}') AS faults,
               coalesce(notes, '{}') AS notes, coalesce(due_at < clock_timestamp() + make_interval(secs => $2), true) AS is_waited_for
        FROM unnest($1::text[]) AS kind LEFT JOIN payments.proofs USING (kind)
        """,
        KINDS,
        LEASE_SECONDS + 1,
    )


async def want(tx: Transaction) -> None:
    """As soon as somebody gets to it."""
    await tx.execute(
        """
        INSERT INTO payments.proofs (kind) SELECT * FROM unnest($1::text[]) ON CONFLICT (kind) DO UPDATE SET due_at = clock_timestamp()
        """,
        KINDS,
    )


async def claim_due(tx: Transaction) -> list[str]:
    """Kinds that are to be proven now."""
    await tx.execute("INSERT INTO payments.proofs (kind) SELECT * FROM unnest($1::text[]) ON CONFLICT DO NOTHING", KINDS)
    rows = await tx.fetch(
        """
        UPDATE payments.proofs SET due_at = clock_timestamp() + make_interval(secs => $1)
        WHERE kind IN (SELECT kind FROM payments.proofs WHERE due_at <= clock_timestamp() FOR UPDATE SKIP LOCKED)
        RETURNING kind
        """,
        LEASE_SECONDS,
    )
    return [row["kind"] for row in rows]


async def take_time(tx: Transaction) -> None:
    """Statements of this transaction may take long."""
    await tx.execute(f"SET LOCAL statement_timeout = '{SECONDS_MAX}s'")


async def save(tx: Transaction, kind: str, milliseconds: int, facts: str, faults: Sequence[str], notes: Sequence[str]) -> None:
    """It is made anew once a day."""
    await tx.execute(
        """
        UPDATE payments.proofs
        SET made_at = clock_timestamp(), milliseconds = $2, facts = $3, faults = $4, notes = $5,
            due_at = clock_timestamp() + make_interval(secs => $6)
        WHERE kind = $1
        """,
        kind,
        milliseconds,
        facts,
        list(faults),
        list(notes),
        EVERY_SECONDS,
    )
