"""The post office of the tests."""

from collections.abc import AsyncIterator

import pytest
from tests.modules.notifications.hooked import Hooked
from tests.modules.notifications.outside import Server, serving
from tests.modules.notifications.post import Post

from matchday.backbone.database import Database
from matchday.backbone.outgoing import open_outgoing


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


@pytest.fixture
async def hooked(post: Post) -> AsyncIterator[Hooked]:
    async with serving(Server()) as server, open_outgoing(may_be_private=True) as outgoing:
        yield Hooked(post, server, outgoing)
