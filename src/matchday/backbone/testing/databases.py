"""Databases for tests: made and migrated once per test process, emptied between tests."""

from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from matchday.backbone.database.migrations import migrate
from matchday.backbone.module import Module


async def create_database(server_url: str, name: str, modules: Sequence[Module]) -> str:
    """A fresh database with the schemas of these modules, each owned by nobody but visible to its own role only."""
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
    url = _with_name(server_url, name)
    await migrate(url, modules)
    await create_roles(url, modules)
    return url


async def drop_database(server_url: str, name: str) -> None:
    """Ends its connections and removes it."""
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()


async def create_roles(url: str, modules: Sequence[Module]) -> None:
    """A role per module that can see its own schema and no other: a statement that strays fails."""
    connection = await asyncpg.connect(url)
    try:
        for module in modules:
            role = f"module_{module.name}"
            await connection.execute(
                f"""
                DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
                GRANT USAGE ON SCHEMA {module.name} TO {role};
                GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {module.name} TO {role};
                GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {module.name} TO {role};
                """
            )
    finally:
        await connection.close()


async def empty(url: str) -> None:
    """Deletes every row of every module's tables in one round trip; foreign keys are not asked."""
    connection = await asyncpg.connect(url)
    try:
        tables = await connection.fetch(
            """
            SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
            WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public') AND tablename <> 'migrations'
            """
        )
        deletes = ";".join(f"DELETE FROM {table['name']}" for table in tables)
        await connection.execute(f"SET session_replication_role = replica; {deletes}")
    finally:
        await connection.close()


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
