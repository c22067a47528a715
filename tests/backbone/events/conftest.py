"""A stadium per test."""

from collections.abc import AsyncIterator

import pytest_asyncio
from nats.aio.client import Client
from stadium import Stadium
from whistle import WHISTLE, crowd

from matchday.backbone.database import open_database
from matchday.backbone.events.bus import ensure_streams
from matchday.backbone.testing.engines import NewDatabase


@pytest_asyncio.fixture(loop_scope="session")
async def stadium(new_database: NewDatabase, bus: Client) -> AsyncIterator[Stadium]:
    """A database and the streams of both modules; nothing runs yet."""
    modules = [WHISTLE, crowd()]
    url = await new_database(modules)
    await ensure_streams(bus, modules)
    database = await open_database(url, is_role_per_module=True)
    yield Stadium(url=url, database=database, bus=bus)
    await database.close()
