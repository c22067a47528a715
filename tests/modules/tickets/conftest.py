"""Fixtures of tickets."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from tests.modules.tickets.shop import Shop

from matchday.backbone.database import Database


@pytest_asyncio.fixture(loop_scope="session")
async def shop(database: Database) -> AsyncIterator[Shop]:
    """A desk on the test's database."""
    async with Shop(database) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def site(shop: Shop) -> AsyncIterator[httpx.AsyncClient]:
    """The routes of tickets with the shop's desk behind them."""
    async with shop.site() as client:
        yield client
