"""`matchday import FILE…`: brings results into competitions."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from matchday.app.cli.import_history import import_seasons, seasons_in
from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.database import Database, open_database
from matchday.backbone.errors import Refusal
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.modules.competitions.domain.importers import BYTES_MAX, HISTORY_BYTES_MAX, ImportFault, text_of
from matchday.modules.competitions.domain.regulations import REGULATIONS
from matchday.modules.competitions.domain.regulations.reading import BYTES_MAX as REGULATIONS_BYTES_MAX
from matchday.modules.competitions.schemas import Imported


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser(
        "import", help="import results (CSV, Football.TXT, openfootball JSON, Matchday's own format)", description=__doc__
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--as", dest="slug", metavar="SLUG", help="the competition's address (default: the file's own)")
    parser.add_argument(
        "--regulations",
        metavar="KEY|FILE",
        help="regulations by their key, or a YAML file of one's own (default: the file's, else plain-league)",
    )
    parser.add_argument("--name", help="the competition's name (default: the file's)")
    parser.add_argument("--season", help="its season (default: the file's)")
    parser.add_argument("--sport", help="its sport (default: that of the regulations)")
    parser.add_argument("--keep-good", action="store_true", help="leave out what is wrong and import the rest")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """One transaction per file, and per season of a CSV that holds many; a file with faults changes nothing unless
    --keep-good."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    contents = [(str(file), _read(file)) for file in arguments.files]
    options = _options(arguments)
    is_all_well = True
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=4, statement_seconds_max=120)
        try:
            for name, content in contents:
                command = ImportFile(file=name, content=content, **options)
                seasons = seasons_in(name, content)
                if seasons is not None:
                    is_all_well = await import_seasons(database, command, seasons) and is_all_well
                else:
                    is_all_well = await _import(database, command) and is_all_well
        finally:
            await database.close()
    return 0 if is_all_well else 1


def _options(arguments: argparse.Namespace) -> dict[str, Any]:
    """What is no key of regulations is a file of them."""
    options = {name: getattr(arguments, name) for name in ("slug", "name", "season", "sport", "keep_good")}
    wanted = arguments.regulations
    if wanted and wanted not in REGULATIONS and (Path(wanted).suffix in (".yaml", ".yml") or Path(wanted).is_file()):
        return options | {"regulations_text": _decoded(wanted, _read(Path(wanted), REGULATIONS_BYTES_MAX))}
    return options | {"regulations": wanted}


def _decoded(name: str, content: bytes) -> str:
    text = text_of(name, content)
    if isinstance(text, ImportFault):
        raise SettingsError(f"{text}.")
    return text


async def _import(database: Database, command: ImportFile) -> bool:
    try:
        async with database.begin("competitions") as tx:
            done = await import_competition(tx, command)
            await write_down(tx, "import_competition")
    except Refusal as refused:
        for fault in refused.faults:
            print(fault.message, file=sys.stderr)
        print(f"{command.file}: {refused}", file=sys.stderr)
        return False
    _report(command.file, done)
    return True


def _report(name: str, done: Imported) -> None:
    for line in (*done.faults, *done.notes):
        print(f"{line.file}:{line.line}: {line.reason}", file=sys.stderr)
    if done.is_unchanged:
        print(f"{name}: {done.competition} has all of it already.")
    else:
        print(f"{name}: {done.competition}, {done.matches_created} matches new, {done.matches_changed} changed.")


def _read(file: Path, bytes_max: int = 0) -> bytes:
    """A CSV may be a history of many seasons, and larger than other files."""
    bytes_max = bytes_max or (HISTORY_BYTES_MAX if file.suffix.lower() == ".csv" else BYTES_MAX)
    try:
        if file.stat().st_size > bytes_max:
            raise SettingsError(f"{file} is larger than {max(bytes_max // 1024**2, 1)} MiB.")
        return file.read_bytes()
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
