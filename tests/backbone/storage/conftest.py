"""The three places where files can be kept."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.backbone.storage.google_server import Google

from matchday.backbone.ids import new_id
from matchday.backbone.storage import Credentials, Storage, open_storage
from matchday.backbone.testing.seaweed import Seaweed


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def s3_server(engine_folder: Path) -> AsyncIterator[Seaweed]:
    server = Seaweed(engine_folder / "s3")
    await server.start()
    yield server
    await server.kill()


@pytest.fixture
def google_server() -> Iterator[Google]:
    with Google() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files with spaces"


@pytest.fixture
def in_folder(folder: Path) -> Storage:
    return open_storage(folder.as_uri())


@pytest.fixture
def on_s3(s3_server: Seaweed) -> Storage:
    """Below a prefix of its own, so that tests do not see each other's files."""
    return open_storage(s3_server.url(f"test-{new_id()}"), s3_server.credentials)


@pytest.fixture
def on_google(google_server: Google) -> Storage:
    return open_storage(google_server.url("some/where"), Credentials(google_key=google_server.key))


@pytest.fixture(params=["in_folder", "on_s3", "on_google"])
def storage(request: pytest.FixtureRequest) -> Storage:
    """Every place in turn."""
    place: Storage = request.getfixturevalue(request.param)
    return place
