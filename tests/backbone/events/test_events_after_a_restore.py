"""The database goes back to a back-up while the broker has gone on: what was said before the back-up is heard once, what was
said after it is forgotten, and nobody takes other news for what it waited for."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from stadium import Stadium, until
from whistle import WHISTLE, blows, crowd

from matchday.backbone.database import open_database
from matchday.backbone.database.dumps import Snapshot, dump, restore, snapshot
from matchday.backbone.events.restored import forget_streams, make_whole
from matchday.backbone.events.retention import forget_heard, forget_published
from matchday.backbone.events.settled import NotSettled
from matchday.backbone.realtime.history import read_history
from matchday.backbone.testing.databases import create_roles

MODULES = [WHISTLE, crowd()]
SCHEMAS = ["crowd", "whistle"]
ROOM = "whistle:pitch:one"
guard = pytest.mark.parametrize("is_guarded", [pytest.param(True, id="as it is"), pytest.param(False, id="control")])


@asynccontextmanager
async def restored(stadium: Stadium, backup: tuple[Snapshot, list[bytes]], *afterwards: str) -> AsyncIterator[Stadium]:
    """The stadium on its restored database."""
    _, chunks = backup

    async def dumped() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    await restore(stadium.url, dumped(), replaced=SCHEMAS, afterwards=afterwards)
    await create_roles(stadium.url, MODULES)
    database = await open_database(stadium.url, is_role_per_module=True)
    try:
        yield Stadium(url=stadium.url, database=database, bus=stadium.bus)
    finally:
        await database.close()


async def back_up(stadium: Stadium) -> tuple[Snapshot, list[bytes]]:
    async with snapshot(stadium.url) as moment:
        return moment, [chunk async for chunk in dump(stadium.url, moment.id, SCHEMAS)]


def whole(moment: Snapshot, **ago) -> list[str]:
    return [statement for schema in SCHEMAS for statement in make_whole(schema, moment.at - timedelta(**ago))]


@guard
async def test_the_broker_remembers_a_future_that_never_was(stadium: Stadium, is_guarded: bool):
    async with stadium.open():
        await stadium.say(blows(3))
        await stadium.settle()
    async with stadium.relaying():
        await stadium.say(blows(2, first=3))
        await until(lambda: nothing_unpublished(stadium))
    await stadium.say(blows(2, first=5))
    backup = await back_up(stadium)
    async with stadium.open():
        await stadium.say(blows(2, first=7))
        await stadium.settle()
    if is_guarded:
        assert await forget_streams(stadium.bus, SCHEMAS) == 2
    async with restored(stadium, backup, *whole(backup[0])) as again:
        assert await again.heard() == [0, 1, 2]
        # Said before the relay starts, so that the news leaves behind what the broker takes for repeats, in one batch.
        await again.say(blows(1, first=9))
        async with again.open():
            if is_guarded:
                await again.settle()
                assert sorted(await again.heard()) == [0, 1, 2, 3, 4, 5, 6, 9]
            else:
                with pytest.raises(NotSettled):  # the stream's tail is not what the batch expects, and it never gets through
                    await again.settle(seconds_max=1.0)


async def nothing_unpublished(stadium: Stadium) -> bool:
    return await stadium.unpublished() == 0


@guard
async def test_a_back_up_older_than_the_inboxes_memory_is_not_heard_twice(stadium: Stadium, is_guarded: bool):
    async with stadium.open():
        await stadium.say(blows(2))
        await stadium.settle()
    for schema, statement in {
        "whistle": "UPDATE whistle.outbox SET published_at = published_at - interval '20 days'",
        "crowd": "UPDATE crowd.inbox SET received_at = received_at - interval '20 days'",
    }.items():
        async with stadium.database.begin(schema) as tx:
            assert await tx.execute(statement) == 2
    backup = await back_up(stadium)
    async with restored(stadium, backup, *(whole(backup[0], days=20) if is_guarded else ())) as again:
        async with again.database.begin("whistle") as tx:
            unsaid = await forget_published(tx)
        async with again.database.begin("crowd") as tx:
            unheard = await forget_heard(tx)
    assert (unsaid, unheard) == ((0, 0) if is_guarded else (2, 2))


@guard
async def test_a_page_from_the_lost_time_asks_for_a_fresh_copy_for_ever(stadium: Stadium, is_guarded: bool):
    """It has number 5 of a room that came back with number 2 and has said other things since."""

    async def speak(count: int) -> None:
        for _ in range(count):
            async with stadium.database.begin("whistle") as tx:
                tx.say(ROOM, "whistled")

    await speak(2)
    async with stadium.database.begin("whistle") as tx:
        for statement in make_whole("whistle", await tx.fetchval("SELECT now()")) if is_guarded else ():
            await tx.execute(statement)
    async with stadium.database.read("whistle") as tx:
        assert (await read_history(tx, ROOM, 5)).is_snapshot_needed
    await speak(5)
    async with stadium.database.read("whistle") as tx:
        page = await read_history(tx, ROOM, 5)
        now_seq = page.seq
        assert (await read_history(tx, ROOM, now_seq - 1)).messages[0].seq == now_seq
    assert (page.is_snapshot_needed, bool(page.messages)) == (is_guarded, not is_guarded)
