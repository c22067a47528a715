"""A site with people, competitions and files, in a place that can be lost."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
from tests.journeys.topologies import ONE_PROCESS, serving

from matchday.app.demo.seed import seed
from matchday.app.registry import load_modules
from matchday.backbone.database import open_database
from matchday.backbone.embedded import Nats, Postgres, start_nats
from matchday.backbone.settings import Settings
from matchday.backbone.storage import open_storage
from matchday.backbone.testing.databases import create_database, drop_database

SECRET = "a secret of the tests, 32 characters"
FILES = {"avatars/one.png": b"\x89PNG" + bytes(3000), f"exports/{'a' * 120}.zip": bytes(range(256)) * 2000, "empty.txt": b""}
TIMES = ("published_at", "received_at", "answered_at", "next_try_at", "applied_at", "ended_at", "ended_because", "seq")
"""What a restore moves."""
EMPTIED = ("room_messages", "signing_keys")

DIGEST = """
    SELECT md5(string_agg(row::text, ' ' ORDER BY row::text)) FROM (SELECT to_jsonb(t) - $1::text[] AS row FROM {} AS t) AS rows
    WHERE row ->> 'kind' IS DISTINCT FROM 'room'
"""


@dataclass(kw_only=True)
class Place:
    """Where one site keeps everything."""

    name: str
    folder: Path
    postgres: Postgres
    nats_folder: Path
    nats: Nats
    settings: Settings

    async def fill(self) -> None:
        """The demo's people and competitions, and some files."""
        database = await open_database(self.settings.database_url)
        try:
            await seed(database, self.settings)
        finally:
            await database.close()
        storage = open_storage(self.settings.files_url)
        for key, content in FILES.items():
            await storage.put(key, content, content_type="application/octet-stream", size_bytes_max=len(content))

    def serve(self) -> AbstractAsyncContextManager[Mapping[str, str]]:
        """`matchday serve` on it."""
        settings = self.settings
        return serving(
            ONE_PROCESS,
            database_url=settings.database_url,
            nats_url=settings.nats_url,
            logs=self.folder,
            storage_url=settings.storage_url,
        )

    async def lose(self) -> None:
        """Database, files and broker are gone; empty ones are there."""
        await create_database(self.postgres.url, self.name, [])
        shutil.rmtree(self.folder / "files")
        await self.nats.stop()
        shutil.rmtree(self.nats_folder)
        self.nats = await start_nats(self.nats_folder)
        self.settings = msgspec.structs.replace(self.settings, nats_url=self.nats.url)

    async def ask(self, sql: str, *arguments: Any) -> list[Any]:
        """Rows of the database."""
        connection = await asyncpg.connect(self.settings.database_url)
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()

    async def rows(self) -> dict[str, str | None]:
        """A digest of each table's rows, without what a restore moves."""
        connection = await asyncpg.connect(self.settings.database_url)
        try:
            names = await connection.fetch(
                """
                SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                WHERE schemaname = ANY ($1) AND tablename <> ALL ($2)
                """,
                [module.name for module in load_modules()],
                EMPTIED,
            )
            return {name: await connection.fetchval(DIGEST.format(name), TIMES) for (name,) in names}
        finally:
            await connection.close()

    async def files(self) -> dict[str, bytes]:
        """All that storage has."""
        storage = open_storage(self.settings.files_url)
        return {key: (await storage.get(key, size_bytes_max=10**7))[1] async for key in storage.every_key()}


@asynccontextmanager
async def place(name: str, postgres: Postgres, engine_folder: Path, folder: Path) -> AsyncIterator[Place]:
    """An empty one, migrated."""
    nats_folder = engine_folder / f"nats-{name}"
    nats = await start_nats(nats_folder)
    made = Place(
        name=name,
        folder=folder,
        postgres=postgres,
        nats_folder=nats_folder,
        nats=nats,
        settings=Settings(
            environment="test",
            database_url=await create_database(postgres.url, name, load_modules()),
            nats_url=nats.url,
            secret=SECRET,
            data=str(folder / "data"),
            storage_url=(folder / "files").as_uri(),
        ),
    )
    try:
        yield made
    finally:
        await made.nats.stop()
        await drop_database(postgres.url, name)
