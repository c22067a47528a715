"""The whole database as bytes, and back: pg_dump, pg_restore and psql from the same wheel as the embedded server.

A password travels in the programs' environment, like in our own, and is never on a command line.
"""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import IO, Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import asyncpg
import msgspec

from matchday.backbone.embedded import postgres_program

CHUNK_BYTES = 256 * 1024
_LOCK_SECONDS_MAX = 10
_WHOLE = "matchday.restored_whole"
"""Set at the very end of what is fed to psql. Were we killed half-way, psql would see an ordinary end of its input and
commit half a database; with this missing it rolls back."""


class DumpFailed(Exception):
    """One of PostgreSQL's programs refused; the message has its last words."""


class SchemaContents(msgspec.Struct, frozen=True, kw_only=True):
    """What a schema held: its applied migrations with their checksums, and how many rows each table had."""

    migrations: dict[str, str]
    rows: dict[str, int]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """One moment of the database, kept open so that pg_dump sees the very same."""

    id: str
    at: datetime
    server: str
    schemas: dict[str, SchemaContents]


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[Snapshot]:
    """Held as long as the block runs. Raises DumpFailed for an address that PostgreSQL refuses."""
    connection = await _connect(url)
    try:
        await connection.execute("SET idle_in_transaction_session_timeout = 0; SET statement_timeout = 0")
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            row = await connection.fetchrow("SELECT pg_export_snapshot() AS id, now() AS at, current_setting('server_version') AS server")
            yield Snapshot(**dict(row), schemas=await _contents(connection))
    finally:
        await connection.close(timeout=5)


async def contents(url: str) -> dict[str, SchemaContents]:
    """What each schema of ours holds now. Raises DumpFailed."""
    connection = await _connect(url)
    try:
        return await _contents(connection)
    finally:
        await connection.close(timeout=5)


async def was_used(url: str) -> bool:
    """Whether any module has ever said anything. A schema that was only migrated, or served for a while to nobody, has
    rows as well, but none that anybody would miss. Raises DumpFailed."""
    connection = await _connect(url)
    try:
        return bool(
            await connection.fetchval(
                "SELECT EXISTS (SELECT FROM pg_sequences WHERE sequencename = 'outbox_position_seq' AND last_value IS NOT NULL)"
            )
        )
    finally:
        await connection.close(timeout=5)


async def change(url: str, statements: Sequence[str]) -> None:
    """Runs them in one transaction. Raises DumpFailed, and then nothing was changed."""
    connection = await _connect(url)
    try:
        async with connection.transaction():
            for statement in statements:
                await connection.execute(statement)
    except asyncpg.PostgresError as error:
        raise DumpFailed(str(error)) from error
    finally:
        await connection.close(timeout=5)


async def take_statistics(url: str) -> None:
    """A restored database has none yet, and plans badly without."""
    connection = await _connect(url)
    try:
        await connection.execute("ANALYZE")
    finally:
        await connection.close(timeout=5)


async def dump(url: str, snapshot_id: str, schemas: Sequence[str]) -> AsyncIterator[bytes]:
    """In pg_dump's custom format, compressed. Raises DumpFailed after the last bytes when they are not the whole."""
    chosen = [f"--schema={schema}" for schema in schemas]
    address, environment = _without_password(url)
    options = ("--format=custom", "--no-owner", "--no-privileges", "--no-comments", "--extension=*", f"--snapshot={snapshot_id}")
    with tempfile.TemporaryFile() as said:
        program = await _start("pg_dump", *options, *chosen, f"--dbname={address}", said=said, environment=environment)
        try:
            async for chunk in _chunks(program):
                yield chunk
            await program.wait()
        finally:
            await _end(program)
        _check("pg_dump", program, said)


async def restore(url: str, dumped: AsyncIterator[bytes], *, replaced: Sequence[str], afterwards: Sequence[str]) -> None:
    """In one transaction: the `replaced` schemas go, the dump's come, the statements `afterwards` run. Raises DumpFailed,
    and then nothing was changed."""
    address, environment = _without_password(url)
    missing = f"IF current_setting('{_WHOLE}', true) IS DISTINCT FROM 'yes' THEN RAISE EXCEPTION 'the end of the dump is missing'; END IF"
    whole = f"DO $$ BEGIN {missing}; END $$"
    psql_options = ("--no-psqlrc", "--quiet", "--no-password", "--output=/dev/null", "--single-transaction", "--set=ON_ERROR_STOP=1")
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as read:
        reader = await _start("pg_restore", "--no-owner", "--no-privileges", "--file=-", said=read, takes_input=True)
        try:
            writer = await _start(
                "psql",
                *psql_options,
                "--file=-",
                f"--command={whole}",
                f"--dbname={address}",
                said=said,
                environment=environment,
                takes_input=True,
            )
            try:
                await _carry(dumped, reader, writer, replaced, afterwards)
                await writer.wait()
            finally:
                await _end(writer)
            await reader.wait()
        finally:
            await _end(reader)
        if writer.returncode:
            _check("pg_restore", reader, read)
            _check("psql", writer, said)


