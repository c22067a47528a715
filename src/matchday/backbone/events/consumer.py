"""Hears for one module: takes batches from its sources, applies each event once, and keeps what fails for later.

A batch is one transaction: the ids into the inbox, the listeners on what is new, commit; then it is acknowledged. When
a listener raises, nothing of the batch was done; it is halved until the one event that fails is alone, and that one
goes into the inbox to be tried again from there (`retries.py`). An outage of an engine is nobody's failure: nothing is
acknowledged, the same batch is tried again.

All sources of a module and its retries take turns: within a module one transaction hears at a time.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

from prometheus_client import Counter

from matchday.backbone.database import Database, Transaction
from matchday.backbone.events import inbox
from matchday.backbone.events.arrivals import Arrival, Hearing, Undecodable, read_envelope, shared_headers
from matchday.backbone.events.bus import OUTAGES, stop_if_cancelled
from matchday.backbone.events.retries import PATIENT, TRANSIENT, Patience, Retries, describe
from matchday.backbone.events.source import Delivery, Source
from matchday.backbone.telemetry import TRACE_HEADER, begin_event, outgoing_headers, span, span_in_each

OUTAGE_SECONDS_MAX = 2.0

_HANDLED = Counter("matchday_events_handled", "Events applied by listeners", ["module"])

_log = logging.getLogger(__name__)


class Consumer:
    """One module's. Only whoever leads the module's schema runs it. `open_source` makes the source of a stream."""

    def __init__(self, database: Database, hearing: Hearing, open_source: Callable[[str], Source], *, patience: Patience = PATIENT) -> None:
        self.database = database
        self.hearing = hearing
        self.open_source = open_source
        self.patience = patience
        self._turn = asyncio.Lock()
        self._handled = _HANDLED.labels(hearing.module)

    async def run(self) -> None:
        """Runs until it is cancelled."""
        if not self.hearing.sources:
            return
        retries = Retries(self.database, self.hearing, self._turn, patience=self.patience)
        async with asyncio.TaskGroup() as group:
            for source in self.hearing.sources:
                group.create_task(self._hear(source), name=f"{self.hearing.module} hears {source}")
            group.create_task(retries.run(), name=f"{self.hearing.module} tries again")

    async def _hear(self, source: str) -> None:
        while True:
            stop_if_cancelled()
            try:
                async with self.open_source(source) as deliveries:
                    while True:
                        stop_if_cancelled()
                        batch = await deliveries.next()
                        await self._apply_in_the_end(source, batch)
                        await deliveries.acknowledge(batch)
            except OUTAGES as outage:
                _log.info("%s opens its source %s again: %r", self.hearing.module, source, outage)
                await asyncio.sleep(self.patience.outage_seconds)

    async def _apply_in_the_end(self, source: str, batch: Sequence[Delivery]) -> None:
        """Tries again until no outage is in the way."""
        arrivals = [read_envelope(delivery, source) for delivery in batch]
        outages = 0
        while True:
            stop_if_cancelled()
            try:
                async with self._turn:
                    await self._apply(arrivals, is_patient=outages < self.patience.outages_max)
                return
            except TRANSIENT as outage:
                outages += 1
                _log.info("%s waits with %d events of %s: %r", self.hearing.module, len(batch), source, outage)
                await asyncio.sleep(min(self.patience.outage_seconds * outages, OUTAGE_SECONDS_MAX))

    async def _apply(self, arrivals: Sequence[Arrival], *, is_patient: bool) -> None:
        try:
            await self._apply_together(arrivals)
        except Exception as error:
            if is_patient and isinstance(error, TRANSIENT):
                raise
            if len(arrivals) == 1:
                await self._keep_failed(arrivals[0], error)
                return
            middle = len(arrivals) // 2
            await self._apply(arrivals[:middle], is_patient=is_patient)
            await self._apply(arrivals[middle:], is_patient=is_patient)

    async def _apply_together(self, arrivals: Sequence[Arrival]) -> None:
        shared = shared_headers(arrivals)
        begin_event(shared)
        with self._span(arrivals, shared):
            async with self.database.begin(self.hearing.module, outgoing_headers()) as tx:
                ready = await self._without_held(tx, arrivals)
                new = await inbox.take(tx, ready) if ready else []
                for listener, events in self.hearing.runs(new):
                    await listener.handler(tx, events)
        self._handled.inc(len(new))

    def _span(self, arrivals: Sequence[Arrival], shared: Mapping[str, str]) -> AbstractContextManager[None]:
        """A batch of one trace goes on with it; one of several appears in each."""
        if shared.get(TRACE_HEADER):
            return span("hear", module=self.hearing.module, events=len(arrivals))
        traceparents = [arrival.headers.get(TRACE_HEADER, "") for arrival in arrivals]
        return span_in_each(traceparents, "hear", module=self.hearing.module, events=len(arrivals))

    async def _without_held(self, tx: Transaction, arrivals: Sequence[Arrival]) -> list[Arrival]:
        """Ordered events whose key has an unfinished one before them go into the inbox to wait for it."""
        ordered = [arrival for arrival in arrivals if self.hearing.is_ordered(arrival.name)]
        if not ordered:
            return list(arrivals)
        keys = list({arrival.key for arrival in ordered})
        held = await inbox.held_keys(tx, self.hearing.ordered_like(ordered[0].name), keys)
        if not held:
            return list(arrivals)
        waiting = [arrival for arrival in ordered if arrival.key in held]
        await inbox.put_waiting(tx, waiting)
        ids = {arrival.event_id for arrival in waiting}
        return [arrival for arrival in arrivals if arrival.event_id not in ids]

    async def _keep_failed(self, arrival: Arrival, error: Exception) -> None:
        _log.warning("%s could not apply %s %s: %r", self.hearing.module, arrival.name, arrival.event_id, error)
        again = None if isinstance(error, Undecodable) else self.patience.seconds_before_next(1)
        async with self.database.begin(self.hearing.module) as tx:
            await inbox.put_failed(tx, arrival, describe(error), again)
