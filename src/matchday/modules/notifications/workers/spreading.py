"""Gives what has happened to all who follow it: some hundred at a time, in turns, so that one match with many followers
holds up no other."""

import asyncio
import logging
from itertools import groupby

from prometheus_client import Counter, Gauge

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.telemetry import begin_event, outgoing_headers, span
from matchday.modules.notifications.sinks import known_sinks
from matchday.modules.notifications.store import happenings

SCHEMA = "notifications"
POLL_SECONDS = 0.3
PAUSE_AFTER_FAILURE_SECONDS = 2.0
RECEIVERS_MAX = 500

_SPREAD = Counter("matchday_happenings_spread", "Deliveries made of happenings", ["sink"])
_WAITING = Gauge("matchday_happenings_waiting", "1: there is something to spread", multiprocess_mode="livemax")

_log = logging.getLogger("matchday.sinks")


async def spread_forever(context: ModuleContext) -> None:
    """Runs until it is cancelled."""
    while True:
        try:
            is_busy = await spread_some(context.database)
        except Exception:  # noqa: BLE001  the next round may find the database again
            _log.exception("What has happened is not told yet; it is tried again")
            await asyncio.sleep(PAUSE_AFTER_FAILURE_SECONDS)
            continue
        _WAITING.set(int(is_busy))
        if not is_busy:
            await asyncio.sleep(POLL_SECONDS)


async def spread_some(database: Database, receivers_max: int = RECEIVERS_MAX) -> bool:
    """One happening's next receivers, in one transaction: whoever dies in it has told nobody. False: there is nothing to do."""
    async with database.begin(SCHEMA) as tx:
        spreading = await happenings.take_spreading(tx)
        if spreading is None:
            return False
        begin_event(spreading.headers)
        with span("spread happening", kind=spreading.happening.kind):
            found = await happenings.receivers(tx, spreading, receivers_max)
            for name, some in groupby(sorted(found, key=lambda each: each.sink), key=lambda each: each.sink):
                sink, group = known_sinks().get(name), list(some)
                if sink is not None:
                    await sink.take(tx, spreading.happening, group, outgoing_headers())
                    _SPREAD.labels(name).inc(len(group))
            is_more = len(found) == receivers_max
            await happenings.note_spread(tx, spreading.happening.happening_id, found[-1].destination_id if is_more else None)
    return True
