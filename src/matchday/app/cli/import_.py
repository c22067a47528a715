"""`matchday import FILE…`: brings results into competitions."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.database import Database, open_database
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.modules.competitions.domain.importers import BYTES_MAX
from matchday.modules.competitions.errors import FileRefused
from matchday.modules.competitions.schemas import Imported


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("import", help="import results (Matchday's own format, openfootball JSON)")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--regulations", metavar="NAME", help="the competition's regulations (default: the file's, else plain-league)")
    parser.add_argument("--as", dest="slug", metavar="SLUG", help="the competition's address (default: the file's own)")
    parser.add_argument("--keep-good", action="store_true", help="leave out what is wrong and import the rest")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """One transaction per file; a file with faults changes nothing unless --keep-good."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    contents = [(str(file), _read(file)) for file in arguments.files]
    is_all_well = True
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2, statement_seconds_max=120)
        try:
            for name, content in contents:
                is_all_well = await _import(database, name, content, arguments) and is_all_well
        finally:
            await database.close()
    return 0 if is_all_well else 1


async def _import(database: Database, name: str, content: bytes, arguments: argparse.Namespace) -> bool:
    options = {"slug": arguments.slug, "regulations": arguments.regulations, "keep_good": arguments.keep_good}
    try:
        async with database.begin("competitions") as tx:
            done = await import_competition(tx, ImportFile(file=name, content=content, **options))
            await write_down(tx, "import_competition")
    except FileRefused as refused:
        for fault in refused.faults:
            print(fault.message, file=sys.stderr)
        print(f"{name}: {refused}", file=sys.stderr)
        return False
    _report(name, done)
    return True


def _report(name: str, done: Imported) -> None:
    for line in (*done.faults, *done.notes):
        print(f"{line.file}:{line.line}: {line.reason}", file=sys.stderr)
    if done.is_unchanged:
        print(f"{name}: {done.competition} has all of it already.")
    else:
        print(f"{name}: {done.competition}, {done.matches_created} matches new, {done.matches_changed} changed.")


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > BYTES_MAX:
            raise SettingsError(f"{file} is larger than {BYTES_MAX // 1024**2} MiB.")
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
