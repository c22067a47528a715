"""Sweeps come round, each at its own pace, and survive their failures."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from matchday.backbone.database import Database, Transaction, open_database
from matchday.backbone.embedded import Postgres
from matchday.backbone.module import Module, Sweep
from matchday.backbone.sweeps import run_sweeps
from matchday.backbone.testing.databases import create_database, drop_database

MODULE = Module(name="lamps", migrations=Path(__file__).parent / "migrations")


@pytest_asyncio.fixture(loop_scope="session")
async def database(postgres: Postgres) -> AsyncIterator[Database]:
    """A database with lamps that go out."""
    opened = await open_database(await create_database(postgres.url, "sweeps", [MODULE]))
    yield opened
    await opened.pool.close()
    await drop_database(postgres.url, "sweeps")


@asynccontextmanager
async def sweeping(database: Database, *sweeps: Sweep) -> AsyncIterator[None]:
    task = asyncio.ensure_future(run_sweeps(database, "lamps", sweeps, pause_seconds_max=0.01))
    yield
    task.cancel()
    await asyncio.wait({task})


class Rounds:
    """Counts the rounds of a sweep; `third` is set after three."""

    def __init__(self, run: Callable[[Transaction], Awaitable[int]]) -> None:
        self._run = run
        self.count = 0
        self.third = asyncio.Event()

    async def __call__(self, tx: Transaction) -> int:
        self.count += 1
        if self.count == 4:
            self.third.set()
        return await self._run(tx)


async def put_out(tx: Transaction) -> int:
    return await tx.execute("UPDATE lamps.lamps SET is_lit = false WHERE is_lit AND goes_out <= now()")


async def put_out_one(tx: Transaction) -> int:
    return await tx.execute("UPDATE lamps.lamps SET is_lit = false WHERE lamp_id = (SELECT min(lamp_id) FROM lamps.lamps WHERE is_lit)")


async def nothing_due(_: Transaction) -> int:
    return 0


async def fail(tx: Transaction) -> int:
    await put_out(tx)
    raise ValueError("the fuse")


async def test_each_round_changes_what_is_due_and_commits(database: Database) -> None:
    async with database.begin("lamps") as tx:
        await tx.execute("INSERT INTO lamps.lamps VALUES (1, now()), (2, now() + interval '1 hour'), (3, now())")
    rounds = Rounds(put_out)
    async with sweeping(database, Sweep(name="put_out", run=rounds, every_seconds=0.005)):
        await asyncio.wait_for(rounds.third.wait(), 10)
    async with database.read("lamps") as tx:
        assert [row["lamp_id"] for row in await tx.fetch("SELECT lamp_id FROM lamps.lamps WHERE is_lit")] == [2]
    assert REGISTRY.get_sample_value("matchday_sweep_rows_total", {"module": "lamps", "sweep": "put_out"}) == 2


async def test_a_failing_sweep_changes_nothing_is_tried_again_and_holds_up_no_other(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.begin("lamps") as tx:
        await tx.execute("INSERT INTO lamps.lamps VALUES (1, now())")
    failing, other = Rounds(fail), Rounds(nothing_due)
    async with sweeping(
        database,
        Sweep(name="fail", run=failing, every_seconds=0.005),
        Sweep(name="other", run=other, every_seconds=0.005),
    ):
        await asyncio.wait_for(asyncio.gather(failing.third.wait(), other.third.wait()), 10)
    async with database.read("lamps") as tx:
        assert await tx.fetchval("SELECT is_lit FROM lamps.lamps")
    assert "the sweep lamps.fail failed" in caplog.text
    assert (REGISTRY.get_sample_value("matchday_sweep_failures_total", {"module": "lamps", "sweep": "fail"}) or 0) >= 3


async def test_a_round_that_was_full_is_followed_by_the_next_at_once(database: Database) -> None:
    async with database.begin("lamps") as tx:
        await tx.executemany("INSERT INTO lamps.lamps VALUES ($1, now())", [(number,) for number in range(4)])
    rounds = Rounds(put_out_one)
    async with sweeping(database, Sweep(name="put_out_one", run=rounds, every_seconds=3600, goes_on_from=1)):
        await asyncio.wait_for(rounds.third.wait(), 10)
    assert rounds.count >= 4
