"""Fixtures of the study's tests."""

from collections.abc import AsyncIterator

import pytest_asyncio
from nats.aio.client import Client
from tests.modules.tickets.shop import Shop
from tests.modules.tickets.study.town import Town

from matchday.backbone.database import Database


@pytest_asyncio.fixture(loop_scope="session")
async def town(database: Database, bus: Client, shop: Shop) -> AsyncIterator[Town]:
    """Tickets and payments; nothing runs yet."""
    made = Town(database, bus, shop)
    yield made
    await made.till.beginning.close()
