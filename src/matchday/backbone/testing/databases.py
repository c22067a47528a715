"""Databases for tests: made and migrated once per server, copied for whoever needs one, emptied between tests."""

import hashlib
from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from matchday.backbone.database.migrations import migrate, missing
from matchday.backbone.module import Module


async def create_database(server_url: str, name: str, modules: Sequence[Module]) -> str:
    """A fresh database with the schemas of these modules, each owned by nobody but visible to its own role only. Migrating is
    what takes time (some seconds for all modules), so it is done once, and what came of it is copied."""
    connection = await asyncpg.connect(server_url)
    try:
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        template = await _template(connection, server_url, modules) if modules else "template1"
        await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    finally:
        await connection.close()
    return _with_name(server_url, name)


async def _template(connection: asyncpg.Connection, server_url: str, modules: Sequence[Module]) -> str:
    """Found again by all that the modules' migrations say."""
    said = [(module.name, step.name, step.sql) for module in modules for step in missing(module, {})]
    name = f"template_{hashlib.sha256(repr(said).encode()).hexdigest()[:24]}"
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", name):
        making = f"making_{name}"
        await connection.execute(f"DROP DATABASE IF EXISTS {making} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {making}")
        url = _with_name(server_url, making)
        await migrate(url, modules)
        await create_roles(url, modules)
        await connection.execute(f"ALTER DATABASE {making} RENAME TO {name}")
    return name


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
    """Deletes every row of every module's tables."""
    connection = await asyncpg.connect(url)
    try:
        await (await prepare_emptying(connection)).fetchval()
    finally:
        await connection.close()


async def prepare_emptying(connection: asyncpg.Connection) -> asyncpg.prepared_stmt.PreparedStatement:
    """One statement that empties all tables; foreign keys are not asked. The connection is of no use for anything else. The first
    time it takes it some 40 ms to learn of all tables, and from then on less than one."""
    tables = await connection.fetch(
        """
        SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'public') AND tablename <> 'migrations'
        """
    )
    await connection.execute("SET session_replication_role = replica")
    deletes = ", ".join(f"emptied_{number} AS (DELETE FROM {table['name']})" for number, table in enumerate(tables))
    return await connection.prepare(f"WITH {deletes} SELECT true" if tables else "SELECT true")


def _with_name(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
