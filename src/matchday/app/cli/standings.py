"""`matchday standings SLUG`: the tables and brackets of a competition."""

import argparse
import asyncio
import sys
from typing import Any

import msgspec

from matchday.app.engines import reach_engines
from matchday.backbone.database import open_database
from matchday.backbone.errors import NotFound
from matchday.backbone.settings import Settings, load
from matchday.modules.competitions.actions.explain_rank import explain_rank
from matchday.modules.competitions.domain.explanations import CRITERIA, Explanation, MiniRow
from matchday.modules.competitions.queries import competition_at, standings_report
from matchday.modules.competitions.queries.completeness import what_is_missing
from matchday.modules.competitions.queries.stages import ties_report
from matchday.modules.competitions.schemas import StandingsReport


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("standings", help="print the tables and brackets of a competition")
    parser.add_argument("slug", metavar="SLUG")
    parser.add_argument("--json", action="store_true", help="as JSON, for programs")
    parser.add_argument("--why", metavar="TEAM", help="why this team stands where it stands: every comparison that was made")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 when there is no such competition, or no such team in it."""
    if arguments.why is not None:
        return _why(arguments)
    report = asyncio.run(_ask(arguments.slug))
    if report is None:
        print(f"matchday: there is no competition {arguments.slug!r}.", file=sys.stderr)
        return 1
    print(msgspec.json.format(msgspec.json.encode(report), indent=1).decode() if arguments.json else _as_text(report))
    return 0


def _why(arguments: argparse.Namespace) -> int:
    told = asyncio.run(_ask_why(arguments.slug, arguments.why))
    if not told:
        print(f"matchday: there is no team {arguments.why!r} in a table of {arguments.slug!r}.", file=sys.stderr)
        return 1
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(told), indent=1).decode())
    else:
        print("\n\n".join(map(in_words, told)))
    return 0


async def _ask_why(slug: str, team: str) -> list[Explanation]:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            async with database.read("competitions") as tx:
                return await explain_rank(tx, slug, team)
        except NotFound:
            return []
        finally:
            await database.close()


def in_words(told: Explanation) -> str:
    """One comparison after the other, with the table of the matches among those level where it is a new one."""
    with_whom = f", level with {', '.join(told.level_with)}" if told.level_with else ""
    lines = [f"{told.group or told.stage}: {told.team} is in place {told.rank} with {told.points} points{with_whom}."]
    lines += [f"  {one.points:+d} points: {one.reason}{f' ({one.decided_on})' if one.decided_on else ''}" for one in told.adjustments]
    shown: tuple[MiniRow, ...] = ()
    for number, step in enumerate(told.steps, start=1):
        lines.append(
            f"  {number}. {step.words}{f' ({step.against})' if step.against else ''}. {step.sentence} {step.reason or ''}".rstrip()
        )
        lines += [f"       {value.team:<32} {value.value:>8}" for value in step.values]
        if step.mini and step.mini != shown:
            shown = step.mini
            lines += ["     The matches among them:", *(f"       {_mini(row)}" for row in step.mini)]
    if told.pending:
        lines.append(f"  Waits for: {CRITERIA[told.pending].lower()}.")
    return "\n".join(lines)


def _mini(row: MiniRow) -> str:
    sums = f"{row.played:>3} {row.won:>3} {row.drawn:>3} {row.lost:>3} {row.goals_for:>4}:{row.goals_against:<4}"
    return f"{row.team:<32} {sums} {row.goal_difference:>+4} {row.points:>4}"


async def _ask(slug: str) -> StandingsReport | None:
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            async with database.read("competitions") as tx:
                report = await standings_report(tx, slug)
                competition = await competition_at(tx, slug)
                ties = await ties_report(tx, slug)
                lacks = await what_is_missing(tx, competition.competition_id) if competition else []
        finally:
            await database.close()
    return report and msgspec.structs.replace(report, ties=ties, incomplete=tuple(one.sentence for one in lacks))


def _as_text(report: StandingsReport) -> str:
    lines = []
    for table in report.tables:
        lines.append(f"\n{table.group or table.stage}")
        lines += [
            f"{row.rank:>3} {row.team:<32} {row.played:>3} {row.won:>3} {row.drawn:>3} {row.lost:>3} "
            f"{row.goals_for:>4}:{row.goals_against:<4} {row.goal_difference:>+4} {row.points:>4}"
            for row in table.rows
        ]
        lines += [
            f"    {row.team}: {moved.points:+d} points: {moved.reason}{f' ({moved.decided_on})' if moved.decided_on else ''}"
            for row in table.rows
            for moved in row.adjustments
        ]
    lines += _ties_as_text(report)
    lines += [f"\nIncomplete: {reason}." for reason in report.incomplete]
    return "\n".join(lines)


def _ties_as_text(report: StandingsReport) -> list[str]:
    """Round by round, whoever has won in brackets behind it."""
    lines: list[str] = []
    before = None
    for tie in report.ties:
        if (tie.stage, tie.round) != before:
            before = (tie.stage, tie.round)
            lines.append(f"\n{tie.stage}: {tie.round}" if tie.round != tie.stage else f"\n{tie.round}")
        score = "-" if tie.home_aggregate is None else f"{tie.home_aggregate}:{tie.away_aggregate}"
        won = f"  ({tie.winner}, {(tie.decided_by or '').replace('_', ' ')})" if tie.winner else ""
        lines.append(f"    {tie.home:<32} {score:>7}  {tie.away}{won}")
    return lines
