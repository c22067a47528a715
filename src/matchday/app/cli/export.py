"""`matchday export SLUG`: a competition as a file that `matchday import` makes the same competition of again."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from matchday.app.engines import reach_engines
from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.competitions.actions.export_competition import FORMATS, export_competition


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("export", help="write a competition as a file (CSV, Football.TXT, Matchday's own format)")
    parser.add_argument("slug", metavar="SLUG")
    parser.add_argument("--format", choices=list(FORMATS), default="csv", help="default: csv")
    parser.add_argument("--to", type=Path, metavar="FILE", help="default: standard output")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when there is no such competition."""
    text = asyncio.run(_ask(arguments.slug, arguments.format))
    if arguments.to is None:
        sys.stdout.write(text)
    else:
        arguments.to.write_text(text, "utf-8")
    return 0


async def _ask(slug: str, wanted: str) -> str:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=1)
        try:
            async with database.read("competitions") as tx:
                return await export_competition(tx, slug, wanted)
        finally:
            await database.close()
