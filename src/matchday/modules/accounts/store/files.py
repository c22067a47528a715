"""Files in storage: which there should be, and which nobody uses."""

from uuid import UUID

from matchday.backbone.database import Transaction


async def note_file(tx: Transaction, key: str, account_id: UUID, *, per_hour_max: int) -> bool:
    """Before the upload: nobody uses it yet. False when the account, which must be locked, has stored too many of late."""
    noted = await tx.fetchval(
        """
        INSERT INTO accounts.stored_files (key, uploaded_by)
        SELECT $1, $2
        WHERE (SELECT count(*) FROM accounts.stored_files WHERE uploaded_by = $2 AND uploaded_at > now() - interval '1 hour') < $3
        RETURNING key
        """,
        key,
        account_id,
        per_hour_max,
    )
    return noted is not None


async def use_file(tx: Transaction, key: str) -> bool:
    """After the upload, with the row that refers to it. False when it is being deleted: it was left lying for too long."""
    used = await tx.fetchval(
        "UPDATE accounts.stored_files SET free_since = NULL WHERE key = $1 AND claimed_until IS NULL RETURNING key", key
    )
    return used is not None


async def claim_free_files(tx: Transaction, *, seconds_free_min: float, claim_seconds: float, at_most: int) -> list[str]:
    """Keys to delete now, the longest unused first; whoever claims them has `claim_seconds` before others may. What decides
    stands in the row itself, so that a file that comes into use at this moment is seen to be in use."""
    rows = await tx.fetch(
        """
        UPDATE accounts.stored_files SET claimed_until = now() + make_interval(secs => $2)
        WHERE key IN (
            SELECT key FROM accounts.stored_files
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
    await tx.execute("DELETE FROM accounts.stored_files WHERE key = $1", key)
