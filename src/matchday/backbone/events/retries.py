"""Tries failed events again, from the inbox, and lets follow what waited behind them."""

import asyncio
import logging
from typing import Any

import asyncpg
import msgspec
from prometheus_client import Gauge

from matchday.backbone.database import Database
from matchday.backbone.events import inbox
from matchday.backbone.events.arrivals import Arrival, Hearing, Undecodable, headers_from_text
from matchday.backbone.events.bus import OUTAGES

TRANSIENT = (*OUTAGES, asyncpg.exceptions.TransactionRollbackError)
"""Outages, and transactions that PostgreSQL ended for the sake of others (deadlock): never count as a try."""
ROUND_MAX = 100

_OPEN = Gauge("matchday_inbox_open", "Events heard and not applied, by state: waiting, failed, parked", ["module", "state"])

_log = logging.getLogger(__name__)


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How often and how soon a failed event is tried again: the pause doubles. After the last try it is parked."""

    tries_max: int = 10
    first_seconds: float = 1.0
    seconds_max: float = 300.0
    poll_seconds: float = 0.5

    def seconds_before_next(self, tries: int) -> float | None:
        """None: it has had its tries."""
        return None if tries >= self.tries_max else min(self.first_seconds * 2 ** (tries - 1), self.seconds_max)


class Retries:
    """One module's. `turn` is shared with its consumer: one transaction hears at a time."""

    def __init__(self, database: Database, hearing: Hearing, turn: asyncio.Lock, *, patience: Patience) -> None:
        self.database = database
        self.hearing = hearing
        self.turn = turn
        self.patience = patience

    async def run(self) -> None:
        """Runs until it is cancelled."""
        while True:
            try:
                while await self.run_due():
                    continue
                await self._count()
            except TRANSIENT as outage:
                _log.info("The retries of %s wait: %r", self.hearing.module, outage)
            await asyncio.sleep(self.patience.poll_seconds)

    async def run_due(self) -> int:
        """Tries everything whose time has come, one event per transaction; returns how many that were."""
        async with self.database.begin(self.hearing.module) as tx:
            rows = await inbox.due(tx, self.hearing.ordered_names, ROUND_MAX)
        for row in rows:
            async with self.turn:
                await self._try(row)
        return len(rows)

    async def _try(self, row: Any) -> None:
        headers = headers_from_text(row["headers"])
        arrival = Arrival(event_id=row["event_id"], name=row["name"], key=row["key"], payload=row["payload"], headers=headers)
        try:
            async with self.database.begin(self.hearing.module, headers) as tx:
                if not await inbox.claim(tx, arrival.event_id):
                    return
                for listener, events in self.hearing.runs([arrival]):
                    await listener.handler(tx, events)
        except TRANSIENT:
            raise
        except Exception as error:
            await self._note_failure(arrival, row["tries"] + 1, error)

    async def _note_failure(self, arrival: Arrival, tries: int, error: Exception) -> None:
        again = None if isinstance(error, Undecodable) else self.patience.seconds_before_next(tries)
        if again is None:
            _log.error("%s parks %s %s after %d tries: %r", self.hearing.module, arrival.name, arrival.event_id, tries, error)
        async with self.database.begin(self.hearing.module) as tx:
            await inbox.note_failure(tx, arrival.event_id, describe(error), again)

    async def _count(self) -> None:
        async with self.database.read(self.hearing.module) as tx:
            counts = await inbox.count_open(tx)
        for state, count in counts.items():
            _OPEN.labels(self.hearing.module, state).set(count)


def describe(error: Exception) -> str:
    """One line for operators."""
    return f"{type(error).__name__}: {error}"
