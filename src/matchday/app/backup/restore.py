"""Puts a back-up in the place of what is there.

Everything that can be wrong is found before anything is changed. Then, while no process may begin to work: the files
(a key names one content for good, so none is harmed if what follows fails), the streams (the same: a relay fills a new one
from its outbox), and the database in one transaction. A failure or a kill before its commit leaves the old database.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from matchday.app.backup.archive import DATABASE, FILES, Archive
from matchday.app.backup.errors import BackupError
from matchday.app.backup.manifest import Manifest, check_seal, is_same_secret
from matchday.app.backup.progress import Progress, size
from matchday.app.registry import load_modules
from matchday.backbone.database.dumps import DumpFailed, change, contents, restore, take_statistics, was_used
from matchday.backbone.database.migrations import MigrationError, migrate, missing
from matchday.backbone.events.bus import OUTAGES, connect
from matchday.backbone.events.leadership import StillServed, nobody_leads
from matchday.backbone.events.restored import forget_streams, make_whole
from matchday.backbone.module import Module
from matchday.backbone.settings import Settings
from matchday.backbone.storage import StorageUnavailable, storage_of

BROKER_SECONDS_MAX = 3.0


async def restore_backup(settings: Settings, path: Path, *, may_replace: bool, without_secret: bool) -> Manifest:
    """Returns what was restored. Raises BackupError or MigrationError."""
    modules = load_modules()
    with _told_in_a_sentence(), Archive(path) as archive:
        _check_secret(settings.secret, archive, without_secret=without_secret)
        _check_version(archive.manifest, modules)
        _check_whole(archive)
        there = await _check_place(settings.database_url, may_replace=may_replace)
        schemas = sorted({module.name for module in modules} | archive.manifest.schemas.keys() | there)
        async with nobody_leads(settings.database_url, schemas):
            await _put_back(settings, archive, schemas, modules)
        return archive.manifest


async def settle_recovered(settings: Settings, moment: datetime) -> None:
    """For a database that was brought back to `moment` by PostgreSQL's own means: does the rest of what a restore does.
    Raises BackupError, and then the database was not changed."""
    modules = load_modules()
    with _told_in_a_sentence():
        schemas = list(await contents(settings.database_url))
        async with nobody_leads(settings.database_url, schemas):
            async with _broker(settings.nats_url) as bus:
                await _forget_streams(bus, schemas)
            await change(settings.database_url, _afterwards(schemas, modules, moment))


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except StillServed as served:
        raise BackupError(
            f"Matchday is running on this database (it works for {served}): stop every process of it first. Nothing was changed."
        ) from served
    except DumpFailed as failure:
        raise BackupError(f"The database could not be restored ({failure}). It is as it was before.") from failure
    except StorageUnavailable as failure:
        raise BackupError("The files cannot be written: check MATCHDAY_STORAGE_URL. The database is as it was before.") from failure
    except OUTAGES as outage:
        raise BackupError(f"An engine does not answer ({outage or type(outage).__name__}): start it, and restore again.") from outage


def _check_secret(secret: str, archive: Archive, *, without_secret: bool) -> None:
    if without_secret:
        return
    if not is_same_secret(secret, archive.manifest):
        raise BackupError(
            "The back-up was made with another MATCHDAY_SECRET: set that one, or go on with --without-secret, after which codes from "
            "authenticator apps and links in mails that are under way work no more. Nothing was changed."
        )
    check_seal(secret, archive.encoded_manifest, archive.seal)


def _check_version(manifest: Manifest, modules: Sequence[Module]) -> None:
    known = {module.name: module for module in modules}
    try:
        for name, schema in manifest.schemas.items():
            if name not in known:
                raise BackupError(f"The back-up has the schema {name}, which this Matchday does not know. It belongs to another version.")
            missing(known[name], schema.migrations)
    except MigrationError as error:
        raise BackupError(f"The back-up was made by Matchday {manifest.matchday} and does not fit this code: {error}") from error


def _check_whole(archive: Archive) -> None:
    progress = Progress("archive")
    archive.check()
    members = archive.manifest.members.values()
    progress.end(f"{len(members)} parts, {size(sum(member.size_bytes for member in members))}, all checksums right")


async def _check_place(url: str, *, may_replace: bool) -> set[str]:
    """The schemas that are there. Raises BackupError when they hold something that may not be replaced."""
    there = await contents(url)
    if not may_replace and await was_used(url):
        rows = sum(sum(schema.rows.values()) for schema in there.values())
        raise BackupError(
            f"The database is in use ({rows} rows): restore into an empty one, or say --replace to lose what it holds. Nothing was changed."
        )
    return set(there)


async def _put_back(settings: Settings, archive: Archive, schemas: Sequence[str], modules: Sequence[Module]) -> None:
    async with _broker(settings.nats_url) as bus:
        await _put_files_back(settings, archive)
        await _forget_streams(bus, schemas)
    afterwards = _afterwards(list(archive.manifest.schemas), modules, archive.manifest.created_at)
    await restore(settings.database_url, _counted(archive), replaced=schemas, afterwards=afterwards)
    Progress("database").end("restored")
    for step in await migrate(settings.database_url, modules):
        Progress("database").end(f"applied {step.schema} {step.name}")
    await take_statistics(settings.database_url)


@asynccontextmanager
async def _broker(nats_url: str) -> AsyncIterator[Any]:
    bus = await connect(nats_url, wait_seconds_max=BROKER_SECONDS_MAX)
    try:
        yield bus
    finally:
        await bus.close()


async def _forget_streams(bus: Any, schemas: Sequence[str]) -> None:
    count = await forget_streams(bus, schemas)
    Progress("streams").end(f"{count} deleted; they are filled again from the database")


def _afterwards(schemas: Sequence[str], modules: Sequence[Module], moment: datetime) -> list[str]:
    return [
        *(statement for schema in schemas for statement in make_whole(schema, moment)),
        *(statement for module in modules if module.name in schemas for statement in module.when_restored),
    ]


async def _put_files_back(settings: Settings, archive: Archive) -> None:
    storage, progress = storage_of(settings), Progress("files")
    files = {name: member for name, member in archive.manifest.members.items() if name.startswith(FILES)}
    for place, (name, member) in enumerate(files.items(), start=1):
        content_type = member.content_type or "application/octet-stream"
        await storage.put(name.removeprefix(FILES), archive.read(name), content_type=content_type, size_bytes_max=member.size_bytes)
        progress.tell(f"{place} of {len(files)}")
    progress.end(f"{len(files)} put back")


async def _counted(archive: Archive) -> AsyncIterator[bytes]:
    progress, so_far = Progress("database"), 0
    async for chunk in archive.read(DATABASE):
        so_far += len(chunk)
        progress.tell(f"{size(so_far)} of {size(archive.manifest.members[DATABASE].size_bytes)}")
        yield chunk
