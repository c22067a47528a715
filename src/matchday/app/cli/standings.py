"""`matchday standings SLUG`: the tables of a competition."""

import argparse
import asyncio
import sys
from typing import Any

import msgspec

from matchday.app.engines import reach_engines
from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.competitions.queries import standings_report
from matchday.modules.competitions.schemas import StandingsReport


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("standings", help="print the tables of a competition")
    parser.add_argument("slug", metavar="SLUG")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when there is no such competition."""
    report = asyncio.run(_ask(arguments.slug))
    if report is None:
        print(f"matchday: there is no competition {arguments.slug!r}.", file=sys.stderr)
        return 1
    print(msgspec.json.format(msgspec.json.encode(report), indent=1).decode() if arguments.json else _as_text(report))
    return 0


async def _ask(slug: str) -> StandingsReport | None:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            async with database.read("competitions") as tx:
                return await standings_report(tx, slug)
        finally:
            await database.close()


def _as_text(report: StandingsReport) -> str:
    lines = []
    for table in report.tables:
        lines.append(f"\n{table.group or table.stage}")
        lines += [
            f"{row.rank:>3} {row.team:<32} {row.played:>3} {row.won:>3} {row.drawn:>3} {row.lost:>3} "
            f"{row.goals_for:>4}:{row.goals_against:<4} {row.goal_difference:>+4} {row.points:>4}"
            for row in table.rows
        ]
    return "\n".join(lines)
