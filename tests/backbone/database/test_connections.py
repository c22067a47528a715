"""Connections: taken in turn, kept at hand, given back when something went wrong with them."""

import asyncio

import asyncpg
import pytest

from matchday.backbone.database import Database, open_database
from matchday.backbone.errors import Unavailable
from matchday.backbone.module import Module
from matchday.backbone.testing.engines import NewDatabase

PID = "SELECT pg_backend_pid()"


async def opened(new_database: NewDatabase, size_max: int) -> Database:
    return await open_database(await new_database([Module(name="shop")]), size_max=size_max)


async def pid(database: Database) -> int:
    async with database.read("shop") as tx:
        return int(await tx.fetchval(PID))


async def test_the_last_used_connection_is_used_again(new_database: NewDatabase) -> None:
    database = await opened(new_database, 3)
    assert len({await pid(database) for _ in range(5)}) == 1
    await database.close()


async def test_there_are_never_more_than_allowed_and_everybody_gets_a_turn(new_database: NewDatabase) -> None:
    database = await opened(new_database, 2)
    assert len(set(await asyncio.gather(*(pid(database) for _ in range(50))))) <= 2
    await database.close()


async def test_a_connection_that_was_ended_meanwhile_is_not_given_out(new_database: NewDatabase) -> None:
    database = await opened(new_database, 1)
    ended = await pid(database)
    other = await asyncpg.connect(dsn=(await _url(database)))
    await other.execute("SELECT pg_terminate_backend($1)", ended)
    while await other.fetchval("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", ended):
        continue
    assert await pid(database) != ended
    await other.close()
    await database.close()


async def _url(database: Database) -> str:
    return str(database.pool._connect_args[0])


async def test_who_gives_up_in_the_middle_of_a_statement_leaves_a_usable_pool(new_database: NewDatabase) -> None:
    database = await opened(new_database, 1)

    async def wait_in_vain() -> None:
        async with database.read("shop") as tx:
            await tx.fetchval("SELECT pg_sleep(30)")

    for _ in range(3):
        waiting = asyncio.ensure_future(wait_in_vain())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(waiting, 0.05)
        assert await pid(database)
    await database.close()


async def test_a_statement_that_fails_leaves_a_usable_pool(new_database: NewDatabase) -> None:
    database = await opened(new_database, 1)
    for _ in range(3):
        with pytest.raises(asyncpg.DivisionByZeroError):
            async with database.begin("shop") as tx:
                await tx.execute("SELECT 1/0")
    assert await pid(database)
    await database.close()


async def test_who_waits_too_long_for_a_turn_is_refused_and_takes_none(new_database: NewDatabase) -> None:
    database = await opened(new_database, 1)
    database.acquire_seconds_max = 0.05
    async with database.begin("shop"):
        for _ in range(3):
            with pytest.raises(Unavailable):
                await pid(database)
    assert await pid(database)
    await database.close()
