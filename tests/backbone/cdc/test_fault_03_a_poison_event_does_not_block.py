"""Fault 3: any publish error ended the process with exit code 0; one poison event blocked the pipe and pinned the log."""

import asyncio
import sys
from pathlib import Path

import msgspec
import pytest
from elsewhere import NAME, SECONDS_MAX, Elsewhere, connect
from nats.aio.client import Client
from tests.journeys.waiting import until

from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.connection import complete_dsn
from matchday.backbone.cdc.errors import CdcError
from matchday.backbone.cdc.events import Letter, Teller
from matchday.backbone.cdc.parked import ParkingPlace
from matchday.backbone.cdc.publishing import Publisher
from matchday.backbone.cdc.values import Types
from matchday.backbone.clock import SystemClock
from matchday.backbone.embedded import Nats, Postgres

TOO_LARGE = "INSERT INTO results VALUES (1, 0, 0, repeat('x', 1200000))"


async def test_an_event_that_the_broker_refuses_is_parked_and_the_next_ones_come(elsewhere: Elsewhere) -> None:
    async with elsewhere.following() as pipe:
        await elsewhere.sql.execute(TOO_LARGE)
        await elsewhere.sql.execute("INSERT INTO results VALUES (2, 0, 0)")
        (event,) = await elsewhere.events(1)
        (held,) = await elsewhere.parked(1)
        confirmed = (await elsewhere.slot())["confirmed"]
        assert pipe.condition.readiness == "ok"
        await until(
            elsewhere.slot, lambda slot: slot["confirmed"] > confirmed or slot["confirmed"] >= pipe.condition.confirmed_lsn, seconds_max=5
        )
    assert event["key"] == {"id": 2}
    assert "larger than the broker's 1048576 bytes" in held.parked.error
    assert held.parked.letter is not None
    assert msgspec.json.decode(held.parked.letter.payload)["data"]["report"] == "x" * 1200000


