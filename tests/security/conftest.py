"""Accounts behind the real edge, for whoever attacks it."""

from collections.abc import AsyncIterator

import pytest
from tests.modules.accounts.site import AccountsSite, open_site

from matchday.backbone.database import Database


@pytest.fixture
async def site(database: Database) -> AsyncIterator[AccountsSite]:
    async with open_site(database) as opened:
        yield opened
