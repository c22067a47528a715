"""`matchday participants export|import`: clubs, persons, teams and registrations as CSV, both ways."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.database import Database, open_database
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.modules.competitions.actions.export_participants import export_participants
from matchday.modules.competitions.actions.import_participants import ParticipantsFile, import_participants
from matchday.modules.competitions.errors import FileRefused
from matchday.modules.competitions.queries.participants import competition_known
from matchday.modules.competitions.schemas.participants import SheetImport

FILE_BYTES_MAX = 64 * 1024 * 1024


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("participants", help="take clubs, persons, teams and registrations out as CSV, or bring them in")
    actions = parser.add_subparsers(dest="action", required=True, metavar="export|import")
    out = actions.add_parser("export", help="write a competition's participants to a file")
    out.add_argument("slug", metavar="SLUG")
    out.add_argument("file", type=Path, metavar="FILE", help="- for standard output")
    out.add_argument("--sheet", choices=("clubs", "persons", "teams", "registrations"), help="only this one")
    back = actions.add_parser("import", help="bring a file of participants into a competition")
    back.add_argument("slug", metavar="SLUG")
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--dry-run", action="store_true", help="tell what would change and change nothing")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when there is no such competition, or the file has faults: then nothing was changed."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    content = _read(arguments.file) if arguments.action == "import" else b""
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2, statement_seconds_max=120)
        try:
            if arguments.action == "export":
                return await _export(database, arguments)
            return await _import(database, arguments, content)
        finally:
            await database.close()


async def _export(database: Database, arguments: argparse.Namespace) -> int:
    async with database.read("competitions") as tx:
        competition = await competition_known(tx, arguments.slug)
        if competition is None:
            return _unknown(arguments.slug)
        content = await export_participants(tx, competition.organisation_id, competition.competition_id, arguments.sheet)
    if str(arguments.file) == "-":
        sys.stdout.buffer.write(content)
    else:
        arguments.file.write_bytes(content)
    return 0


async def _import(database: Database, arguments: argparse.Namespace, content: bytes) -> int:
    try:
        async with database.begin("competitions") as tx:
            competition = await competition_known(tx, arguments.slug)
            if competition is None:
                return _unknown(arguments.slug)
            command = ParticipantsFile(
                content=content,
                organisation_id=competition.organisation_id,
                competition_id=competition.competition_id,
                is_dry_run=arguments.dry_run,
            )
            done = await import_participants(tx, command)
            await write_down(tx, "import_participants")
    except FileRefused as refused:
        for fault in refused.faults:
            print(f"{arguments.file}: {fault.message}", file=sys.stderr)
        print(refused, file=sys.stderr)
        return 1
    _report(done)
    return 0


def _report(done: SheetImport) -> None:
    for warning in done.warnings:
        print(warning, file=sys.stderr)
    print("Nothing was changed; it would be:" if done.is_dry_run else "Brought in:")
    for kind in ("clubs", "persons", "teams", "registrations"):
        print(f"  {kind}: {done.created.get(kind, 0)} new, {done.changed.get(kind, 0)} changed")


def _unknown(slug: str) -> int:
    print(f"matchday: there is no competition {slug!r}.", file=sys.stderr)
    return 1


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > FILE_BYTES_MAX:
            raise SettingsError(f"{file} is larger than {FILE_BYTES_MAX // 1024**2} MiB.")
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
