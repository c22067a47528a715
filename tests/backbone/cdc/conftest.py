"""A database of another program's per test."""

from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest_asyncio
from elsewhere import Elsewhere, connect
from nats.aio.client import Client

from matchday.backbone.embedded import Postgres, start_postgres

NUMBERS = count()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def source_server(engine_folder: Path) -> AsyncIterator[Postgres]:
    """An engine of its own, which tests may stop."""
    server = await start_postgres(engine_folder / "src", durable=False)
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def elsewhere(source_server: Postgres, bus: Client) -> AsyncIterator[Elsewhere]:
    """With a table of results."""
    name = f"elsewhere_{next(NUMBERS)}"
    admin = await connect(source_server.url)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = source_server.url.replace("/matchday?", f"/{name}?")
    sql = await connect(url)
    await sql.execute("CREATE TABLE results (id int PRIMARY KEY, home int, away int, report text)")
    yield Elsewhere(url=url, sql=sql, bus=bus)
    if not sql.is_closed():
        await sql.close()
    admin = await connect(source_server.url)
    await admin.execute("SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE active_pid IS NOT NULL")
    for (slot,) in await admin.fetch("SELECT slot_name FROM pg_replication_slots WHERE NOT temporary"):
        await admin.execute(
            f"DO $$ BEGIN FOR i IN 1..100 LOOP BEGIN PERFORM pg_drop_replication_slot('{slot}'); EXIT; "
            "EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.05); END; END LOOP; END $$"
        )
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()
