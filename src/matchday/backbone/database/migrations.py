"""Brings each module's schema up to date: plain numbered SQL files, applied once, in order, with their checksums kept.

An edited old file is refused. Two runs at once wait for each other. Each file is one transaction with a short lock
timeout, so that a migration that cannot get its lock fails and is tried again instead of stopping the site; a file
whose first line is `-- no transaction` runs outside one (CREATE INDEX CONCURRENTLY).
See docs/decisions/0008-our-own-migration-runner.md for why no kept tool does this.
"""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from matchday.backbone.module import Module

BACKBONE_FOLDER = Path(__file__).parent / "migrations"
LEDGER_FOLDER = Path(__file__).parents[1] / "ledger" / "migrations"
_FILE_NAME = re.compile(r"^(\d{3})_[a-z0-9_]+\.sql$")
_LOCK = 0x6D61746368  # "match"
_TURN_SECONDS = 0.1
_OUTSIDE_TRANSACTION = "-- no transaction"


class MigrationError(Exception):
    """A migration cannot be applied; the message names the file and says what to do."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One file, as it is applied to one schema."""

    schema: str
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the text, in hex."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


async def migrate(url: str, modules: Sequence[Module], *, lock_seconds_max: float = 5.0) -> list[Step]:
    """Applies what is missing; returns what it applied. Raises MigrationError and leaves the failed file unapplied."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        await _take_turn(connection)
        await connection.execute(f"SET lock_timeout = {int(lock_seconds_max * 1000)}")
        await connection.execute("SET statement_timeout = 0")
        applied = []
        for module in modules:
            applied += await _migrate_schema(connection, module)
        return applied
    finally:
        await connection.close(timeout=5)


async def pending(url: str, modules: Sequence[Module]) -> list[Step]:
    """What `migrate` would apply."""
    connection = await asyncpg.connect(url, timeout=10)
    try:
        return [step for module in modules for step in await _missing(connection, module)]
    finally:
        await connection.close(timeout=5)


async def _take_turn(connection: asyncpg.Connection) -> None:
    """Asks again and again instead of waiting in the statement: a waiting statement is a snapshot that a concurrent
    index of the other run would wait for in turn."""
    while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK):  # noqa: ASYNC110  another process holds it
        await asyncio.sleep(_TURN_SECONDS)


async def _migrate_schema(connection: asyncpg.Connection, module: Module) -> list[Step]:
    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {module.name}")
    await connection.execute(
        f"""
        CREATE TABLE IF NOT EXISTS {module.name}.migrations (
            name text PRIMARY KEY,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """
    )
    missing = await _missing(connection, module)
    for step in missing:
        await _apply(connection, step)
    return missing


async def _missing(connection: asyncpg.Connection, module: Module) -> list[Step]:
    return missing(module, await _kept(connection, module.name))


def missing(module: Module, kept: Mapping[str, str]) -> list[Step]:
    """What a schema still needs that has `kept` applied, by name and checksum. Raises MigrationError for what this code
    does not know."""
    steps = _steps(module)
    for step in steps:
        if kept.get(step.name, step.checksum) != step.checksum:
            raise MigrationError(
                f"{step.name} of {module.name} was edited after it had been applied. Put its old text back and write a new file."
            )
    if unknown := sorted(kept.keys() - {step.name for step in steps}):
        raise MigrationError(
            f"The schema {module.name} has {unknown[0]}, which this version does not know. It belongs to a newer Matchday."
        )
    return [step for step in steps if step.name not in kept]


async def _kept(connection: asyncpg.Connection, schema: str) -> dict[str, str]:
    if not await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", f"{schema}.migrations"):
        return {}
    rows = await connection.fetch(f"SELECT name, checksum FROM {schema}.migrations")
    return {row["name"]: row["checksum"] for row in rows}


def _steps(module: Module) -> list[Step]:
    """The backbone's files, with the schema's name in them, then the module's own."""
    folders = {"backbone": BACKBONE_FOLDER} | ({"ledger": LEDGER_FOLDER} if module.has_ledger else {})
    backbone = [
        Step(schema=module.name, name=f"{kind}/{file.name}", sql=file.read_text("utf-8").format(schema=module.name))
        for kind, folder in folders.items()
        for file in _files(folder)
    ]
    own = [Step(schema=module.name, name=file.name, sql=file.read_text("utf-8")) for file in _files(module.migrations)]
    return backbone + own


def _files(folder: Path | None) -> list[Path]:
    if folder is None:
        return []
    files = sorted(folder.glob("*.sql"))
    seen: set[str] = set()
    for file in files:
        match = _FILE_NAME.match(file.name)
        if match is None or match[1] in seen:
            raise MigrationError(f"{file.name} is not a migration's name: use the next free number, as in 002_add_venues.sql.")
        seen.add(match[1])
    return files


async def _apply(connection: asyncpg.Connection, step: Step) -> None:
    record = f"INSERT INTO {step.schema}.migrations (name, checksum) VALUES ($1, $2)"
    try:
        if step.sql.startswith(_OUTSIDE_TRANSACTION):
            await connection.execute(step.sql)
            await connection.execute(record, step.name, step.checksum)
        else:
            async with connection.transaction():
                await connection.execute(step.sql)
                await connection.execute(record, step.name, step.checksum)
    except asyncpg.LockNotAvailableError as error:
        raise MigrationError(f"{step.name} of {step.schema} waited too long for a lock. Nothing was changed; run it again.") from error
    except asyncpg.PostgresError as error:
        raise MigrationError(f"{step.name} of {step.schema} failed: {error}. Nothing of it was kept.") from error
