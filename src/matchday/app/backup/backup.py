"""Makes a back-up: the database as it is at one moment, then the files. A file that a row of that moment names is there by
then; files never change under their key, so it does not matter that they are read later."""

from collections.abc import AsyncIterator
from importlib.metadata import version
from pathlib import Path

import msgspec

from matchday.app.backup.archive import DATABASE, FILES, MANIFEST, SEAL, NewArchive
from matchday.app.backup.errors import BackupError
from matchday.app.backup.manifest import FORMAT, Manifest, Member, probe, seal
from matchday.app.backup.progress import Progress, size
from matchday.backbone.database.dumps import DumpFailed, Snapshot, dump, snapshot
from matchday.backbone.database.pool import OUTAGES
from matchday.backbone.settings import Settings
from matchday.backbone.storage import NoSuchFile, Storage, StorageUnavailable, storage_of


async def make_backup(settings: Settings, path: Path) -> int:
    """Returns the archive's length. Raises BackupError, and then there is none."""
    try:
        with NewArchive(path) as archive:
            async with snapshot(settings.database_url) as moment:
                database = await _add_database(archive, settings.database_url, moment)
            files, vanished = await _add_files(archive, storage_of(settings))
            manifest = Manifest(
                format=FORMAT,
                matchday=version("matchday"),
                postgresql=moment.server,
                created_at=moment.at,
                schemas=moment.schemas,
                members={DATABASE: database, **files},
                vanished=vanished,
                probe=probe(settings.secret),
            )
            encoded = msgspec.json.encode(manifest)
            archive.add_bytes(MANIFEST, encoded)
            archive.add_bytes(SEAL, seal(settings.secret, encoded))
            return archive.complete()
    except DumpFailed as failure:
        raise BackupError(f"The database could not be dumped ({failure}). No back-up was written.") from failure
    except StorageUnavailable as failure:
        raise BackupError("The files cannot be read: see the log, and check MATCHDAY_STORAGE_URL. No back-up was written.") from failure
    except OUTAGES as outage:
        raise BackupError(f"PostgreSQL or the disk failed ({outage or type(outage).__name__}). No back-up was written.") from outage


async def _add_database(archive: NewArchive, url: str, moment: Snapshot) -> Member:
    if not moment.schemas:
        raise BackupError("The database has no schema of Matchday's: there is nothing to back up. Check DATABASE_URL.")
    progress = Progress("database")

    async def counted() -> AsyncIterator[bytes]:
        so_far = 0
        async for chunk in dump(url, moment.id, list(moment.schemas)):
            so_far += len(chunk)
            progress.tell(size(so_far))
            yield chunk

    member = await archive.add(DATABASE, counted())
    rows = sum(sum(schema.rows.values()) for schema in moment.schemas.values())
    progress.end(f"{rows} rows in {len(moment.schemas)} schemas, {size(member.size_bytes)}")
    return member


async def _add_files(archive: NewArchive, storage: Storage) -> tuple[dict[str, Member], list[str]]:
    progress = Progress("files")
    members: dict[str, Member] = {}
    vanished = []
    async for key in storage.every_key():
        try:
            file, chunks = await storage.stream(key)
        except NoSuchFile:
            vanished.append(key)
            continue
        member = await archive.add(FILES + key, chunks)
        members[FILES + key] = msgspec.structs.replace(member, content_type=file.content_type)
        progress.tell(str(len(members)))
    progress.end(f"{len(members)}, {size(sum(member.size_bytes for member in members.values()))}{_gone(vanished)}")
    return members, vanished


def _gone(vanished: list[str]) -> str:
    return f"; {len(vanished)} were deleted meanwhile" if vanished else ""