async def _carry(dumped: AsyncIterator[bytes], reader: Any, writer: Any, replaced: Sequence[str], afterwards: Sequence[str]) -> None:
    """What a program that has ended no longer takes is dropped: its exit code and its words tell why."""
    async with _first_failure(), asyncio.TaskGroup() as group:
        group.create_task(_feed(reader, dumped))
        before = [f"SET lock_timeout = '{_LOCK_SECONDS_MAX}s'", *(f"DROP SCHEMA IF EXISTS {schema} CASCADE" for schema in replaced)]
        is_taken = await _write(writer, _script(["SET client_min_messages = warning", *before]))
        async for chunk in _chunks(reader):
            is_taken = is_taken and await _write(writer, chunk)
        if is_taken and await reader.wait() == 0:
            await _write(writer, _script([*afterwards, f"SELECT set_config('{_WHOLE}', 'yes', true)"]))
        writer.stdin.close()


@asynccontextmanager
async def _first_failure() -> AsyncIterator[None]:
    try:
        yield
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures


async def _feed(program: Any, chunks: AsyncIterator[bytes]) -> None:
    async for chunk in chunks:
        if not await _write(program, chunk):
            break
    program.stdin.close()


async def _write(program: Any, data: bytes) -> bool:
    try:
        program.stdin.write(data)
        await program.stdin.drain()
    except (BrokenPipeError, ConnectionResetError):
        return False
    return True


def _script(statements: Sequence[str]) -> bytes:
    return "".join(f"{statement};\n" for statement in statements).encode()


async def _start(
    name: str, *arguments: str, said: IO[bytes], environment: Mapping[str, str] | None = None, takes_input: bool = False
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        str(postgres_program(name)),
        *arguments,
        stdin=asyncio.subprocess.PIPE if takes_input else asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=said,
        env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin", "PGAPPNAME": "matchday", **(environment or {})},
        start_new_session=True,
    )


async def _chunks(program: Any) -> AsyncIterator[bytes]:
    while chunk := await program.stdout.read(CHUNK_BYTES):
        yield chunk


async def _end(program: asyncio.subprocess.Process) -> None:
    """One that is still at it was left in the middle: it is ended, and what it began is rolled back."""
    if program.returncode is None:
        program.kill()
    await program.wait()


def _check(name: str, program: asyncio.subprocess.Process, said: IO[bytes]) -> None:
    if program.returncode:
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()
        raise DumpFailed(f"{name} failed: {lines[0] if lines else f'exit code {program.returncode}'}")


async def _connect(url: str) -> Any:
    try:
        return await asyncpg.connect(url, timeout=10)
    except asyncpg.PostgresError as error:
        raise DumpFailed(str(error)) from error


async def _contents(connection: Any) -> dict[str, SchemaContents]:
    tables = await connection.fetch(
        """
        SELECT schemaname AS schema, tablename AS name FROM pg_tables
        WHERE schemaname IN (SELECT schemaname FROM pg_tables WHERE tablename = 'migrations')
          AND schemaname IN (SELECT schemaname FROM pg_tables WHERE tablename = 'outbox')
        ORDER BY schemaname, tablename
        """
    )
    rows: dict[str, dict[str, int]] = {}
    for schema, name in tables:
        rows.setdefault(schema, {})[name] = await connection.fetchval(f'SELECT count(*) FROM {schema}."{name}"')
    return {schema: SchemaContents(migrations=await _applied(connection, schema), rows=counted) for schema, counted in rows.items()}


async def _applied(connection: Any, schema: str) -> dict[str, str]:
    return {row["name"]: row["checksum"] for row in await connection.fetch(f"SELECT name, checksum FROM {schema}.migrations ORDER BY name")}


def _without_password(url: str) -> tuple[str, dict[str, str]]:
    """The address, and the password as the environment variable that libpq reads."""
    parts = urlsplit(url)
    user, at, hosts = parts.netloc.rpartition("@")
    name, _, password = user.partition(":")
    query = dict(parse_qsl(parts.query))
    password = query.pop("password", "") or unquote(password)
    address = urlunsplit(parts._replace(netloc=f"{name}{at}{hosts}", query=urlencode(query)))
    return address, {"PGPASSWORD": password} if password else {}
