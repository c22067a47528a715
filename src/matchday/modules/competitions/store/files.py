"""Files in storage: which there should be, and which nobody uses."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction


async def note_file(tx: Transaction, key: str, account_id: UUID, *, per_hour_max: int) -> bool:
    """Before the upload: nobody uses it yet. False when the account has stored too many of late; its uploads take turns."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('competitions.files ' || $1, 0))", str(account_id))
    return (
        await tx.execute(
            """
            INSERT INTO competitions.stored_files (key, uploaded_by)
            SELECT $1, $2
            WHERE (
                SELECT count(*) FROM competitions.stored_files WHERE uploaded_by = $2 AND uploaded_at > now() - interval '1 hour'
            ) < $3
            """,
            key,
            account_id,
            per_hour_max,
        )
        > 0
    )


async def use_file(tx: Transaction, key: str) -> bool:
    """After the upload, with the row that refers to it. False when it is being deleted: it was left lying for too long."""
    used = await tx.fetchval(
        "UPDATE competitions.stored_files SET free_since = NULL WHERE key = $1 AND claimed_until IS NULL RETURNING key", key
    )
    return used is not None


async def free_file(tx: Transaction, key: str) -> None:
    """Nothing refers to it from now on."""
    await free_files(tx, [key])


async def free_files(tx: Transaction, keys: Sequence[str]) -> None:
    """The same of many."""
    await tx.execute("UPDATE competitions.stored_files SET free_since = now() WHERE key = ANY($1) AND free_since IS NULL", list(keys))


async def claim_free_files(tx: Transaction, *, seconds_free_min: float, claim_seconds: float, at_most: int) -> list[str]:
    """Keys to delete now, the longest unused first; whoever claims them has `claim_seconds` before others may."""
    rows = await tx.fetch(
        """
        UPDATE competitions.stored_files SET claimed_until = now() + make_interval(secs => $2)
        WHERE key IN (
            SELECT key FROM competitions.stored_files
            WHERE free_since < now() - make_interval(secs => $1) AND (claimed_until IS NULL OR claimed_until < now())
            ORDER BY free_since LIMIT $3
            FOR UPDATE SKIP LOCKED
        )
        RETURNING key
        """,
        seconds_free_min,
        claim_seconds,
        at_most,
    )
    return [row["key"] for row in rows]


async def forget_file(tx: Transaction, key: str) -> None:
    """Storage does not have it any more."""
    await tx.execute("DELETE FROM competitions.stored_files WHERE key = $1", key)
