"""Fault 11: an old driver, no word of failover, and a panic where the server refused."""

import asyncio
import random
import signal
import sys
from pathlib import Path

import msgspec
import pytest
from elsewhere import SECONDS_MAX, Elsewhere, connect
from tests.journeys.waiting import until

from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.connection import Refused, Session
from matchday.backbone.embedded import Nats, Postgres

PROGRAM = Path(__file__).parent / "crash_program.py"


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_the_source_restarts(elsewhere: Elsewhere, source_server: Postgres, how: str) -> None:
    async with elsewhere.following() as pipe:
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0)")
        await elsewhere.events(1)
        await getattr(source_server, how)()
        await source_server.start()
        elsewhere.sql = await connect(elsewhere.url)
        await elsewhere.sql.execute("INSERT INTO results VALUES (2, 0, 0)")
        events = await elsewhere.events(2)
        assert pipe.condition.readiness == "ok"
    assert [event["key"]["id"] for event in events] == [1, 2]


async def test_the_slot_is_kept_on_standbys_where_asked(elsewhere: Elsewhere) -> None:
    await elsewhere.make_slot(elsewhere.configuration(source={"is_failover": True}))
    assert await elsewhere.sql.fetchval("SELECT failover FROM pg_replication_slots WHERE slot_name = 'matchday_cdc'")


async def test_what_the_source_refuses_is_a_sentence(elsewhere: Elsewhere) -> None:
    async with await Session.open(elsewhere.dsn) as session:
        with pytest.raises(Refused, match=r"The source refuses: .*nowhere") as refused:
            await session.fetch("SELECT * FROM nowhere")
    assert refused.value.state == "42P01"


async def test_killed_at_any_instant_nothing_is_lost_and_ids_are_the_same(elsewhere: Elsewhere, nats_server: Nats) -> None:
    await kill_rounds(elsewhere, nats_server, rounds=3, rows=900)


@pytest.mark.faults
async def test_killed_at_many_instants(elsewhere: Elsewhere, nats_server: Nats) -> None:
    await kill_rounds(elsewhere, nats_server, rounds=40, rows=12000)


async def kill_rounds(elsewhere: Elsewhere, nats_server: Nats, *, rounds: int, rows: int) -> None:
    """Back-fill and stream, large transactions among them; the window for repeats is short, so that what is sent again shows."""
    await elsewhere.decode_in_pieces()
    await elsewhere.sql.execute(f"INSERT INTO results SELECT -g, 0, 0 FROM generate_series(1, {rows // 2}) g")
    configuration = elsewhere.configuration({"table": "results"}, target={"batch_events_max": 20, "duplicate_window_seconds": 1})
    writing = asyncio.ensure_future(_write(elsewhere, rows))
    chance = random.Random(rows)
    for number in range(1, rounds + 1):
        process = await _started(configuration, elsewhere, nats_server)
        target = number * rows // (rounds + 2) + chance.randrange(20)
        await until(elsewhere.count, lambda found, target=target: found >= target, seconds_max=SECONDS_MAX)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    await writing
    process = await _started(configuration, elsewhere, nats_server)
    try:
        await until(lambda: _known(elsewhere), lambda known: known[0] >= rows + rows // 2, seconds_max=4 * SECONDS_MAX)
    finally:
        process.kill()
        await process.wait()
    known, per_row = await _known(elsewhere)
    assert known == rows + rows // 2
    assert set(per_row.values()) == {1}, "a row was said with two ids"


async def _write(elsewhere: Elsewhere, rows: int) -> None:
    step = rows // 6
    for start in range(1, rows, step):
        await elsewhere.sql.execute(
            "INSERT INTO results SELECT g, 0, 0, repeat('x', 500) FROM generate_series($1::int, $2::int) g",
            start,
            min(rows, start + step - 1),
        )


async def _known(elsewhere: Elsewhere) -> tuple[int, dict[int, int]]:
    """How many rows have been told, and by how many different ids each."""
    ids: dict[int, set[str]] = {}
    for message in await elsewhere.stored():
        event = msgspec.json.decode(message.data)
        ids.setdefault(event["key"]["id"], set()).add(event["id"])
    return len(ids), {row: len(told) for row, told in ids.items()}


async def _started(configuration: Configuration, elsewhere: Elsewhere, nats_server: Nats) -> asyncio.subprocess.Process:
    text = msgspec.json.encode(configuration).decode()
    return await asyncio.create_subprocess_exec(sys.executable, str(PROGRAM), text, elsewhere.dsn, nats_server.url)
