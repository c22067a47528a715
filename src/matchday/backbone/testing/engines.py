"""The engines, started by the tests themselves: one PostgreSQL and one NATS per test process."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import nats
import pytest
import pytest_asyncio
from nats.aio.client import Client

from matchday.backbone.database import Database
from matchday.backbone.embedded import Nats, Postgres, start_nats, start_postgres
from matchday.backbone.module import Module
from matchday.backbone.testing.databases import create_database, drop_database
from matchday.backbone.testing.lent_database import LentDatabase
from matchday.backbone.testing.valkey import ValkeyServer

NewDatabase = Callable[[Sequence[Module]], Awaitable[str]]


@pytest.fixture(scope="session")
def engine_folder() -> Iterator[Path]:
    """A short path: Unix sockets have room for 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="md-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def postgres(engine_folder: Path) -> AsyncIterator[Postgres]:
    """PostgreSQL without fsync: a test's data need not survive a power cut."""
    server = await start_postgres(engine_folder / "pg", durable=False)
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def nats_server(engine_folder: Path) -> AsyncIterator[Nats]:
    """NATS with JetStream."""
    server = await start_nats(engine_folder / "nats")
    yield server
    await server.stop()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def valkey_server(engine_folder: Path) -> AsyncIterator[ValkeyServer]:
    """Valkey, for the tests that ask for it."""
    server = ValkeyServer(engine_folder / "valkey")
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def new_database(postgres: Postgres) -> AsyncIterator[NewDatabase]:
    """Makes databases for modules of a test's own; they are dropped after it."""
    made: list[str] = []

    async def make(modules: Sequence[Module]) -> str:
        name = f"extra_{len(made)}"
        made.append(name)
        return await create_database(postgres.url, name, modules)

    yield make
    for name in made:
        await drop_database(postgres.url, name)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def database_url(postgres: Postgres, modules: Sequence[Module]) -> str:
    """A database with the schemas of the `modules` fixture, which the project's conftest defines."""
    return await create_database(postgres.url, "test", modules)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def lent_database(database_url: str) -> AsyncIterator[LentDatabase]:
    """What `database` is taken from."""
    held = LentDatabase(database_url)
    yield held
    await held.close()


@pytest_asyncio.fixture(loop_scope="session")
async def database(lent_database: LentDatabase) -> AsyncIterator[Database]:
    """Under one role per module; all tables are emptied after the test."""
    lent = await lent_database.lend()
    yield lent
    await lent_database.take_back(lent)


@pytest_asyncio.fixture(loop_scope="session")
async def bus(nats_server: Nats) -> AsyncIterator[Client]:
    """A connection to NATS; all streams are deleted after the test."""
    client = await nats.connect(nats_server.url)
    yield client
    jetstream = client.jetstream()
    for stream in await jetstream.streams_info():
        await jetstream.delete_stream(str(stream.config.name))
    await client.close()
