"""Each test of this folder runs once per provider."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from tests.modules.payments.conformance.rigs import RIGS, Rig

from matchday.backbone.database import Database


@pytest_asyncio.fixture(loop_scope="session", params=sorted(RIGS))
async def rig(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Rig]:
    """The provider on the bench."""
    async with RIGS[request.param](database) as made:
        yield made
