"""NATS or PostgreSQL goes away in the middle and comes back: nothing is lost, nothing applied twice, order is kept."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from time import monotonic

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY
from stadium import Stadium, once_each, until
from whistle import WHISTLE, Blown, blows, crowd

from matchday.backbone.database import open_database
from matchday.backbone.embedded import Nats, Postgres, start_nats, start_postgres
from matchday.backbone.events.background import run_background
from matchday.backbone.events.bus import OUTAGES, connect, ensure_streams
from matchday.backbone.tasks import Tasks
from matchday.backbone.testing.databases import create_database

ROUNDS = [pytest.param(1.0, id="short"), pytest.param(5.0, id="five seconds", marks=pytest.mark.faults)]


@pytest_asyncio.fixture(loop_scope="session")
async def own_nats(engine_folder: Path) -> AsyncIterator[Nats]:
    """A server that this test may kill."""
    folder = engine_folder / "own-nats"
    server = await start_nats(folder)
    yield server
    await server.stop()
    shutil.rmtree(folder)


@pytest_asyncio.fixture(loop_scope="session")
async def own_postgres(engine_folder: Path) -> AsyncIterator[Postgres]:
    """A server that this test may stop."""
    folder = engine_folder / "own-pg"
    server = await start_postgres(folder, durable=False)
    yield server
    await server.stop()
    shutil.rmtree(folder)


@asynccontextmanager
async def _stadium(postgres: Postgres, nats_server: Nats) -> AsyncIterator[Stadium]:
    modules = [WHISTLE, crowd()]
    async with AsyncExitStack() as stack:
        url = await create_database(postgres.url, "outage", modules)
        bus = await connect(nats_server.url)
        stack.push_async_callback(bus.close)
        await ensure_streams(bus, modules)
        database = await open_database(url, is_role_per_module=True)
        stack.push_async_callback(database.close)
        yield Stadium(url=url, database=database, bus=bus)


async def _say_until_done(stadium: Stadium, events: Sequence[Blown]) -> None:
    """Twenty at a time; what an outage refuses is said again. A commit without an answer may have happened, so the
    writer looks before it repeats."""
    for first in range(0, len(events), 20):
        batch = events[first : first + 20]
        while not await _is_said(stadium, batch):
            try:
                await stadium.say(batch)
            except OUTAGES:
                continue


async def _is_said(stadium: Stadium, batch: Sequence[Blown]) -> bool:
    async def look() -> bool:
        nonlocal is_said
        try:
            async with stadium.database.read("whistle") as tx:
                is_said = bool(
                    await tx.fetchval(
                        "SELECT true FROM whistle.outbox WHERE convert_from(payload, 'UTF8')::json->>'number' = $1", str(batch[0].number)
                    )
                )
        except OUTAGES:
            return False
        return True

    is_said = False
    await until(look, seconds_max=20)
    return is_said


async def _while_talking(stadium: Stadium, disturb: Callable[[], Awaitable[None]], count: int) -> None:
    modules = [WHISTLE, crowd(is_ordered=True)]
    async with Tasks() as tasks:
        tasks.spawn(run_background(stadium.url, stadium.database, stadium.bus, modules), "background")
        talking = tasks.spawn(_say_until_done(stadium, blows(count)), "talk")
        await until(lambda: _has_heard(stadium, count // 4))
        await disturb()
        await talking
        await stadium.settle(seconds_max=20)
    assert once_each(await stadium.heard(), count)
    assert all(numbers == sorted(numbers) for numbers in (await stadium.heard_by_referee()).values())


async def _has_heard(stadium: Stadium, count: int) -> bool:
    return len(await stadium.heard()) >= count


async def test_what_waits_grows_older_in_the_metrics_while_nats_is_away(postgres: Postgres, own_nats: Nats) -> None:
    def lag() -> float:
        return REGISTRY.get_sample_value("matchday_outbox_lag_seconds", {"module": "whistle"}) or 0.0

    async def is_older_than(seconds: float) -> bool:
        return lag() > seconds

    async with _stadium(postgres, own_nats) as stadium, Tasks() as tasks:
        tasks.spawn(run_background(stadium.url, stadium.database, stadium.bus, [WHISTLE]), "background")
        await stadium.say(blows(1))
        await until(lambda: _is_sent(stadium))
        await own_nats.kill()
        await stadium.say(blows(2)[1:])
        await until(lambda: is_older_than(0.0))
        await until(lambda: is_older_than(1.0))
        await own_nats.start()
        await until(lambda: _is_sent(stadium), seconds_max=20)
        await until(lambda: _is(lag, 0.0), seconds_max=20)


async def _is(value: Callable[[], float], wanted: float) -> bool:
    return value() == wanted


async def _is_sent(stadium: Stadium) -> bool:
    async with stadium.database.read("whistle") as tx:
        return await tx.fetchval("SELECT count(*) FROM whistle.outbox WHERE published_at IS NULL") == 0


async def test_nats_is_killed_and_comes_back(postgres: Postgres, own_nats: Nats) -> None:
    async def restart() -> None:
        await own_nats.kill()
        await own_nats.start()

    async with _stadium(postgres, own_nats) as stadium:
        await _while_talking(stadium, restart, 2000)


@pytest.mark.parametrize("seconds", ROUNDS)
async def test_postgres_is_away_for_a_while(own_postgres: Postgres, own_nats: Nats, seconds: float) -> None:
    async def stop_and_start() -> None:
        await own_postgres.stop()
        stopped = monotonic()
        await until(lambda: _is_over(stopped + seconds))
        await own_postgres.start()

    async with _stadium(own_postgres, own_nats) as stadium:
        await _while_talking(stadium, stop_and_start, 1000)
        assert await stadium.inbox() == {"done": 1000}


async def _is_over(end: float) -> bool:
    return monotonic() >= end


async def test_what_nats_forgot_in_an_unclean_stop_is_sent_again(postgres: Postgres, own_nats: Nats, engine_folder: Path) -> None:
    """The store goes back to an earlier state, as after a power cut, while consumers had got further."""
    kept = engine_folder / "kept-store"
    async with _stadium(postgres, own_nats) as stadium, stadium.relaying():
        await stadium.say(blows(100))
        await until(lambda: _all_published(stadium))
        await own_nats.stop()
        shutil.copytree(own_nats.folder / "store", kept)
        await own_nats.start()
        await stadium.say(blows(100, first=100))
        await until(lambda: _all_published(stadium))
        await own_nats.kill()
        shutil.rmtree(own_nats.folder / "store")
        kept.rename(own_nats.folder / "store")
        await own_nats.start()
        await stadium.say(blows(100, first=200))
        async with stadium.hearing(crowd()):
            await until(lambda: _has_heard(stadium, 300))
            await stadium.settle()
        assert once_each(await stadium.heard(), 300)
        assert await stadium.heard() == sorted(await stadium.heard())


async def test_a_new_empty_nats_gets_everything_that_is_kept(postgres: Postgres, own_nats: Nats) -> None:
    async with _stadium(postgres, own_nats) as stadium:
        async with stadium.relaying():
            await stadium.say(blows(100))
            await until(lambda: _all_published(stadium))
        await own_nats.kill()
        shutil.rmtree(own_nats.folder / "store")
        await own_nats.start()
        async with stadium.open():
            await until(lambda: _has_heard(stadium, 100))
            await stadium.settle()
        assert once_each(await stadium.heard(), 100)


async def _all_published(stadium: Stadium) -> bool:
    return await stadium.unpublished() == 0
