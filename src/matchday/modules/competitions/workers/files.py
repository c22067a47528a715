"""Deletes files that nobody uses from storage."""

import asyncio
import logging

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.storage import Storage, StorageUnavailable
from matchday.modules.competitions.store import files

SECONDS_FREE_MIN = 3600.0
"""Far longer than an upload may take, so that none under way is taken for an orphan."""
CLAIM_SECONDS = 600.0
AT_ONCE_MAX = 20
_PAUSE_SECONDS = 60.0

logger = logging.getLogger(__name__)


async def delete_unused_files(context: ModuleContext) -> None:
    """The worker."""
    while True:
        if await delete_orphans(context.database, context.storage) < AT_ONCE_MAX:
            await asyncio.sleep(_PAUSE_SECONDS)


async def delete_orphans(database: Database, storage: Storage, *, seconds_free_min: float = SECONDS_FREE_MIN) -> int:
    """Deletes some of the files that nobody has used for an hour, and returns how many. First from storage and then from
    the table: a crash in between makes the next one delete it again, which is no error."""
    async with database.begin("competitions") as tx:
        keys = await files.claim_free_files(tx, seconds_free_min=seconds_free_min, claim_seconds=CLAIM_SECONDS, at_most=AT_ONCE_MAX)
    for deleted, key in enumerate(keys):
        try:
            await storage.delete(key)
        except StorageUnavailable:
            logger.warning("storage does not answer: %d unused files stay for %.0f s more", len(keys) - deleted, CLAIM_SECONDS)
            return deleted
        async with database.begin("competitions") as tx:
            await files.forget_file(tx, key)
    return len(keys)
