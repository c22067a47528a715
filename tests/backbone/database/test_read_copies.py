"""Read copies: the newest version of each key, whatever order the news comes in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar
from uuid import UUID

import msgspec
import pytest

from matchday.backbone.database import Database, ReadCopy, open_database
from matchday.backbone.ids import new_id
from matchday.backbone.module import Module
from matchday.backbone.testing.engines import NewDatabase
from matchday.contracts.event import State

BALL, NET = new_id(), new_id()
TABLE = """
CREATE TABLE shop.known_items (
    item_id  uuid PRIMARY KEY,
    version  bigint NOT NULL,
    name     text NOT NULL,
    since    timestamptz,
    parts    jsonb NOT NULL,
    told     text NOT NULL,
    tag_ids  uuid[] NOT NULL,
    loud     text NOT NULL,
    words    tsvector GENERATED ALWAYS AS (to_tsvector('simple', name)) STORED
)
"""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    count: int


class ItemChanged(State, frozen=True, kw_only=True):
    key_field: ClassVar[str] = "item_id"
    item_id: UUID
    name: str
    since: datetime | None = None
    parts: tuple[Part, ...] = ()
    tags: tuple[UUID, ...] = ()


keep_items = ReadCopy(
    "known_items",
    ItemChanged,
    "name",
    "since",
    "parts",
    told=lambda event: event.parts,
    tag_ids=lambda event: event.tags,
    loud=lambda event: event.name.upper(),
)


@pytest.fixture
async def shop(new_database: NewDatabase, tmp_path: Path) -> Database:
    (tmp_path / "001_items.sql").write_text(TABLE)
    url = await new_database([Module(name="shop", migrations=tmp_path), Module(name="bank")])
    return await open_database(url, is_role_per_module=True)


async def keep(shop: Database, *events: ItemChanged) -> set[UUID]:
    async with shop.begin("shop") as tx:
        return await keep_items.take(tx, events)


async def names(shop: Database) -> dict[UUID, str]:
    async with shop.read("shop") as tx:
        return {row["item_id"]: row["name"] for row in await tx.fetch("SELECT item_id, name FROM shop.known_items")}


def test_a_copy_of_what_the_event_does_not_tell_is_refused_at_once() -> None:
    with pytest.raises(TypeError, match="known_items asks for what ItemChanged does not tell: colour, price"):
        ReadCopy("known_items", ItemChanged, "name", "price", "colour")


@pytest.mark.parametrize("versions", [[1, 2, 3], [3, 2, 1], [2, 3, 1, 3, 2]])
@pytest.mark.parametrize("is_one_batch", [True, False])
async def test_the_newest_stays_whatever_order_they_come_in(shop: Database, versions: Sequence[int], is_one_batch: bool) -> None:
    events = [ItemChanged(item_id=BALL, version=version, name=f"Ball {version}") for version in versions]
    for batch in [events] if is_one_batch else [[event] for event in events]:
        await keep(shop, *batch)
    assert await names(shop) == {BALL: "Ball 3"}


async def test_it_says_of_which_there_was_something_newer(shop: Database) -> None:
    ball, net = ItemChanged(item_id=BALL, version=2, name="Ball"), ItemChanged(item_id=NET, version=2, name="Net")
    assert await keep(shop, ball) == {BALL}
    assert await keep(shop, ball, net) == {NET}
    assert await keep(shop, msgspec.structs.replace(ball, version=1), msgspec.structs.replace(net, version=3)) == {NET}
    assert await keep(shop) == set()


async def test_every_column_is_what_its_table_says(shop: Database) -> None:
    since = datetime(2026, 5, 4, 3, 2, 1, 654321, UTC)
    parts = (Part(name='"quoted" \\ ünd \N{SOCCER BALL}', count=3),)
    await keep(shop, ItemChanged(item_id=BALL, version=1, name="Ball", since=since, parts=parts, tags=(NET, BALL)))
    await keep(shop, ItemChanged(item_id=NET, version=1, name="Net"))
    async with shop.read("shop") as tx:
        ball, net = await tx.fetch("SELECT * FROM shop.known_items ORDER BY item_id = $1 DESC", BALL)
    assert (ball["since"], ball["tag_ids"], ball["loud"], ball["words"]) == (since, [NET, BALL], "BALL", "'ball':1")
    assert [msgspec.json.decode(ball[column], type=tuple[Part, ...]) for column in ("parts", "told")] == [parts, parts]
    assert (net["since"], net["tag_ids"], net["parts"], net["told"]) == (None, [], "[]", "[]")
