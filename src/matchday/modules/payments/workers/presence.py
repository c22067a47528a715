"""Says that this process is there, so that what it has claimed is nobody else's; and once it says so no more, others go on with it."""

import asyncio
import logging
from uuid import UUID

from matchday.backbone.database import Database
from matchday.backbone.database.pool import GIVEN_WAY, OUTAGES
from matchday.backbone.errors import Unavailable
from matchday.modules.payments.store import claims

SCHEMA = "payments"
BEAT_SECONDS = 1.0

_log = logging.getLogger("matchday.payments")


class Presence:
    """One per process."""

    def __init__(self, database: Database, worker_id: UUID) -> None:
        self._database = database
        self._worker_id = worker_id

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            await self.beat()
            await asyncio.sleep(BEAT_SECONDS)

    async def beat(self) -> None:
        """Once. Without a database nobody can be missed either."""
        try:
            async with self._database.begin(SCHEMA) as tx:
                await claims.beat(tx, self._worker_id)
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            _log.info("Nobody hears that worker %s is there: %r", self._worker_id, outage)

    async def leave(self) -> None:
        """The process ends in order."""
        try:
            async with self._database.begin(SCHEMA) as tx:
                await claims.leave(tx, self._worker_id)
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            _log.info("Worker %s is missed only in a moment: %r", self._worker_id, outage)
