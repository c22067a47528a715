"""Fault 6: no back-fill, no word of changed tables, and a publication for all tables that only a superuser may make."""

import asyncio

import msgspec
import pytest
from elsewhere import SECONDS_MAX, Elsewhere, connect, until_state
from tests.journeys.waiting import until

from matchday.backbone.cdc.backfill import Backfill
from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.connection import Session
from matchday.backbone.cdc.errors import CdcError
from matchday.backbone.cdc.events import Letter, Unreadable
from matchday.backbone.cdc.overlap import Overlap
from matchday.backbone.cdc.pipe import running
from matchday.backbone.cdc.progress import Progress

ROWS = "INSERT INTO results SELECT g, 0, 0 FROM generate_series({}, {}) g"


def filled(elsewhere: Elsewhere, **others) -> Configuration:
    return elsewhere.configuration({"table": "results"}, target={"batch_events_max": 100}, **others)


class Died(Exception):
    """kill -9, as far as anybody can tell."""


async def fill_until(elsewhere: Elsewhere, configuration: Configuration, batches: int, *, is_stored: bool) -> None:
    """A back-fill that dies at a batch: before it is stored, or after, when nothing of it has been remembered."""
    pipe = elsewhere.pipe(configuration)
    async with pipe.publisher:
        await pipe.publisher.ensure_stream()
        await pipe.parking.ensure_stream()
        async with await Session.open(elsewhere.dsn) as session:
            progress: Progress = await pipe._prepare(session)
        delivered = 0

        async def deliver(told: list[Letter | Unreadable]) -> int:
            nonlocal delivered
            delivered += bool(told)
            if delivered == batches:
                if is_stored:
                    await pipe._deliver(told)
                raise Died
            return await pipe._deliver(told)

        with pytest.raises(Died):
            await Backfill(configuration, elsewhere.dsn, pipe.teller, pipe.types, pipe.memory).run(progress, deliver)


def replayed(events: list[dict]) -> dict[int, dict]:
    """What a consumer has who applies each event once."""
    rows: dict[int, dict] = {}
    for event in events:
        if event["action"] == "truncate":
            rows.clear()
            continue
        if event["old"]:
            rows.pop(event["old"]["id"], None)
        if event["data"]:
            rows[event["key"]["id"]] = rows.get(event["key"]["id"], {}) | event["data"]
    return rows


async def actual(elsewhere: Elsewhere) -> dict[int, dict]:
    return {row["id"]: dict(row) for row in await elsewhere.sql.fetch("SELECT * FROM results")}


async def until_all(elsewhere: Elsewhere) -> list[dict]:
    """Everything said up to now: a last row tells."""
    await elsewhere.sql.execute("INSERT INTO results VALUES (-1, 9, 9)")

    async def last() -> dict:
        message = await elsewhere.bus.jetstream().get_msg("elsewhere", seq=await elsewhere.count())
        return msgspec.json.decode(message.data)

    await until(last, lambda event: event["key"] == {"id": -1}, seconds_max=SECONDS_MAX)
    return [msgspec.json.decode(message.data) for message in await elsewhere.stored()]


