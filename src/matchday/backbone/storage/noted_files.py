"""Files that a module's rows refer to, and the way to find those that no row refers to any more.

A key is noted in `<schema>.stored_files` before anything is stored under it, and is free until a row uses it. Whatever goes
wrong in between, and whatever is deleted later, leaves a key that is free; an hour later a worker deletes the file.
"""

import asyncio
import logging
from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database, Transaction
from matchday.backbone.storage.files import Storage
from matchday.backbone.storage.refusals import StorageUnavailable

SECONDS_FREE_MIN = 3600.0
"""Far longer than an upload may take, so that none under way is taken for an orphan."""
CLAIM_SECONDS = 600.0
AT_ONCE_MAX = 20
_PAUSE_SECONDS = 60.0

logger = logging.getLogger(__name__)


async def note_files(tx: Transaction, keys: Sequence[str], account_id: UUID, *, per_hour_max: int) -> bool:
    """Before the upload: nobody uses them yet. False when the account has stored too many of late."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 7))", f"{tx.schema}:{account_id}")
    noted = await tx.execute(
        f"""
        INSERT INTO {tx.schema}.stored_files (key, uploaded_by)
        SELECT key, $2 FROM unnest($1::text[]) AS key
        WHERE (
            SELECT count(*) FROM {tx.schema}.stored_files WHERE uploaded_by = $2 AND uploaded_at > now() - interval '1 hour'
        ) < $3
        """,
        list(keys),
        account_id,
        per_hour_max,
    )
    return noted == len(keys)


async def use_files(tx: Transaction, keys: Sequence[str]) -> bool:
    """After the upload, with the row that refers to them. False when one is being deleted: it was left lying for too long."""
    used = await tx.execute(
        f"UPDATE {tx.schema}.stored_files SET free_since = NULL WHERE key = ANY($1) AND claimed_until IS NULL", list(keys)
    )
    return used == len(keys)


async def free_files(tx: Transaction, keys: Sequence[str]) -> None:
    """Nothing refers to them from now on."""
    await tx.execute(f"UPDATE {tx.schema}.stored_files SET free_since = now() WHERE key = ANY($1) AND free_since IS NULL", list(keys))


async def delete_orphans_forever(context: ModuleContext) -> None:
    """The worker of a module that keeps files."""
    while True:
        if await delete_orphans(context.database, context.name, context.storage) < AT_ONCE_MAX:
            await asyncio.sleep(_PAUSE_SECONDS)


async def delete_orphans(database: Database, schema: str, storage: Storage, *, seconds_free_min: float = SECONDS_FREE_MIN) -> int:
    """Deletes some of the files that nobody has used for an hour, and returns how many. First from storage and then from
    the table: a crash in between makes the next one delete it again, which is no error."""
    async with database.begin(schema) as tx:
        keys = await claim_free_files(tx, seconds_free_min=seconds_free_min)
    for deleted, key in enumerate(keys):
        try:
            await storage.delete(key)
        except StorageUnavailable:
            logger.warning("storage does not answer: %d unused files stay for %.0f s more", len(keys) - deleted, CLAIM_SECONDS)
            return deleted
        async with database.begin(schema) as tx:
            await tx.execute(f"DELETE FROM {schema}.stored_files WHERE key = $1", key)
    return len(keys)


async def claim_free_files(tx: Transaction, *, seconds_free_min: float = SECONDS_FREE_MIN, at_most: int = AT_ONCE_MAX) -> list[str]:
    """Keys to delete now, the longest unused first; whoever claims them has a while before others may. What decides stands in
    the row itself, so that a file that comes into use at this moment is seen to be in use."""
    rows = await tx.fetch(
        f"""
        UPDATE {tx.schema}.stored_files SET claimed_until = now() + make_interval(secs => $2)
        WHERE key IN (
            SELECT key FROM {tx.schema}.stored_files
            WHERE free_since < now() - make_interval(secs => $1) AND (claimed_until IS NULL OR claimed_until < now())
            ORDER BY free_since LIMIT $3
            FOR UPDATE SKIP LOCKED
        )
        RETURNING key
        """,
        seconds_free_min,
        CLAIM_SECONDS,
        at_most,
    )
    return [row["key"] for row in rows]
