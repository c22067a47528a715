"""Fault 4: a goroutine per failed publish waited for ever."""

import asyncio

from elsewhere import SECONDS_MAX, Elsewhere
from tests.journeys.waiting import until

from matchday.backbone.embedded import Nats


async def test_stopped_in_the_middle_of_an_outage_it_leaves_no_task_and_no_connection(elsewhere: Elsewhere, nats_server: Nats) -> None:
    before = asyncio.all_tasks()
    async with elsewhere.following() as pipe:
        await nats_server.kill()
        await elsewhere.sql.execute("INSERT INTO results SELECT g, 0, 0 FROM generate_series(1, 2000) g")

        async def trouble() -> str:
            return pipe.condition.readiness

        await until(trouble, lambda said: said != "ok", seconds_max=SECONDS_MAX)
    left = {task for task in asyncio.all_tasks() - before if not task.done() and "nats" not in repr(task)}
    await nats_server.start()
    assert left == set()
    await elsewhere.until_slot_is_free()


async def test_what_waits_for_the_broker_is_bounded(elsewhere: Elsewhere, nats_server: Nats) -> None:
    """While nothing is taken, nothing more is read than a batch."""
    configuration = elsewhere.configuration(target={"batch_events_max": 100})
    async with elsewhere.following(configuration) as pipe:
        confirmed = (await elsewhere.slot())["confirmed"]
        await nats_server.kill()
        await elsewhere.sql.execute("INSERT INTO results SELECT g, 0, 0 FROM generate_series(1, 5000) g")

        async def trouble() -> str:
            return pipe.condition.readiness

        await until(trouble, lambda said: said != "ok", seconds_max=SECONDS_MAX)
        insert = await elsewhere.sql.fetchval("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        assert confirmed <= (await elsewhere.slot())["confirmed"] < insert
        await nats_server.start()
        events = await elsewhere.events(5000)
    assert [event["key"]["id"] for event in events] == list(range(1, 5001))
