"""The post office of the tests."""

import pytest
from tests.modules.notifications.post import Post

from matchday.backbone.database import Database


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)
