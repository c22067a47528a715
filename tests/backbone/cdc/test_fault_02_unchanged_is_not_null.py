"""Fault 2: a large column that a statement did not touch was published as null."""

from elsewhere import Elsewhere

LARGE = "SELECT string_agg(md5(g::text), '') FROM generate_series(1, 1000) g"


async def test_an_untouched_large_column_is_marked_and_not_null(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute(f"INSERT INTO results VALUES (1, 0, 0, ({LARGE}))")
        await elsewhere.sql.execute("UPDATE results SET home = 1")
        _, update = await elsewhere.events(2)
    assert update["unchanged"] == ["report"]
    assert update["data"] == {"id": 1, "home": 1, "away": 0}


async def test_a_null_is_a_null(elsewhere: Elsewhere) -> None:
    """The control."""
    async with elsewhere.following():
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0, NULL)")
        await elsewhere.sql.execute("UPDATE results SET home = 1")
        _, update = await elsewhere.events(2)
    assert update["unchanged"] == []
    assert update["data"] == {"id": 1, "home": 1, "away": 0, "report": None}


async def test_the_whole_old_row_tells_what_was_left_unchanged(elsewhere: Elsewhere) -> None:
    await elsewhere.sql.execute("ALTER TABLE results REPLICA IDENTITY FULL")
    async with elsewhere.following():
        await elsewhere.sql.execute(f"INSERT INTO results VALUES (1, 0, 0, ({LARGE}))")
        await elsewhere.sql.execute("UPDATE results SET home = 1")
        insert, update = await elsewhere.events(2)
    assert update["unchanged"] == []
    assert update["data"]["report"] == insert["data"]["report"] == update["old"]["report"]
    assert update["old_is"] == "row"


async def test_the_old_row_is_what_the_identity_gives_and_says_so(elsewhere: Elsewhere) -> None:
    async with elsewhere.following():
        await elsewhere.sql.execute("INSERT INTO results VALUES (1, 0, 0)")
        await elsewhere.sql.execute("UPDATE results SET home = 1")
        await elsewhere.sql.execute("UPDATE results SET id = 2")
        await elsewhere.sql.execute("DELETE FROM results")
        _, update, moved, deleted = await elsewhere.events(4)
    assert (update["old"], update["old_is"]) == (None, None)
    assert (moved["old"], moved["old_is"], moved["key"]) == ({"id": 1}, "key", {"id": 2})
    assert (deleted["old"], deleted["old_is"], deleted["key"], deleted["data"]) == ({"id": 2}, "key", {"id": 2}, None)
