"""Which process works for which schema.

One dedicated connection per process holds a session advisory lock for every schema it leads. The leader of a schema
relays its outbox, consumes for it and runs its sweeps; the others try to take over once a second. PostgreSQL frees the
locks of a process that died at once, and those of one that hangs after `SILENT_SECONDS_MAX`: the connection is used
every second, and an idle one is closed by the server.
"""

import asyncio
import logging
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Self

import asyncpg
from prometheus_client import Gauge

from matchday.backbone.events.bus import OUTAGES

RETRY_SECONDS = 1.0
ANSWER_SECONDS_MAX = 2.0
SILENT_SECONDS_MAX = 3.0
STOP_SECONDS_MAX = 10.0
_LOCK_CLASS = 0x6C656164  # "lead"

_LEADS = Gauge("matchday_leads", "1 while this process works for the schema", ["module"], multiprocess_mode="livesum")

_log = logging.getLogger(__name__)


class Leadership:
    """Calls `run(schema)` as a task while this process holds the schema's lock, and cancels it when the lock is lost.

    Losing the connection loses all locks: the work is cancelled before anything else is tried. A `run` that ends or
    fails is started again after a second. On exit the work is stopped first, and then the locks are freed.
    """

    def __init__(
        self, database_url: str, schemas: Sequence[str], run: Callable[[str], Awaitable[None]], *, retry_seconds: float = RETRY_SECONDS
    ) -> None:
        self.database_url = database_url
        self.schemas = tuple(schemas)
        self.run = run
        self.retry_seconds = retry_seconds
        self._work: dict[str, asyncio.Task[None]] = {}
        self._lost = asyncio.Event()

    @property
    def held(self) -> frozenset[str]:
        """The schemas this process works for at the moment."""
        return frozenset(self._work)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep(), name="leadership")
        return self

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        while True:
            try:
                await self._lead()
            except OUTAGES as outage:
                _log.info("No leadership without PostgreSQL: %r", outage)
            await asyncio.sleep(self.retry_seconds)

    async def _lead(self) -> None:
        connection = await self._connect()
        self._lost.clear()
        connection.add_termination_listener(lambda _: self._lost.set())
        try:
            while not self._lost.is_set():
                await self._take_free_locks(connection)
                self._start_work()
                await self._rest()
        finally:
            await self._stop_work()
            connection.terminate()

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            self.database_url,
            timeout=5,
            server_settings={
                "application_name": "matchday leadership",
                "idle_session_timeout": f"{int(SILENT_SECONDS_MAX * 1000)}",
                "tcp_keepalives_idle": "1",
                "tcp_keepalives_interval": "1",
                "tcp_keepalives_count": "3",
            },
        )

    async def _take_free_locks(self, connection: asyncpg.Connection) -> None:
        """Also the sign of life for what is held already."""
        missing = [schema for schema in self.schemas if schema not in self._work]
        rows = await connection.fetch(
            "SELECT schema FROM unnest($1::text[], $2::int[]) AS lock (schema, key) WHERE pg_try_advisory_lock($3, key)",
            missing,
            [_lock_key(schema) for schema in missing],
            _LOCK_CLASS,
            timeout=ANSWER_SECONDS_MAX,
        )
        for row in rows:
            self._start(row["schema"])

    def _start_work(self) -> None:
        for schema, task in self._work.items():
            if task.done():
                _log.error("The work for %s ended and is started again", schema, exc_info=_failure(task))
                self._start(schema)

    def _start(self, schema: str) -> None:
        _log.info("This process works for %s now", schema)
        self._work[schema] = asyncio.create_task(_awaited(self.run, schema), name=f"lead {schema}")
        _LEADS.labels(schema).set(1)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self.retry_seconds):
                await self._lost.wait()
        except TimeoutError:
            return

    async def _stop_work(self) -> None:
        work, self._work = self._work, {}
        for schema, task in work.items():
            _LEADS.labels(schema).set(0)
            task.cancel()
        if work:
            _, stuck = await asyncio.wait(work.values(), timeout=STOP_SECONDS_MAX)
            for task in stuck:
                _log.error("%s did not stop within %.0f s", task.get_name(), STOP_SECONDS_MAX)


class StillServed(Exception):
    """Some process works for these schemas; the message names them."""


@asynccontextmanager
async def nobody_leads(database_url: str, schemas: Sequence[str]) -> AsyncIterator[None]:
    """Holds every schema's lock while the block runs, so that no process begins to work for one. Raises StillServed."""
    connection = await asyncpg.connect(database_url, timeout=5, server_settings={"idle_session_timeout": "0"})
    try:
        taken = await connection.fetch(
            "SELECT schema FROM unnest($1::text[], $2::int[]) AS lock (schema, key) WHERE NOT pg_try_advisory_lock($3, key)",
            list(schemas),
            [_lock_key(schema) for schema in schemas],
            _LOCK_CLASS,
        )
        if taken:
            raise StillServed(", ".join(row["schema"] for row in taken))
        yield
    finally:
        await connection.close(timeout=5)


def _lock_key(schema: str) -> int:
    return zlib.crc32(schema.encode()) - 2**31


def _failure(task: asyncio.Task[None]) -> BaseException | None:
    return None if task.cancelled() else task.exception()


async def _awaited(run: Callable[[str], Awaitable[None]], schema: str) -> None:
    await run(schema)
