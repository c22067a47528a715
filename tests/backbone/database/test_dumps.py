"""A dump is one moment of the database, and restoring it is one transaction."""

from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from matchday.backbone.database.dumps import DumpFailed, contents, dump, restore, snapshot, was_used
from matchday.backbone.module import Module
from matchday.backbone.testing.engines import NewDatabase

MODULE = Module(name="shelf")


@pytest.fixture
async def url(new_database: NewDatabase) -> str:
    address = await new_database([MODULE])
    await run(address, "CREATE TABLE shelf.things (name text)", "INSERT INTO shelf.things VALUES ('cup'), ('ball')")
    return address


async def run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


async def things(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row["name"] for row in await connection.fetch("SELECT name FROM shelf.things ORDER BY name")]
    finally:
        await connection.close()


async def taken(url: str) -> list[bytes]:
    async with snapshot(url) as moment:
        return [chunk async for chunk in dump(url, moment.id, ["shelf"])]


async def feed(chunks: Sequence[bytes], failure: Exception | None = None) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if failure is not None:
        raise failure


async def test_what_is_written_while_the_dump_is_made_is_not_in_it(url: str):
    async with snapshot(url) as moment:
        await run(url, "INSERT INTO shelf.things VALUES ('late')")
        chunks = [chunk async for chunk in dump(url, moment.id, ["shelf"])]
    assert moment.schemas["shelf"].rows["things"] == 2
    assert (await contents(url))["shelf"].rows["things"] == 3
    await restore(url, feed(chunks), replaced=["shelf"], afterwards=["INSERT INTO shelf.things VALUES ('afterwards')"])
    assert await things(url) == ["afterwards", "ball", "cup"]


async def test_half_a_dump_changes_nothing(url: str):
    whole = b"".join(await taken(url))
    await run(url, "INSERT INTO shelf.things VALUES ('new')")
    for length in (0, 10, len(whole) // 2, len(whole) - 200):
        with pytest.raises(DumpFailed):
            await restore(url, feed([whole[:length]]), replaced=["shelf"], afterwards=[])
    with pytest.raises(OSError, match="the disk is gone"):
        await restore(url, feed([whole[:-200]], OSError("the disk is gone")), replaced=["shelf"], afterwards=[])
    assert await things(url) == ["ball", "cup", "new"]


async def test_a_statement_that_fails_at_the_end_changes_nothing(url: str):
    chunks = await taken(url)
    await run(url, "INSERT INTO shelf.things VALUES ('new')")
    with pytest.raises(DumpFailed, match="division by zero"):
        await restore(url, feed(chunks), replaced=["shelf"], afterwards=["SELECT 1 / 0"])
    assert await things(url) == ["ball", "cup", "new"]


async def test_an_address_that_is_refused_is_told(url: str):
    with pytest.raises(DumpFailed, match="nowhere"):
        await contents(url.replace("/extra_", "/nowhere_"))
    with pytest.raises(DumpFailed, match="pg_dump failed"):
        [chunk async for chunk in dump(url, "0-0-0", ["shelf"])]


async def test_a_database_that_was_only_migrated_is_not_in_use(url: str):
    assert not await was_used(url)
    await run(url, "INSERT INTO shelf.outbox (event_id, name, key, payload) VALUES (uuidv7(), 'a', 'b', '')", "DELETE FROM shelf.outbox")
    assert await was_used(url)
