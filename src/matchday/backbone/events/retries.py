"""Tries failed events again, from the inbox, and lets follow what waited behind them."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from prometheus_client import Gauge

from matchday.backbone.database import Database
from matchday.backbone.events import inbox
from matchday.backbone.events.arrivals import Arrival, Hearing, Undecodable, headers_from_text
from matchday.backbone.events.bus import OUTAGES
from matchday.backbone.telemetry import begin_event, outgoing_headers, span

TRANSIENT = (*OUTAGES, asyncpg.exceptions.TransactionRollbackError)
"""Outages, and transactions that PostgreSQL ended for the sake of others (deadlock): never count as a try."""
ROUND_MAX = 100

_OPEN = Gauge("matchday_inbox_open", "Events heard and not applied, by state", ["module", "state"], multiprocess_mode="livemax")

_log = logging.getLogger(__name__)


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """How often and how soon a failed event is tried again: the pause doubles. After the last try it is parked."""

    tries_max: int = 10
    first_seconds: float = 1.0
    seconds_max: float = 300.0
    poll_seconds: float = 0.5
    outages_max: int = 20
    """A listener whose own errors look like outages, while PostgreSQL answers, would stop its module for ever: after so
    many in a row they count as its failures."""
    outage_seconds: float = 0.2

    def seconds_before_next(self, tries: int) -> float | None:
        """None: it has had its tries."""
        return None if tries >= self.tries_max else min(self.first_seconds * 2 ** (tries - 1), self.seconds_max)


PATIENT = Patience()


class Retries:
    """One module's. `turn` is shared with its consumer: one transaction hears at a time."""

    def __init__(self, database: Database, hearing: Hearing, turn: asyncio.Lock, *, patience: Patience) -> None:
        self.database = database
        self.hearing = hearing
        self.turn = turn
        self.patience = patience
        self._outages: Counter[UUID] = Counter()

    async def run(self) -> None:
        """Runs until it is cancelled."""
        try:
            while True:
                try:
                    while await self.run_due():
                        continue
                    await self._count()
                except TRANSIENT as outage:
                    _log.info("The retries of %s wait: %r", self.hearing.module, outage)
                await asyncio.sleep(self.patience.poll_seconds)
        finally:
            self._show({})

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
        begin_event(headers)
        try:
            with span("hear again", module=self.hearing.module, event=arrival.name):
                await self._apply(arrival)
        except TRANSIENT as outage:
            self._outages[arrival.event_id] += 1
            if self._outages[arrival.event_id] < self.patience.outages_max:
                raise
            await self._note_failure(arrival, row["tries"] + 1, outage)
        except Exception as error:  # noqa: BLE001  whatever a listener raises is its failure
            await self._note_failure(arrival, row["tries"] + 1, error)

    async def _apply(self, arrival: Arrival) -> None:
        async with self.database.begin(self.hearing.module, outgoing_headers()) as tx:
            if not await inbox.claim(tx, arrival.event_id):
                return
            for listener, events in self.hearing.runs([arrival]):
                await listener.handler(tx, events)

    async def _note_failure(self, arrival: Arrival, tries: int, error: Exception) -> None:
        self._outages.pop(arrival.event_id, None)
        again = None if isinstance(error, Undecodable) else self.patience.seconds_before_next(tries)
        if again is None:
            _log.error("%s parks %s %s after %d tries: %r", self.hearing.module, arrival.name, arrival.event_id, tries, error)
        async with self.database.begin(self.hearing.module) as tx:
            await inbox.note_failure(tx, arrival.event_id, describe(error), again)

    async def _count(self) -> None:
        async with self.database.read(self.hearing.module) as tx:
            counts = await inbox.count_open(tx)
        self._show(counts)

    def _show(self, counts: Mapping[str, int]) -> None:
        for state in ("waiting", "failed", "parked"):
            _OPEN.labels(self.hearing.module, state).set(counts.get(state, 0))


def describe(error: Exception) -> str:
    """One line for operators."""
    return f"{type(error).__name__}: {error}"
