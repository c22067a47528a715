"""What the tests' own database promises each of them: it is empty, and nobody from an earlier test is in it."""

from pathlib import Path

import asyncpg
import pytest

from matchday.backbone.module import Module
from matchday.backbone.testing.engines import NewDatabase
from matchday.backbone.testing.lent_database import LentDatabase

TABLES = """
    CREATE TABLE shop.shelves (name text PRIMARY KEY);
    CREATE TABLE shop.things (name text PRIMARY KEY, shelf text NOT NULL REFERENCES shop.shelves);
"""


@pytest.fixture
async def shop(new_database: NewDatabase, tmp_path: Path) -> LentDatabase:
    (tmp_path / "001_shop.sql").write_text(TABLES)
    return LentDatabase(await new_database([Module(name="shop", migrations=tmp_path)]))


async def test_the_next_one_finds_it_empty_whatever_referred_to_what(shop: LentDatabase) -> None:
    first = await shop.lend()
    async with first.begin("shop") as tx:
        await tx.execute("INSERT INTO shop.shelves VALUES ('upper')")
        await tx.execute("INSERT INTO shop.things VALUES ('pen', 'upper')")
    await shop.take_back(first)
    second = await shop.lend()
    async with second.begin("shop") as tx:
        assert await tx.fetchval("SELECT (SELECT count(*) FROM shop.shelves) + (SELECT count(*) FROM shop.things)") == 0
    await shop.take_back(second)
    await shop.close()


async def test_what_is_left_running_can_do_nothing_to_the_next(shop: LentDatabase) -> None:
    first = await shop.lend()
    await shop.take_back(first)
    with pytest.raises(asyncpg.InterfaceError, match="this test is over"):
        async with first.begin("shop"):
            pass
    await shop.close()


async def test_databases_of_the_same_migrations_are_apart(new_database: NewDatabase, tmp_path: Path) -> None:
    (tmp_path / "001_shop.sql").write_text(TABLES)
    one, other = [LentDatabase(await new_database([Module(name="shop", migrations=tmp_path)])) for _ in range(2)]
    mine, theirs = await one.lend(), await other.lend()
    async with mine.begin("shop") as tx:
        await tx.execute("INSERT INTO shop.shelves VALUES ('upper')")
    async with theirs.begin("shop") as tx:
        assert await tx.fetchval("SELECT count(*) FROM shop.shelves") == 0
    await one.close()
    await other.close()
