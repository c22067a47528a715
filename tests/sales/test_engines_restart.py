"""PostgreSQL or NATS goes away in the middle of a sale and comes back: whoever asks meanwhile is told to come again, and five seconds
after its return everything works, from the order to the ticket. Nobody has to do anything."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import perf_counter

import pytest
import pytest_asyncio
from tests.journeys.waiting import until
from tests.sales.crowd import Crowd
from tests.sales.ground import Ground, open_ground
from tests.sales.instants import pass_time
from tests.sales.judgement import faults, until_settled
from tests.sales.running import APART, running

from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Nats, Postgres, start_nats, start_postgres
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database

CROWD = 16
RECOVERY_SECONDS_MAX = 5.0
SETTLE_SECONDS_MAX = 60.0
AWAY = [
    pytest.param(1.5, "kill", id="killed"),
    pytest.param(1.5, "stop", id="stopped", marks=pytest.mark.faults),
    pytest.param(20.0, "kill", id="away for twenty seconds", marks=pytest.mark.faults),
]
COMPLETE = "SELECT count(*) FROM tickets.orders WHERE state = 'complete' AND amount_minor > 0 AND placed_at > $1"


@pytest_asyncio.fixture(loop_scope="session")
async def own_engines(engine_folder: Path) -> AsyncIterator[tuple[Postgres, Nats]]:
    """Servers that this test may stop."""
    postgres = await start_postgres(engine_folder / "pg-restarts", durable=False)
    nats = await start_nats(engine_folder / "nats-restarts")
    yield postgres, nats
    await nats.stop()
    await postgres.stop()
    shutil.rmtree(engine_folder / "pg-restarts")
    shutil.rmtree(engine_folder / "nats-restarts")


@asynccontextmanager
async def selling(engines: tuple[Postgres, Nats], modules: Sequence[Module], logs: Path) -> AsyncIterator[tuple[Database, Crowd, Ground]]:
    """A crowd that buys. Afterwards nothing is lost, doubled, oversold or astray, and nobody got an answer that is not fit."""
    postgres, nats = engines
    async with AsyncExitStack() as stack:
        url = await create_database(postgres.url, "restarts", modules)
        database = await open_database(url, size_max=2)
        stack.push_async_callback(database.close)
        processes = await stack.enter_async_context(running(APART, database_url=url, nats_url=nats.url, logs=logs))
        ground = await open_ground(url)
        addresses = {name: process.address for name, process in processes.items()}
        async with Crowd(addresses, ground, size=CROWD, seed=1) as crowd:
            await until(_granted(crowd), lambda count: count > 100, seconds_max=SETTLE_SECONDS_MAX)
            yield database, crowd, ground
        ended = perf_counter()
        await until_settled(database, seconds_max=SETTLE_SECONDS_MAX)
        print(f"\n{perf_counter() - ended:.1f} s until nothing waited in any queue; {dict(crowd.told.answers)}")  # noqa: T201  read by people
        assert crowd.told.unfit == []
        assert await faults(database, crowd.told) == []


def _granted(crowd: Crowd) -> Callable[[], Awaitable[int]]:
    async def count() -> int:
        return len(crowd.told.amounts)

    return count


async def _end(engine: Postgres | Nats, how: str) -> None:
    """In order, or by kill -9."""
    await (engine.kill() if how == "kill" else engine.stop())


async def _seconds_until_tickets(database: Database) -> float:
    """How long it takes from now until an order that is placed from now on has its tickets."""
    started = perf_counter()
    async with database.read("tickets") as tx:
        now = await tx.clock()

    async def complete() -> int:
        async with database.read("tickets") as tx:
            return int(await tx.fetchval(COMPLETE, now))

    await until(complete, lambda count: count > 0, seconds_max=SETTLE_SECONDS_MAX)
    return perf_counter() - started


@pytest.mark.parametrize(("seconds", "how"), AWAY)
async def test_postgres(seconds: float, how: str, own_engines: tuple[Postgres, Nats], modules: Sequence[Module], tmp_path: Path) -> None:
    postgres, _ = own_engines
    async with selling(own_engines, modules, tmp_path) as (database, crowd, _):
        await _end(postgres, how)
        stopped = perf_counter()
        await pass_time(seconds)
        assert crowd.told.last_good < stopped + 0.5
        assert crowd.told.answers["order 503"]
        await postgres.start()
        took = await _seconds_until_tickets(database)
    print(f"\nPostgreSQL was away for {seconds:.1f} s: {took:.2f} s to the first tickets")  # noqa: T201  read by people
    assert took < RECOVERY_SECONDS_MAX


@pytest.mark.parametrize(("seconds", "how"), AWAY)
async def test_nats(seconds: float, how: str, own_engines: tuple[Postgres, Nats], modules: Sequence[Module], tmp_path: Path) -> None:
    _, nats = own_engines
    async with selling(own_engines, modules, tmp_path) as (database, crowd, _):
        await _end(nats, how)
        before = len(crowd.told.amounts)
        await pass_time(seconds)
        assert len(crowd.told.amounts) > before, "holds need no NATS"
        await nats.start()
        took = await _seconds_until_tickets(database)
    print(f"\nNATS was away for {seconds:.1f} s: {took:.2f} s to the first tickets")  # noqa: T201  read by people
    assert took < RECOVERY_SECONDS_MAX