async def test_rows_that_were_there_come_first(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute(ROWS.format(1, 250))
    async with elsewhere.following(filled(elsewhere)):
        await elsewhere.sql.execute("INSERT INTO results VALUES (300, 1, 1)")
        events = await elsewhere.events(251)
    assert {event["key"]["id"] for event in events[:250]} == set(range(1, 251))
    assert all(event["snapshot"] and event["action"] == "insert" for event in events[:250])
    assert not events[250]["snapshot"]
    assert [event["id"] for event in events] == sorted({event["id"] for event in events})


async def test_values_are_the_same_from_both(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute(
        "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE odd (id int PRIMARY KEY, b bool, c char(5), n numeric, t timestamptz, j jsonb, "
        "a text[], m mood[], d bytea, r int4range, f float8, i interval, empty text, p point[], box box[]); "
        "INSERT INTO odd VALUES (1, true, 'x', 1.50, '2023-01-01 10:00:00+05:30', '{\"a\": 1.0}', '{\"a,b\",NULL}', '{good}', '\\x00ff', "
        "'[1,5)', 'NaN', '1 day', '', '{\"(1,2)\"}', '{(1,1),(0,0);(2,2),(1,1)}')"
    )
    async with elsewhere.following(elsewhere.configuration({"table": "odd"})):
        await elsewhere.sql.execute("UPDATE odd SET id = 2")
        filled_row, changed = await elsewhere.events(2)
    assert filled_row["data"] | {"id": 2} == changed["data"]
    assert changed["data"]["m"] == ["good"]
    assert changed["data"]["box"] == ["(1,1),(0,0)", "(2,2),(1,1)"]


async def test_what_changes_meanwhile_is_neither_lost_nor_said_twice(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute(ROWS.format(1, 2000))
    writer = await connect(elsewhere.url)

    async def write() -> None:
        for number in range(1, 200):
            await writer.execute("UPDATE results SET home = home + 1 WHERE id % 20 = $1", number % 20)
            await writer.execute("INSERT INTO results VALUES ($1, 1, 1)", 10000 + number)
            await writer.execute("DELETE FROM results WHERE id = $1", number * 7)

    writing = asyncio.ensure_future(write())
    async with elsewhere.following(filled(elsewhere)):
        await writing
        events = await until_all(elsewhere)
    await writer.close()
    inserted = [event["key"]["id"] for event in events if event["action"] == "insert"]
    assert len(inserted) == len(set(inserted))
    assert replayed(events) == await actual(elsewhere)


@pytest.mark.parametrize("is_stored", [False, True])
async def test_interrupted_it_goes_on_where_it_was(elsewhere: Elsewhere, is_stored) -> None:
    """Rows are changed, added, removed and moved between the two goes, on both sides of the place where it stopped."""
    await elsewhere.sql.execute(ROWS.format(100, 999))
    await fill_until(elsewhere, filled(elsewhere), 4, is_stored=is_stored)
    assert await elsewhere.count() == (400 if is_stored else 300)
    await elsewhere.sql.execute(
        "UPDATE results SET home = 1 WHERE id % 10 = 0; DELETE FROM results WHERE id % 10 = 1; "
        "INSERT INTO results VALUES (1000, 1, 1), (10, 1, 1), (5000, 1, 1); "
        "UPDATE results SET id = 3000 WHERE id = 102; UPDATE results SET home = 7 WHERE id = 3000; "
        "UPDATE results SET id = 103000 WHERE id = 902; UPDATE results SET home = 8 WHERE id = 103000; "
        "UPDATE results SET id = 104000 WHERE id = 103; UPDATE results SET home = 9 WHERE id = 104000;"
    )
    async with elsewhere.following(filled(elsewhere)):
        events = await until_all(elsewhere)
    inserted = [event["key"]["id"] for event in events if event["action"] == "insert"]
    assert len(inserted) == len(set(inserted))
    assert replayed(events) == await actual(elsewhere)


async def test_emptied_between_two_goes_it_is_filled_again(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute(ROWS.format(100, 999))
    await fill_until(elsewhere, filled(elsewhere), 4, is_stored=True)
    await elsewhere.sql.execute(f"TRUNCATE results; {ROWS.format(1, 900)}")

    async def seen() -> dict:
        return replayed([msgspec.json.decode(message.data) for message in await elsewhere.stored()])

    async with elsewhere.following(filled(elsewhere)):
        wanted = await actual(elsewhere)
        await until(seen, lambda rows: rows == wanted, seconds_max=SECONDS_MAX)


async def test_without_remembering_what_was_read_when_rows_would_come_twice(elsewhere: Elsewhere) -> None:
    """The control: the same with the overlap forgotten."""
    await elsewhere.sql.execute(ROWS.format(100, 999))
    await fill_until(elsewhere, filled(elsewhere), 4, is_stored=True)
    await elsewhere.sql.execute("INSERT INTO results VALUES (99999, 1, 1)")
    pipe = elsewhere.pipe(filled(elsewhere))
    async with pipe.publisher:
        backfill = Backfill(pipe.configuration, elsewhere.dsn, pipe.teller, pipe.types, pipe.memory)
        progress = await backfill.run(await pipe.memory.load(), pipe._deliver)
    await pipe.memory.save(Overlap(pipe.configuration, progress).forgotten())
    async with elsewhere.following(filled(elsewhere)):
        events = await until_all(elsewhere)
    inserted = [event["key"]["id"] for event in events if event["action"] == "insert"]
    assert inserted.count(99999) == 2


async def test_columns_that_come_and_go_are_followed(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0)")
        await elsewhere.sql.execute("ALTER TABLE results ADD COLUMN crowd numeric(8,1)")
        await elsewhere.sql.execute("INSERT INTO results VALUES (2, 0, 0, NULL, 12.0)")
        await elsewhere.sql.execute("ALTER TABLE results DROP COLUMN report")
        await elsewhere.sql.execute("ALTER TABLE results RENAME COLUMN home TO hosts")
        await elsewhere.sql.execute("INSERT INTO results VALUES (3, 0, 0, 13.0)")
        events = await elsewhere.events(3)
    assert [event["data"] for event in events] == [
        {"id": 1, "home": 0, "away": 0, "report": None},
        {"id": 2, "home": 0, "away": 0, "report": None, "crowd": "12.0"},
        {"id": 3, "hosts": 0, "away": 0, "crowd": "13.0"},
    ]


async def test_truncate_is_an_event_per_table(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TABLE goals (id int PRIMARY KEY)")
    async with elsewhere.following(elsewhere.configuration("results", "goals")):
        await elsewhere.sql.execute("TRUNCATE results, goals; INSERT INTO goals VALUES (1)")
        events = await elsewhere.events(3)
    assert [(event["action"], event["ordinal"]) for event in events] == [("truncate", 0), ("truncate", 1), ("insert", 2)]
    assert {event["table"] for event in events[:2]} == {"results", "goals"}


async def test_a_table_that_is_added_to_the_file_is_filled_then(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TABLE goals (id int PRIMARY KEY); INSERT INTO goals VALUES (1), (2)")
    await elsewhere.make_slot(filled(elsewhere))
    wider = elsewhere.configuration({"table": "results"}, {"table": "goals"})
    await elsewhere.sql.execute("ALTER PUBLICATION matchday ADD TABLE goals")
    async with elsewhere.following(wider):
        await elsewhere.sql.execute("INSERT INTO goals VALUES (3)")
        events = await elsewhere.events(3)
    assert [event["key"]["id"] for event in events] == [1, 2, 3]


async def test_the_publication_is_of_the_named_tables_and_no_others(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("CREATE TABLE secrets (id int PRIMARY KEY)")
    async with elsewhere.following():
        assert await elsewhere.sql.fetch("SELECT tablename FROM pg_publication_tables") == [("results",)]
        assert not await elsewhere.sql.fetchval("SELECT bool_or(puballtables) FROM pg_publication")


async def test_who_may_not_make_a_publication_is_told_who_may(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN REPLICATION; GRANT SELECT ON results TO reader")
    pipe = elsewhere.pipe()
    pipe.dsn = elsewhere.dsn.replace("user=postgres", "user=reader")
    with pytest.raises(
        CdcError, match=r'may not make one.* Let their owner run: CREATE PUBLICATION "matchday" FOR TABLE "public"."results"'
    ):
        async with asyncio.timeout(SECONDS_MAX):
            await pipe.run()
    await elsewhere.sql.execute("CREATE PUBLICATION matchday FOR TABLE results")
    reading = elsewhere.pipe()
    reading.dsn = pipe.dsn
    async with running(reading) as task:
        await until_state(reading, task, "following")
    await elsewhere.until_slot_is_free()
    await elsewhere.sql.execute("DROP OWNED BY reader; DROP ROLE reader")
