"""A database with the `holds` schema, and events whose seats are wanted."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import holds
import pytest
import pytest_asyncio
from holds import NewEvent

from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Postgres
from matchday.backbone.ids import new_id
from matchday.backbone.testing.databases import create_database, drop_database


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def holds_url(postgres: Postgres) -> AsyncIterator[str]:
    """One database for all tests here: each makes its own events."""
    yield await create_database(postgres.url, "coalesce", [holds.module])
    await drop_database(postgres.url, "coalesce")


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def database(holds_url: str) -> AsyncIterator[Database]:
    """One process's pool."""
    opened = await open_database(holds_url, size_max=4)
    yield opened
    await opened.pool.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def other_database(holds_url: str) -> AsyncIterator[Database]:
    """Another process's pool."""
    opened = await open_database(holds_url, size_max=4)
    yield opened
    await opened.pool.close()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def observer(holds_url: str) -> AsyncIterator[asyncpg.Connection]:
    """Sees what is committed, and nothing else."""
    connection = await asyncpg.connect(holds_url)
    yield connection
    await connection.close()


@pytest.fixture(scope="package")
def new_event(observer: asyncpg.Connection) -> NewEvent:
    """Makes events."""

    async def make(capacity: int = 100) -> UUID:
        event_id = new_id()
        await observer.execute("INSERT INTO holds.events (event_id, capacity) VALUES ($1, $2)", event_id, capacity)
        return event_id

    return make
