"""`matchday backup FILE`: the database and all files in one archive, while the site goes on."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from matchday.app.backup.backup import make_backup
from matchday.app.backup.progress import size
from matchday.app.engines import reach_engines
from matchday.app.operating import enter_alone
from matchday.backbone.settings import Settings, load

_EPILOG = """The archive holds personal data: only its owner may read it (mode 0600). MATCHDAY_SECRET is not in it, nor is the
`secret` of the data folder: keep that in another place. See docs/runbooks/restore.md."""


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("backup", help="write the database and all files into one archive", epilog=_EPILOG)
    parser.add_argument("file", type=Path, metavar="FILE", help="the archive to write, a .tar; it must not exist yet")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Progress goes to standard error, the result to standard output."""
    return asyncio.run(_run(arguments.file))


async def _run(file: Path) -> int:
    async with reach_engines(load(Settings)) as settings:
        size_bytes = await make_backup(settings, file)
        await enter_alone(settings, "backup", archive=file.name)
    print(f"Backed up to {file}, {size(size_bytes)}.")
    print("MATCHDAY_SECRET is not in it (embedded: the file `secret` in the data folder). Keep it apart: a restore asks for it.")
    return 0
