"""Fixtures of payments."""

from collections.abc import AsyncIterator

import pytest_asyncio
from tests.modules.payments.paying import Till

from matchday.backbone.database import Database


@pytest_asyncio.fixture(loop_scope="session")
async def till(database: Database) -> AsyncIterator[Till]:
    """A desk on the test's database."""
    made = Till(database)
    yield made
    await made.beginning.close()
