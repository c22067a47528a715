"""Migrations: applied once, in order, never half; an edited old file is refused."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from matchday.backbone.database.migrations import MigrationError, migrate, pending
from matchday.backbone.module import Module
from matchday.backbone.testing.engines import NewDatabase


def module(folder: Path, **files: str) -> Module:
    for name, sql in files.items():
        (folder / f"{name}.sql").write_text(sql)
    return Module(name="shop", migrations=folder)


async def test_an_edited_old_file_is_refused_and_changes_nothing(new_database: NewDatabase, tmp_path: Path) -> None:
    first = module(tmp_path, **{"001_stock": "CREATE TABLE shop.stock (id int)"})
    url = await new_database([first])
    edited = module(tmp_path, **{"001_stock": "CREATE TABLE shop.stock (id bigint)", "002_more": "CREATE TABLE shop.more (id int)"})
    with pytest.raises(MigrationError, match=r"001_stock\.sql of shop was edited"):
        await migrate(url, [edited])
    connection = await asyncpg.connect(url)
    assert await connection.fetchval("SELECT to_regclass('shop.more')") is None
    await connection.close()


async def test_a_failing_file_leaves_nothing_of_itself(new_database: NewDatabase, tmp_path: Path) -> None:
    url = await new_database([])
    broken = module(tmp_path, **{"001_ok": "CREATE TABLE shop.a (id int)", "002_bad": "CREATE TABLE shop.b (id int); SELECT 1/0"})
    with pytest.raises(MigrationError, match=r"002_bad\.sql of shop failed: division by zero"):
        await migrate(url, [broken])
    assert [step.name for step in await pending(url, [broken])] == ["002_bad.sql"]


async def test_a_database_of_a_newer_version_is_refused(new_database: NewDatabase, tmp_path: Path) -> None:
    url = await new_database([module(tmp_path, **{"001_a": "SELECT 1", "002_b": "SELECT 1"})])
    (tmp_path / "002_b.sql").unlink()
    with pytest.raises(MigrationError, match="newer Matchday"):
        await migrate(url, [Module(name="shop", migrations=tmp_path)])


@pytest.mark.parametrize("name", ["1_a", "001-a", "001_A"])
async def test_a_misnamed_file_is_refused(name: str, new_database: NewDatabase, tmp_path: Path) -> None:
    url = await new_database([])
    with pytest.raises(MigrationError, match="is not a migration's name"):
        await migrate(url, [module(tmp_path, **{name: "SELECT 1"})])


async def test_two_runs_at_once_apply_each_file_once(new_database: NewDatabase, tmp_path: Path) -> None:
    url = await new_database([])
    shop = module(
        tmp_path,
        **{"001_stock": "CREATE TABLE shop.stock (id int)", "002_index": "-- no transaction\nCREATE INDEX CONCURRENTLY ON shop.stock (id)"},
    )
    applied = await asyncio.gather(*(migrate(url, [shop]) for _ in range(4)))
    names = [step.name for steps in applied for step in steps]
    assert sorted(names) == ["001_stock.sql", "002_index.sql", "backbone/001_backbone.sql"]


async def test_a_migration_that_cannot_get_its_lock_gives_up_soon(new_database: NewDatabase, tmp_path: Path) -> None:
    url = await new_database([module(tmp_path, **{"001_stock": "CREATE TABLE shop.stock (id int)"})])
    blocker = await asyncpg.connect(url)
    async with blocker.transaction():
        await blocker.execute("LOCK TABLE shop.stock")
        later = module(tmp_path, **{"002_more": "ALTER TABLE shop.stock ADD COLUMN name text"})
        with pytest.raises(MigrationError, match="waited too long for a lock"):
            await migrate(url, [later], lock_seconds_max=0.1)
    await blocker.close()
    assert [step.name for step in await migrate(url, [later])] == ["002_more.sql"]
