"""Another program: its database, and a pipe from it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import msgspec
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from tests.journeys.waiting import until

from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.connection import complete_dsn
from matchday.backbone.cdc.parked import Held, ParkingPlace
from matchday.backbone.cdc.pipe import Pipe, running
from matchday.backbone.clock import SystemClock

SECONDS_MAX = 20
NAME = "results"
SOURCE = {"slot": "matchday_cdc", "publication": "matchday", "heartbeat_seconds": None, "status_seconds": 0.1}


@dataclass(kw_only=True)
class Elsewhere:
    url: str
    sql: Any
    bus: Client

    @property
    def dsn(self) -> str:
        return complete_dsn(self.url, "")

    def configuration(self, *tables: str | dict[str, Any], source: dict[str, Any] | None = None, **others: Any) -> Configuration:
        """By default of one table `results`, without a back-fill."""
        listed = [one if isinstance(one, dict) else {"table": one, "backfill": False} for one in tables or ("results",)]
        target = {"stream": "elsewhere"} | others.pop("target", {})
        patience = {"tries_max": 2, "first_seconds": 0.02, "seconds_max": 0.1}
        return msgspec.convert(
            {"name": NAME, "source": SOURCE | (source or {}), "target": target, "tables": listed, "patience": patience} | others,
            Configuration,
        )

    def pipe(self, configuration: Configuration | None = None) -> Pipe:
        return Pipe(configuration or self.configuration(), self.dsn, self.bus, SystemClock())

    @asynccontextmanager
    async def following(self, configuration: Configuration | None = None) -> AsyncIterator[Pipe]:
        """A pipe that has begun to follow."""
        pipe = self.pipe(configuration)
        async with running(pipe) as task:
            await until_state(pipe, task, "following")
            yield pipe

    async def stored(self) -> list[Any]:
        """The stream's messages."""
        jetstream, found = self.bus.jetstream(), []
        try:
            state = (await jetstream.stream_info("elsewhere")).state
        except NotFoundError:
            return []
        for sequence in range(max(1, state.first_seq), state.last_seq + 1):
            found.append(await jetstream.get_msg("elsewhere", seq=sequence))  # noqa: PERF401  one after the other
        return found

    async def count(self) -> int:
        try:
            return (await self.bus.jetstream().stream_info("elsewhere")).state.messages
        except NotFoundError:
            return 0

    async def events(self, count: int) -> list[dict[str, Any]]:
        """As soon as there are so many; no more than that."""
        await until(self.count, lambda found: found >= count, seconds_max=SECONDS_MAX)
        events = [msgspec.json.decode(message.data) for message in await self.stored()]
        assert len(events) == count, [(event["action"], event["key"]) for event in events]
        return events

    async def parked(self, count: int) -> Sequence[Held]:
        place = ParkingPlace(self.bus, NAME, SystemClock())
        await until(place.count, lambda found: found >= count, seconds_max=SECONDS_MAX)
        return await place.held()

    async def slot(self) -> Any:
        return await self.sql.fetchrow(
            "SELECT active, active_pid, wal_status, confirmed_flush_lsn - '0/0'::pg_lsn AS confirmed, invalidation_reason "
            "FROM pg_replication_slots WHERE slot_name = 'matchday_cdc'"
        )

    async def make_slot(self, configuration: Configuration) -> None:
        """Lets a pipe make its slot, and go."""
        async with self.following(configuration):
            pass
        await self.until_slot_is_free()

    async def decode_in_pieces(self) -> None:
        """From the next connection on, whatever is larger than 64 kB comes in pieces."""
        name = await self.sql.fetchval("SELECT current_database()")
        await self.sql.execute(f"ALTER DATABASE {name} SET logical_decoding_work_mem = '64kB'")

    async def until_slot_is_free(self) -> None:
        await until(self.slot, lambda slot: slot is None or not slot["active"], seconds_max=SECONDS_MAX)


async def until_state(pipe: Pipe, task: asyncio.Task[None], state: str) -> None:
    async with asyncio.timeout(SECONDS_MAX), pipe.condition.changed:
        await pipe.condition.changed.wait_for(lambda: pipe.condition.state in (state, "stopped") or task.done())
    assert pipe.condition.state == state, pipe.condition.readiness


async def connect(url: str) -> Any:
    return await asyncpg.connect(url)
