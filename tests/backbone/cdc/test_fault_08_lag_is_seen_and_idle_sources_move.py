"""Fault 8: no word of lag or of the log retained; a slot left behind filled the disk; a listener that heard nothing for days."""

import asyncio

import pytest
from elsewhere import SECONDS_MAX, Elsewhere, connect, until_state
from prometheus_client import REGISTRY
from tests.journeys.waiting import until

from matchday.backbone.cdc.connection import Replication, Session
from matchday.backbone.cdc.errors import CdcError, SlotBusy
from matchday.backbone.cdc.pipe import running
from matchday.backbone.cdc.watch import Watch
from matchday.backbone.embedded import Postgres


def metric(name: str) -> float:
    return REGISTRY.get_sample_value(f"matchday_cdc_{name}", {"pipe": "results"}) or 0.0


async def test_the_lag_and_the_retained_log_are_measured(elsewhere: Elsewhere) -> None:
    configuration = elsewhere.configuration()
    await elsewhere.make_slot(configuration)
    await elsewhere.sql.execute("INSERT INTO results SELECT g, 0, 0, repeat('x', 100) FROM generate_series(1, 5000) g")
    async with await Session.open(elsewhere.dsn) as session:
        await Watch(configuration, elsewhere.dsn, elsewhere.pipe().condition).ask(session)
    assert metric("lag_bytes") > 500_000
    assert metric("retained_wal_bytes") >= metric("lag_bytes")
    assert metric("safe_wal_bytes") == -1


async def test_a_heartbeat_goes_through_the_log_and_tells_the_delay(elsewhere: Elsewhere) -> None:
    async with elsewhere.following(elsewhere.configuration(source={"heartbeat_seconds": 0.05})) as pipe:
        sent = await _beats(pipe, 2)
        assert sent >= 2
    assert 0 < metric("lag_seconds") < 10


async def _beats(pipe, count: int) -> int:
    seen: set[str] = set()

    async def heard() -> int:
        seen.update(pipe.condition.heartbeats)
        return len(seen - set(pipe.condition.heartbeats))

    return await until(heard, lambda found: found >= count, seconds_max=SECONDS_MAX)


async def test_an_idle_database_does_not_keep_the_log_of_its_busy_neighbour(elsewhere: Elsewhere, source_server: Postgres) -> None:
    neighbour = await connect(source_server.url)
    async with elsewhere.following():
        await neighbour.execute("CREATE TABLE busy AS SELECT g, repeat('x', 100) FROM generate_series(1, 5000) g; DROP TABLE busy")
        here = await neighbour.fetchval("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        await until(elsewhere.slot, lambda slot: slot["confirmed"] >= here, seconds_max=SECONDS_MAX)
    await neighbour.close()
    assert await elsewhere.count() == 0


async def test_tables_that_nobody_asked_for_do_not_hold_it_up(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TABLE goals (id int PRIMARY KEY)")
    await elsewhere.sql.execute("CREATE PUBLICATION matchday FOR TABLE results, goals")
    async with elsewhere.following():
        await elsewhere.sql.execute("INSERT INTO goals SELECT generate_series(1, 1000)")
        here = await elsewhere.sql.fetchval("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        await until(elsewhere.slot, lambda slot: slot["confirmed"] >= here, seconds_max=SECONDS_MAX)


async def test_a_slot_that_somebody_else_listens_on_is_waited_for(elsewhere: Elsewhere) -> None:
    """As two listeners of different makes would be: the other one knows nothing of our lock."""
    await elsewhere.make_slot(elsewhere.configuration())
    pipe = elsewhere.pipe()
    async with running(pipe) as task:
        async with await Replication.open(elsewhere.dsn) as other:
            try:
                await other.start("matchday_cdc", "matchday")
            except SlotBusy:
                return  # our pipe was faster: then there is nothing to wait for
            await until_state(pipe, task, "waiting")
            assert "somebody else listens on our slot" in pipe.condition.readiness
        await until_state(pipe, task, "following")


async def test_an_invalidated_slot_is_named_and_ends_the_pipe(elsewhere: Elsewhere, source_server: Postgres) -> None:
    await elsewhere.make_slot(elsewhere.configuration())
    await elsewhere.sql.execute("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'")
    await elsewhere.sql.execute("SELECT pg_reload_conf()")
    try:
        for _ in range(3):
            await elsewhere.sql.execute(
                "CREATE TABLE busy AS SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) g; DROP TABLE busy"
            )
            await elsewhere.sql.execute("SELECT pg_switch_wal()")
        await elsewhere.sql.execute("CHECKPOINT")
        await until(elsewhere.slot, lambda slot: slot["wal_status"] == "lost", seconds_max=SECONDS_MAX)
        with pytest.raises(CdcError, match=r"has invalidated the slot matchday_cdc.*changes are lost.*matchday cdc reset CONFIG"):
            async with asyncio.timeout(SECONDS_MAX):
                await elsewhere.pipe().run()
    finally:
        await elsewhere.sql.execute("ALTER SYSTEM RESET max_slot_wal_keep_size")
        await elsewhere.sql.execute("SELECT pg_reload_conf()")


async def test_a_source_that_falls_silent_is_left_and_found_again(elsewhere: Elsewhere, source_server: Postgres) -> None:
    """Its connections stay open and nobody answers: it would be quiet for days."""
    configuration = elsewhere.configuration(source={"silence_seconds_max": 1})
    async with elsewhere.following(configuration) as pipe:
        source_server.pause()

        async def state() -> str:
            return pipe.condition.state

        await until(state, lambda found: found == "away", seconds_max=SECONDS_MAX)
        assert "nothing was heard for" in pipe.condition.sentence
        source_server.resume()
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0)")
        await elsewhere.events(1)