async def test_a_parked_event_does_not_pin_the_log(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute(TOO_LARGE)
        await elsewhere.parked(1)
        here = await elsewhere.sql.fetchval("SELECT pg_current_wal_lsn() - '0/0'::pg_lsn")
        await until(elsewhere.slot, lambda slot: slot["confirmed"] >= here, seconds_max=SECONDS_MAX)


async def test_skipped_it_is_forgotten(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute(TOO_LARGE)
        (held,) = await elsewhere.parked(1)
    place = ParkingPlace(elsewhere.bus, NAME, SystemClock())
    await place.skip(held)
    assert await place.held() == []


async def test_a_text_that_is_not_utf_8_is_parked_with_its_bytes(source_server: Postgres, bus: Client) -> None:
    """A database without an encoding holds what nobody can read; it is never published as something else."""
    admin = await connect(source_server.url)
    await admin.execute("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'")
    url = source_server.url.replace("/matchday?", "/bytes?")
    sql = await connect(url)
    try:
        await sql.execute("CREATE TABLE results (id int PRIMARY KEY, report text)")
        await sql.execute("INSERT INTO results VALUES (0, convert_from('\\xff'::bytea, 'SQL_ASCII'))")
        elsewhere = Elsewhere(url=url, sql=sql, bus=bus)
        async with elsewhere.following(elsewhere.configuration({"table": "results"})):
            await sql.execute("INSERT INTO results VALUES (1, convert_from('\\x41ff'::bytea, 'SQL_ASCII'))")
            await sql.execute("INSERT INTO results VALUES (2, 'fine')")
            (event,) = await elsewhere.events(1)
            of_backfill, of_stream = await elsewhere.parked(2)
        assert event["data"] == {"id": 2, "report": "fine"}
        assert "column report: a text is not UTF-8 (byte 1)" in of_stream.parked.error
        assert b"A\xff" in of_stream.parked.evidence.raw
        assert of_backfill.parked.evidence.row == (b"0", b"\xff")
        await _still_cannot_be_told(elsewhere, of_stream)
        await elsewhere.until_slot_is_free()
        await sql.execute("SELECT pg_drop_replication_slot('matchday_cdc')")
    finally:
        await sql.close()
        await admin.execute("DROP DATABASE bytes WITH (FORCE)")
        await admin.close()


async def _still_cannot_be_told(elsewhere: Elsewhere, held) -> None:
    configuration = elsewhere.configuration()
    teller = Teller(configuration, Types())
    publisher = Publisher(elsewhere.bus, configuration.target, configuration.subjects, configuration.patience)
    with pytest.raises(CdcError, match="still cannot be told"):
        await ParkingPlace(elsewhere.bus, NAME, SystemClock()).release(held, teller, publisher)
    assert len(await elsewhere.parked(2)) == 2


async def test_an_outage_of_the_broker_is_waited_out(elsewhere: Elsewhere, nats_server: Nats) -> None:
    async with elsewhere.following() as pipe:
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0)")
        await elsewhere.events(1)
        await nats_server.kill()
        await elsewhere.sql.execute("INSERT INTO results SELECT g, 0, 0 FROM generate_series(2, 20) g")
        await until(_readiness(pipe), lambda said: said != "ok", seconds_max=SECONDS_MAX)
        await nats_server.start()
        events = await elsewhere.events(20)
        assert pipe.condition.state == "following"
    assert [event["key"]["id"] for event in events] == list(range(1, 21))


def _readiness(pipe):
    async def ask() -> str:
        return pipe.condition.readiness

    return ask


async def test_it_ends_with_a_sentence_and_exit_code_1(elsewhere: Elsewhere, nats_server: Nats, tmp_path: Path) -> None:
    code, said = await _command("run", "--port", "0", elsewhere=elsewhere, nats_server=nats_server, folder=tmp_path, tables=["nowhere"])
    assert code == 1
    assert "matchday: There is no table public.nowhere that this role can see (case counts)." in said


async def test_a_pipe_that_cannot_go_on_says_so_and_fails(elsewhere: Elsewhere) -> None:
    await elsewhere.make_slot(elsewhere.configuration())
    await elsewhere.sql.execute("SELECT pg_drop_replication_slot('matchday_cdc')")
    pipe = elsewhere.pipe()
    with pytest.raises(CdcError, match="The slot matchday_cdc is gone from the source, and with it the changes since"):
        async with asyncio.timeout(SECONDS_MAX):
            await pipe.run()
    assert pipe.condition.state == "stopped"


async def test_a_table_that_is_gone_does_not_block_the_others(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TABLE goals (id int PRIMARY KEY)")
    configuration = elsewhere.configuration("results", "goals")
    await elsewhere.make_slot(configuration)
    await elsewhere.sql.execute("DROP TABLE goals")
    async with elsewhere.following(configuration):
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0)")
        await elsewhere.events(1)


async def test_operators_list_and_skip_at_the_command_line(elsewhere: Elsewhere, nats_server: Nats, tmp_path: Path) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute(TOO_LARGE)
        (held,) = await elsewhere.parked(1)
    code, said = await _command("parked", elsewhere=elsewhere, nats_server=nats_server, folder=tmp_path)
    assert (code, held.parked.event_id in said, "1 event." in said) == (0, True, True)
    code, said = await _command("release", elsewhere=elsewhere, nats_server=nats_server, folder=tmp_path)
    assert (code, "cannot be published" in said) == (1, True)
    code, said = await _command("skip", held.parked.event_id, elsewhere=elsewhere, nats_server=nats_server, folder=tmp_path)
    assert (code, "skipped" in said) == (0, True)
    code, said = await _command("skip", held.parked.event_id, elsewhere=elsewhere, nats_server=nats_server, folder=tmp_path)
    assert (code, "is not parked in results" in said) == (1, True)


async def _command(action: str, *arguments: str, elsewhere: Elsewhere, nats_server: Nats, folder: Path, tables=("results",)):
    configuration: Configuration = elsewhere.configuration(*tables)
    file = folder / "pipe.yaml"
    file.write_bytes(msgspec.yaml.encode(configuration))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "matchday", "cdc", action, str(file), *arguments,
        env={"MATCHDAY_CDC_SOURCE_DSN": complete_dsn(elsewhere.url, ""), "NATS_URL": nats_server.url, "PATH": "/usr/bin"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    async with asyncio.timeout(SECONDS_MAX):
        said, _ = await process.communicate()
    return process.returncode, said.decode()


async def test_repeats_behind_which_something_else_stands_do_not_stop_it(elsewhere: Elsewhere) -> None:
    """Sent again after a crash, when meanwhile an operator has released an event into the same stream."""
    configuration = elsewhere.configuration()
    letters = [Letter(event_id=f"results:{number}", subject="changes.a.b.c", key="", payload=b"1") for number in range(5)]
    publisher = Publisher(elsewhere.bus, configuration.target, configuration.subjects, configuration.patience)
    async with publisher, asyncio.timeout(SECONDS_MAX):
        await publisher.ensure_stream()
        await publisher.send(letters[:3])
        await elsewhere.bus.jetstream().publish("changes.a.b.c", b"2", headers={"Nats-Msg-Id": "released"})
        await publisher.deliver(letters, _nobody_parks)
    ids = [message.headers["Nats-Msg-Id"] for message in await elsewhere.stored()]
    assert ids == ["results:0", "results:1", "results:2", "released", "results:3", "results:4"]


async def _nobody_parks(*_: object) -> None:
    raise AssertionError
