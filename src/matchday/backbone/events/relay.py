"""Carries a schema's outbox to NATS: events to the module's stream, room messages to `room.<module>`.

It takes unpublished rows in the order of their positions, whatever was sent before: a slow transaction may commit a
lower position later. Rows are marked published, in one statement, only when NATS has all of their batch. A crash in
between sends them again with the same ids.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from prometheus_client import Counter, Gauge

from matchday.backbone.database import Database
from matchday.backbone.events.bus import OUTAGES, stop_if_cancelled
from matchday.backbone.events.publisher import Letter, NotSent, Publisher
from matchday.backbone.events.stream_state import StreamState, forget_consumers_ahead, state_of

BATCH_MAX = 1000
POLL_SECONDS = 0.5
PAUSE_SECONDS = 0.2
DRAINED_EVERY_SECONDS = 0.5
RESEND_SECONDS = 10 * 60.0

_RELAYED = Counter("matchday_relayed", "Rows of the outbox sent to NATS", ["module"])
_LAG = Gauge("matchday_outbox_lag_seconds", "Age of the oldest row that was found unpublished", ["module"], multiprocess_mode="livemax")

_log = logging.getLogger(__name__)


async def nothing() -> None:
    """Nobody wants to know."""


class Relay:
    """One schema's. Only whoever leads the schema runs it.

    `on_drained` is called right after everything that was committed has been sent, about twice a second: what it sends
    is behind all news said before. It must be quick.
    """

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        woken: asyncio.Event,
        *,
        on_drained: Callable[[], Awaitable[None]] = nothing,
        batch_max: int = BATCH_MAX,
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self.database = database
        self.publisher = publisher
        self.schema = publisher.schema
        self.woken = woken
        self.on_drained = on_drained
        self.batch_max = batch_max
        self.poll_seconds = poll_seconds
        self._drained_at = 0.0
        self._relayed = _RELAYED.labels(self.schema)
        self._lag = _LAG.labels(self.schema)

    async def run(self) -> None:
        """Runs until it is cancelled. Outages of either engine only make it wait."""
        try:
            while True:
                stop_if_cancelled()
                try:
                    await self._relay_until_outage()
                except OUTAGES as outage:
                    _log.info("The relay of %s waits: %r", self.schema, outage)
                    await self._measure_lag()
                    await asyncio.sleep(PAUSE_SECONDS)
        finally:
            self._lag.set(0)

    async def _relay_until_outage(self) -> None:
        if not self.publisher.bus.is_connected:
            raise NotSent("NATS is away")
        async with self.publisher:
            await self._find_where_we_are()
            await self._relay()

    async def _relay(self) -> None:
        sent: list[int] = []
        while True:
            stop_if_cancelled()
            self.woken.clear()
            letters, age_seconds = await self._mark_and_take(sent)
            self._lag.set(age_seconds)
            if letters:
                await self.publisher.send(letters)
                self._relayed.inc(len(letters))
            sent = [letter.position for letter in letters]
            if len(letters) < self.batch_max:
                await self._tell_drained()
            if not letters:
                await self._wait()

    async def _mark_and_take(self, sent: Sequence[int]) -> tuple[list[Letter], float]:
        async with self.database.begin(self.schema) as tx:
            rows = await tx.fetch(
                f"""
                WITH marked AS (
                    UPDATE {self.schema}.outbox SET published_at = now() WHERE position = ANY ($1::bigint[])
                )
                SELECT position, event_id::text, kind, name, key, payload, headers,
                       extract(epoch FROM clock_timestamp() - committed_at)::float8 AS age_seconds
                FROM {self.schema}.outbox
                WHERE published_at IS NULL AND position <> ALL ($1::bigint[])
                ORDER BY position
                LIMIT $2
                """,
                sent,
                self.batch_max,
            )
        return _letters(rows), rows[0]["age_seconds"] if rows else 0.0

    async def _measure_lag(self) -> None:
        """While the broker is away nothing is taken, and what waits grows older."""
        with suppress(*OUTAGES):
            async with self.database.read(self.schema) as tx:
                age_seconds = await tx.fetchval(
                    f"""
                    SELECT extract(epoch FROM clock_timestamp() - committed_at)::float8
                    FROM {self.schema}.outbox WHERE published_at IS NULL ORDER BY position LIMIT 1
                    """
                )
            self._lag.set(age_seconds or 0.0)

    async def _tell_drained(self) -> None:
        if monotonic() - self._drained_at < DRAINED_EVERY_SECONDS:
            return
        self._drained_at = monotonic()
        try:
            await self.on_drained()
        except Exception:  # noqa: BLE001  it is not the relay's, and news must go on
            _log.exception("What follows a drained outbox of %s failed; the relay goes on", self.schema)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self.poll_seconds):
                await self.woken.wait()
        except TimeoutError:
            return

    async def _find_where_we_are(self) -> None:
        """Compares the stream's last message with the outbox, and sends again what the stream may have lost: the last
        ten minutes when its tail is missing, everything that is kept when it is new. The rest of the law is the inbox."""
        bus = self.publisher.bus
        state = await state_of(bus, self.schema)
        if not await self._is_tail_there(state):
            _log.warning("The stream %s has lost its tail: the relay sends the last events again", self.schema)
            await forget_consumers_ahead(bus, self.schema, state.last_sequence)
            await self._send_again(None if state.last_sequence == 0 else RESEND_SECONDS)
            state = await state_of(bus, self.schema)
        self.publisher.last_event_id = state.last_event_id

    async def _is_tail_there(self, state: StreamState) -> bool:
        """The last message must be the one marked last, or one that was sent and not marked yet."""
        async with self.database.begin(self.schema) as tx:
            newest = await tx.fetchrow(
                f"""
                SELECT event_id::text, published_at > now() - make_interval(secs => $1) AS is_recent
                FROM {self.schema}.outbox
                WHERE kind = 'event' AND published_at IS NOT NULL
                ORDER BY published_at DESC, position DESC
                LIMIT 1
                """,
                RESEND_SECONDS,
            )
            if newest is None or newest["event_id"] == state.last_event_id:
                return True
            if state.last_sequence > 0 and not newest["is_recent"]:
                return True
            return bool(
                state.last_event_id is not None
                and await tx.fetchval(
                    f"SELECT true FROM {self.schema}.outbox WHERE published_at IS NULL AND event_id = $1", state.last_event_id
                )
            )

    async def _send_again(self, seconds: float | None) -> None:
        """In the order in which they were marked, which is the order in which they were first sent."""
        place: tuple[Any, int] | None = None
        while True:
            async with self.database.begin(self.schema) as tx:
                rows = await tx.fetch(
                    f"""
                    SELECT position, event_id::text, kind, name, key, payload, headers, published_at
                    FROM {self.schema}.outbox
                    WHERE kind = 'event' AND published_at IS NOT NULL
                      AND ($1::float8 IS NULL OR published_at > now() - make_interval(secs => $1))
                      AND ($2::timestamptz IS NULL OR (published_at, position) > ($2, $3::bigint))
                    ORDER BY published_at, position
                    LIMIT $4
                    """,
                    seconds,
                    *(place or (None, None)),
                    self.batch_max,
                )
            if not rows:
                return
            await self.publisher.send(_letters(rows))
            place = (rows[-1]["published_at"], rows[-1]["position"])


def _letters(rows: Sequence[Any]) -> list[Letter]:
    return [
        Letter(position=position, event_id=event_id, kind=kind, name=name, key=key, payload=payload, headers=headers)
        for position, event_id, kind, name, key, payload, headers, _ in rows
    ]
