"""kill -9 at any instant of a sale, under load: no acknowledged order is lost, none doubled, nothing oversold, no cent astray."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from tests.journeys.waiting import until
from tests.sales.crowd import Crowd
from tests.sales.ground import open_ground
from tests.sales.instants import pass_time
from tests.sales.judgement import faults, let_some_holds_run_out, until_settled
from tests.sales.running import APART, Running, running

from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Nats, Postgres, start_nats
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database, drop_database

KILLS = [pytest.param(3, id="three times"), pytest.param(20, id="twenty times", marks=pytest.mark.faults)]
CROWD = 24
LOST = 0.03
SETTLE_SECONDS_MAX = 60.0


@pytest_asyncio.fixture(loop_scope="session")
async def own_nats(engine_folder: Path) -> AsyncIterator[Nats]:
    """With nothing in it of what other tests said."""
    server = await start_nats(engine_folder / "nats-kills")
    yield server
    await server.stop()


@asynccontextmanager
async def site(
    postgres: Postgres, nats: Nats, modules: Sequence[Module], logs: Path
) -> AsyncIterator[tuple[Database, Mapping[str, Running]]]:
    """Accounts, tickets and payments, each a process."""
    async with AsyncExitStack() as stack:
        url = await create_database(postgres.url, "kills", modules)
        stack.push_async_callback(drop_database, postgres.url, "kills")
        database = await open_database(url, size_max=2)
        stack.push_async_callback(database.close)
        yield database, await stack.enter_async_context(running(APART, database_url=url, nats_url=nats.url, logs=logs))


@pytest.mark.parametrize("kills", KILLS)
async def test_nothing_is_lost_doubled_oversold_or_astray(
    kills: int, postgres: Postgres, own_nats: Nats, modules: Sequence[Module], tmp_path: Path
) -> None:
    chance = random.Random(kills)
    async with site(postgres, own_nats, modules, tmp_path) as (database, processes):
        ground = await open_ground(processes["tickets"].database_url)
        async with Crowd(_addresses(processes), ground, size=CROWD, seed=kills, lost=LOST) as crowd:
            for _ in range(kills):
                await _some_orders(crowd, 20 + chance.randrange(150))
                await pass_time(chance.random())
                victims = chance.choice([("tickets",), ("payments",), ("tickets", "payments")])
                await let_some_holds_run_out(database, 10)
                await asyncio.gather(*(processes[name].kill() for name in victims))
                await asyncio.gather(*(processes[name].start() for name in victims))
            await _some_orders(crowd, 50)
        await until_settled(database, seconds_max=SETTLE_SECONDS_MAX, hurry=True)
        assert crowd.told.answers["order without an answer"] + crowd.told.answers["pay without an answer"]
        assert crowd.told.unfit == []
        assert await faults(database, crowd.told) == []


async def test_control_who_repeats_under_a_new_key_buys_twice(
    postgres: Postgres, own_nats: Nats, modules: Sequence[Module], tmp_path: Path
) -> None:
    async with site(postgres, own_nats, modules, tmp_path) as (database, processes):
        ground = await open_ground(processes["tickets"].database_url)
        async with Crowd(_addresses(processes), ground, size=CROWD, seed=0, lost=LOST, is_careless=True) as crowd:
            await _some_orders(crowd, 200)
        await until_settled(database, seconds_max=SETTLE_SECONDS_MAX, hurry=True)
        assert any(fault.endswith("has 2 orders") for fault in await faults(database, crowd.told))


def _addresses(processes: Mapping[str, Running]) -> Mapping[str, str]:
    return {name: process.address for name, process in processes.items()}


async def _some_orders(crowd: Crowd, count: int) -> None:
    """Until so many more have been granted."""
    wanted = len(crowd.told.amounts) + count

    async def granted() -> int:
        return len(crowd.told.amounts)

    await until(granted, lambda count: count >= wanted, seconds_max=SETTLE_SECONDS_MAX)
