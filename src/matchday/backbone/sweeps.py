"""Time-driven change: set-based statements that come round, run by whoever holds the schema's lock.

No timer per row, and nothing is lost in a crash: what a round missed the next one finds. A deadline is not judged by
when its sweep comes round; the statement that decides asks PostgreSQL's clock.
"""

import asyncio
import logging
import time
from collections.abc import Sequence

from prometheus_client import Counter, Gauge, Histogram

from matchday.backbone.database import Database
from matchday.backbone.module import Sweep
from matchday.backbone.telemetry import begin_work, outgoing_headers, span

log = logging.getLogger("matchday.sweeps")

_rows = Counter("matchday_sweep_rows_total", "Rows changed by sweeps.", ["module", "sweep"])
_failures = Counter("matchday_sweep_failures_total", "Rounds that failed.", ["module", "sweep"])
_seconds = Histogram("matchday_sweep_seconds", "Time of a round.", ["module", "sweep"])
_succeeded_at = Gauge(
    "matchday_sweep_succeeded_timestamp_seconds", "When a round last succeeded.", ["module", "sweep"], multiprocess_mode="max"
)


async def run_sweeps(database: Database, schema: str, sweeps: Sequence[Sweep], *, pause_seconds_max: float = 60.0) -> None:
    """Runs each sweep at its own pace, in transactions of its own, until it is cancelled. A sweep that fails does not
    hold up the others; its pauses double up to `pause_seconds_max` until it succeeds again."""
    async with asyncio.TaskGroup() as group:
        for sweep in sweeps:
            group.create_task(_keep_sweeping(database, schema, sweep, pause_seconds_max), name=f"sweep {schema}.{sweep.name}")


async def _keep_sweeping(database: Database, schema: str, sweep: Sweep, pause_seconds_max: float) -> None:
    pause = sweep.every_seconds
    while True:
        started = time.perf_counter()
        rows = await _sweep_once(database, schema, sweep)
        took = time.perf_counter() - started
        _seconds.labels(schema, sweep.name).observe(took)
        if rows is not None and sweep.goes_on_from is not None and rows >= sweep.goes_on_from:
            continue
        pause = sweep.every_seconds if rows is not None else max(sweep.every_seconds, min(pause * 2, pause_seconds_max))
        await asyncio.sleep(max(0.0, pause - took))


async def _sweep_once(database: Database, schema: str, sweep: Sweep) -> int | None:
    """How many rows it changed; None when it failed."""
    begin_work()
    try:
        with span("sweep", sweep=f"{schema}.{sweep.name}"):
            async with database.begin(schema, outgoing_headers()) as tx:
                rows = await sweep.run(tx)
    except Exception:
        _failures.labels(schema, sweep.name).inc()
        log.exception("the sweep %s.%s failed and will be tried again", schema, sweep.name)
        return None
    _rows.labels(schema, sweep.name).inc(rows)
    _succeeded_at.labels(schema, sweep.name).set_to_current_time()
    return rows
