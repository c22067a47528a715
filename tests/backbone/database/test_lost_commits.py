"""A connection that is lost while committing: the caller is told that it is not known, never that nothing was changed."""

import asyncpg
import pytest

from matchday.backbone.database import open_database
from matchday.backbone.errors import OutcomeUnknown, Unavailable
from matchday.backbone.module import Module
from matchday.backbone.testing.engines import NewDatabase


async def test_a_commit_without_an_answer_is_told_as_unknown(new_database: NewDatabase) -> None:
    """A deferred constraint runs while committing, and ends its own connection there."""
    url = await new_database([Module(name="shop")])
    connection = await asyncpg.connect(url)
    await connection.execute(
        """
        CREATE TABLE shop.stock (item text);
        CREATE FUNCTION shop.die() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER die AFTER INSERT ON shop.stock DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION shop.die();
        """
    )
    await connection.close()
    database = await open_database(url)
    with pytest.raises(OutcomeUnknown) as told:
        async with database.begin("shop") as tx:
            await tx.execute("INSERT INTO shop.stock VALUES ('ball')")
    assert "Nothing was changed" not in told.value.detail
    async with database.read("shop") as tx:
        assert await tx.fetchval("SELECT count(*) FROM shop.stock") == 0
    await database.close()


async def test_a_connection_lost_before_is_an_outage(new_database: NewDatabase) -> None:
    database = await open_database(await new_database([Module(name="shop")]))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, ConnectionError, Unavailable)) as told:
        async with database.begin("shop") as tx:
            await tx.fetchval("SELECT pg_terminate_backend(pg_backend_pid())")
    assert not isinstance(told.value, OutcomeUnknown)
    await database.close()
