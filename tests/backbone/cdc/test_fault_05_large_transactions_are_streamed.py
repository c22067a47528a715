"""Fault 5: a transaction was held in memory as a whole, whatever its size."""

import asyncio
import tempfile
import tracemalloc

import pytest_asyncio
from elsewhere import SECONDS_MAX, Elsewhere, connect

from matchday.backbone.cdc.connection import Replication
from matchday.backbone.cdc.transactions import Assembler, Changed


@pytest_asyncio.fixture(loop_scope="session")
async def in_pieces(elsewhere: Elsewhere) -> Elsewhere:
    """Large begins at 64 kB here."""
    await elsewhere.decode_in_pieces()
    return elsewhere


async def test_a_large_transaction_arrives_whole_and_in_order(in_pieces: Elsewhere) -> None:
    async with in_pieces.following():
        await in_pieces.sql.execute("INSERT INTO results SELECT g, 0, 0, repeat('x', 100) FROM generate_series(1, 3000) g")
        events = await in_pieces.events(3000)
    assert [event["ordinal"] for event in events] == list(range(3000))
    assert [event["key"]["id"] for event in events] == list(range(1, 3001))


async def test_it_does_come_in_pieces_before_its_end(in_pieces: Elsewhere) -> None:
    """The control: without this, the tests here would prove nothing."""
    await in_pieces.make_slot(in_pieces.configuration())
    async with in_pieces.sql.transaction():
        await in_pieces.sql.execute("INSERT INTO results SELECT g, 0, 0, repeat('x', 100) FROM generate_series(1, 3000) g")
        kinds = await _kinds(in_pieces, b"E")
    assert kinds[:1] == b"S"
    assert b"c" not in kinds


async def _kinds(elsewhere: Elsewhere, until_kind: bytes) -> bytes:
    kinds, wake = b"", asyncio.Event()
    async with await Replication.open(elsewhere.dsn) as replication, asyncio.timeout(SECONDS_MAX):
        await replication.start("matchday_cdc", "matchday")
        while not kinds.endswith(until_kind):
            raw = replication.read()
            if raw is None:
                await replication.wait(1, wake)
            else:
                kinds += raw[:1]
    return kinds


async def test_rolled_back_nothing_of_it_is_said(in_pieces: Elsewhere) -> None:
    async with in_pieces.following():
        transaction = in_pieces.sql.transaction()
        await transaction.start()
        await in_pieces.sql.execute("INSERT INTO results SELECT g, 0, 0, repeat('x', 100) FROM generate_series(1, 3000) g")
        await transaction.rollback()
        await in_pieces.sql.execute("INSERT INTO results VALUES (1, 1, 1)")
        (event,) = await in_pieces.events(1)
    assert event["data"]["home"] == 1


async def test_what_was_rolled_back_to_a_savepoint_is_not_said(in_pieces: Elsewhere) -> None:
    insert = "INSERT INTO results SELECT g, 0, 0, repeat('x', 100) FROM generate_series({}, {}) g"
    async with in_pieces.following():
        await in_pieces.sql.execute(
            f"""
            BEGIN; {insert.format(1, 1500)};
            SAVEPOINT a; {insert.format(10001, 11500)};
            SAVEPOINT b; {insert.format(20001, 21500)}; ROLLBACK TO b;
            {insert.format(30001, 31500)}; ROLLBACK TO a;
            SAVEPOINT c; {insert.format(1501, 3000)};
            SAVEPOINT d; {insert.format(40001, 41500)}; ROLLBACK TO d; RELEASE c;
            {insert.format(3001, 4000)}; COMMIT
            """
        )
        events = await in_pieces.events(4000)
    assert [event["key"]["id"] for event in events] == list(range(1, 4001))
    assert [event["ordinal"] for event in events] == list(range(4000))


async def test_two_large_ones_at_once_do_not_mix(in_pieces: Elsewhere) -> None:
    other = await connect(in_pieces.url)
    insert = "INSERT INTO results SELECT g, {}, 0, repeat('x', 100) FROM generate_series({}, {}) g"
    async with in_pieces.following():
        await in_pieces.sql.execute("BEGIN")
        await other.execute("BEGIN")
        for start in range(1, 3000, 1000):
            await in_pieces.sql.execute(insert.format(1, start, start + 999))
            await other.execute(insert.format(2, 10000 + start, 10999 + start))
        await other.execute("COMMIT")
        await in_pieces.sql.execute("COMMIT")
        events = await in_pieces.events(6000)
    await other.close()
    assert [event["data"]["home"] for event in events] == [2] * 3000 + [1] * 3000


async def test_a_table_that_changes_within_a_large_transaction(in_pieces: Elsewhere) -> None:
    async with in_pieces.following():
        await in_pieces.sql.execute(
            "BEGIN; INSERT INTO results SELECT g, 0, 0, repeat('x', 100) FROM generate_series(1, 1500) g; "
            "ALTER TABLE results ADD COLUMN crowd int DEFAULT 5; "
            "INSERT INTO results SELECT g, 0, 0, repeat('x', 100), g FROM generate_series(1501, 3000) g; COMMIT"
        )
        events = await in_pieces.events(3000)
    assert "crowd" not in events[1499]["data"]
    assert events[1500]["data"]["crowd"] == 1501


def test_memory_holds_a_message_and_not_the_transaction() -> None:
    """50 MB in pieces, assembled with less than 4."""
    row = b"I" + (1).to_bytes(4, "big") + b"N" + (1).to_bytes(2, "big") + b"t" + (1000).to_bytes(4, "big") + b"x" * 1000
    piece = row[:1] + (9).to_bytes(4, "big") + row[1:]
    with tempfile.TemporaryDirectory() as folder:
        assembler = Assembler(folder)
        tracemalloc.start()
        list(assembler.feed(b"S" + (9).to_bytes(4, "big") + b"\1"))
        for _ in range(50_000):
            for _ in assembler.feed(piece):
                raise AssertionError
        list(assembler.feed(b"E"))
        commit = b"c" + (9).to_bytes(4, "big") + b"\0" + (100).to_bytes(8, "big") + (200).to_bytes(8, "big") + (0).to_bytes(8, "big")
        counted = sum(isinstance(step, Changed) for step in assembler.feed(commit))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert counted == 50_000
    assert peak < 4 * 1024**2
