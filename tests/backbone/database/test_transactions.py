"""A transaction: change and news together or not at all; each module sees its own schema only."""

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import asyncpg
import msgspec
import pytest

from matchday.backbone.database import Database, open_database
from matchday.backbone.errors import Unavailable
from matchday.backbone.module import Module
from matchday.backbone.testing.engines import NewDatabase
from matchday.contracts.event import Fact


class Sold(Fact, frozen=True, kw_only=True):
    key_field: ClassVar[str] = "item"
    item: str


@pytest.fixture
async def shop(new_database: NewDatabase, tmp_path: Path) -> Database:
    (tmp_path / "001_stock.sql").write_text("CREATE TABLE shop.stock (item text PRIMARY KEY)")
    url = await new_database([Module(name="shop", migrations=tmp_path), Module(name="bank")])
    return await open_database(url, is_role_per_module=True)


async def outbox(database: Database) -> Sequence[asyncpg.Record]:
    async with database.begin("shop") as tx:
        return await tx.fetch("SELECT kind, name, key, payload, headers FROM shop.outbox ORDER BY position")


async def sell_and_fail(shop: Database) -> None:
    async with shop.begin("shop") as tx:
        await tx.execute("INSERT INTO shop.stock VALUES ('ball')")
        tx.publish(Sold(item="ball"))
        tx.say("shop:shelf:1", {"left": 0})
        raise LookupError


async def test_a_raise_takes_the_change_and_the_news_back(shop: Database) -> None:
    with pytest.raises(LookupError):
        await sell_and_fail(shop)
    assert await outbox(shop) == []
    async with shop.read("shop") as tx:
        assert await tx.fetchval("SELECT count(*) FROM shop.stock") == 0


async def test_another_modules_rows_are_out_of_sight(shop: Database) -> None:
    for reach in (shop.begin, shop.read):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with reach("bank") as tx:
                await tx.fetch("SELECT * FROM shop.stock")


async def test_a_room_of_another_module_is_not_ours_to_speak_in(shop: Database) -> None:
    with pytest.raises(ValueError, match="one writer"):
        async with shop.begin("shop") as tx:
            tx.say("bank:vault:1", {})


async def test_a_reading_request_cannot_say_anything(shop: Database) -> None:
    with pytest.raises(RuntimeError, match="news leave only with a change"):
        async with shop.read("shop") as tx:
            tx.publish(Sold(item="ball"))


async def test_news_leave_in_the_order_in_which_they_were_said(shop: Database) -> None:
    woken: list[str] = []
    shop.wake = woken.append
    async with shop.begin("shop", {"Matchday-Correlation": "abc"}) as tx:
        tx.publish(*(Sold(item=str(number)) for number in range(5)))
    rows = await outbox(shop)
    assert [(row["name"].split(".")[-1], row["key"]) for row in rows] == [("Sold", str(number)) for number in range(5)]
    assert msgspec.json.decode(rows[0]["headers"]) == {"Matchday-Correlation": "abc"}
    assert woken == ["shop"]


async def test_a_rooms_messages_are_numbered_without_holes(shop: Database) -> None:
    for number in range(3):
        try:
            async with shop.begin("shop") as tx:
                tx.say("shop:shelf:1", {"number": number})
                if number == 1:
                    await tx.write_news()
                    raise LookupError
        except LookupError:
            continue
    rows = await outbox(shop)
    assert [(row["kind"], row["name"], msgspec.json.decode(row["payload"])) for row in rows] == [
        ("room", "1", {"number": 0}),
        ("room", "2", {"number": 2}),
    ]


async def test_an_exhausted_pool_refuses_instead_of_waiting_forever(new_database: NewDatabase) -> None:
    database = await open_database(await new_database([Module(name="shop")]), size_max=1)
    async with database.begin("shop"):
        database.acquire_seconds_max = 0.05
        with pytest.raises(Unavailable):
            async with database.begin("shop"):
                pass
    await database.close()


async def test_a_snapshot_sees_one_moment_and_changes_nothing(shop: Database) -> None:
    count = "SELECT count(*) FROM shop.stock"
    async with shop.snapshot("shop") as tx:
        assert await tx.fetchval(count) == 0
        async with shop.begin("shop") as other:
            await other.execute("INSERT INTO shop.stock VALUES ('ball')")
        assert await tx.fetchval(count) == 0
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tx.execute("INSERT INTO shop.stock VALUES ('whistle')")
    async with shop.read("shop") as tx:
        assert await tx.fetchval(count) == 1


async def test_a_snapshot_sees_its_own_schema_only(shop: Database) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with shop.snapshot("shop") as tx:
            await tx.fetch("SELECT FROM bank.outbox")
