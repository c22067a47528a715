"""A database with one ledger, which every test leaves in balance."""

from collections.abc import AsyncIterator

import asyncpg
import pytest_asyncio
from tests.backbone.ledger.counting import MODULE, Ledger

from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Postgres
from matchday.backbone.testing.databases import create_database, drop_database


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def ledger_url(postgres: Postgres) -> AsyncIterator[str]:
    """One database for all tests here: each opens accounts of its own."""
    yield await create_database(postgres.url, "ledger", [MODULE])
    await drop_database(postgres.url, "ledger")


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def ledger_database(ledger_url: str) -> AsyncIterator[Database]:
    """Under the module's own role, which owns nothing."""
    opened = await open_database(ledger_url, size_max=8, is_role_per_module=True)
    yield opened
    await opened.pool.close()


@pytest_asyncio.fixture(loop_scope="session")
async def ledger(ledger_database: Database) -> AsyncIterator[Ledger]:
    """Whatever a test does, the ledger holds afterwards."""
    opened = Ledger(ledger_database)
    yield opened
    assert (await opened.proof()).faults == ()


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def observer(ledger_url: str) -> AsyncIterator[asyncpg.Connection]:
    """The database's owner, who may do what the module may not."""
    connection = await asyncpg.connect(ledger_url)
    yield connection
    await connection.close()
