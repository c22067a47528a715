"""`matchday regulations list|show|check`: the regulations that come with Matchday, and whether a file of one's own holds."""

import argparse
import asyncio
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from matchday.app.engines import reach_engines
from matchday.backbone.database import open_database
from matchday.backbone.errors import NotFound
from matchday.backbone.settings import Settings, load
from matchday.modules.competitions.actions.preview_regulations import Preview, preview_regulations
from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.ranking.tallies import Points
from matchday.modules.competitions.domain.regulations import REGULATIONS, Regulations
from matchday.modules.competitions.domain.regulations.document import steps_of
from matchday.modules.competitions.domain.regulations.holding import read_sound
from matchday.modules.competitions.domain.regulations.reading import RegulationsRefused
from matchday.modules.competitions.domain.regulations.stages import Entry, Round, Stage
from matchday.modules.competitions.errors import NobodyCalledSo


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("regulations", help="list the regulations that come along, or check a file")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="every key with its name and where it is published").set_defaults(run=_list)
    show = actions.add_parser("show", help="what a preset says, in words")
    show.add_argument("key", metavar="KEY")
    show.set_defaults(run=_show)
    check = actions.add_parser("check", help="read a YAML file, tell every fault with its line, and say what it means; changes nothing")
    check.add_argument("file", type=Path, metavar="FILE")
    check.add_argument("--dry-run", action="store_true", help="the default, and the only way: nothing is kept")
    check.add_argument("--competition", metavar="SLUG", help="show the tables of this competition as they are and as they would be")
    check.set_defaults(run=_check)


def _list(_: argparse.Namespace) -> int:
    for key, regulations in REGULATIONS.items():
        print(f"{key:<24} {regulations.name}. {regulations.source}")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    if arguments.key not in REGULATIONS:
        print(f"matchday: there are no regulations {arguments.key!r}. See `matchday regulations list`.", file=sys.stderr)
        return 1
    print(in_words(REGULATIONS[arguments.key]))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    """Exit code 1 with every fault as `FILE:LINE: what is wrong`."""
    try:
        text = arguments.file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"matchday: {arguments.file} cannot be read: {error}.", file=sys.stderr)
        return 1
    try:
        regulations = read_sound(text)
    except RegulationsRefused as refused:
        for fault in refused.faults:
            print(f"{arguments.file}:{fault.line}: {fault.message}", file=sys.stderr)
        return 1
    print(in_words(regulations))
    return asyncio.run(_preview(arguments.file, arguments.competition, text)) if arguments.competition else 0


async def _preview(file: Path, slug: str, text: str) -> int:
    """Exit code 1 when there is no such competition, or the document names somebody it does not have."""
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2)
        try:
            async with database.read("competitions") as tx:
                shown = await preview_regulations(tx, slug, text)
        except NotFound:
            print(f"matchday: there is no competition {slug!r}.", file=sys.stderr)
            return 1
        except NobodyCalledSo as refused:
            for fault in refused.faults:
                print(f"{file}:{fault.message.removeprefix('line ')}", file=sys.stderr)
            return 1
        finally:
            await database.close()
    print(as_preview(shown))
    return 0


def as_preview(shown: Preview) -> str:
    """Rows that would change begin with an asterisk and say how it is now."""
    lines = [f"\n{shown.name}: {shown.rows_changed or 'no'} {'row' if shown.rows_changed == 1 else 'rows'} would change"]
    for table in shown.tables:
        lines.append(f"\n{table.group or table.stage}")
        for row in table.rows:
            now = f"  now {row.rank_before}. with {row.points_before}, by {row.decided_by_before}" if row.is_changed else ""
            lines.append(
                f"{'*' if row.is_changed else ' '}{row.rank:>3} {row.team:<32} {row.points:>4}  {row.decided_by or '':<28}{now}".rstrip()
            )
    return "\n".join(lines)


def in_words(regulations: Regulations) -> str:
    """What a document means, for whoever wrote it to compare with what was meant."""
    lines = [
        f"{regulations.name} ({regulations.key}), {regulations.sport}",
        f"Source: {regulations.source}",
        f"Points: {_points(regulations.points)}",
        f"Two teams of a table meet {'once' if regulations.meetings == 1 else f'{regulations.meetings} times'}",
        "Level teams are told apart by",
    ]
    if regulations.shootout_goal:
        lines.insert(3, "The winner of a shoot-out is given one goal more")
    for number, step in enumerate(regulations.steps, start=1):
        lines.append(f"  {number}. {_block(step) if isinstance(step, HeadToHead) else step.replace('_', ' ')}")
    for stage in regulations.stages:
        lines += _stage(stage, {other.key: other.name for other in regulations.stages})
    lines += [f"Places {zone.first} to {zone.last}: {zone.name} ({zone.kind.replace('_', ' ')})" for zone in regulations.zones]
    lines += [f"{moved.points:+d} points for {moved.team}: {moved.reason}{_day(moved.decided_on)}" for moved in regulations.adjustments]
    lines += [
        f"Decided by {one.criterion.replace('_', ' ')}: {', '.join(one.order)}. {one.reason}{_day(one.decided_on)}"
        for one in regulations.decisions
    ]
    return "\n".join(lines)


def _points(points: Points) -> str:
    """A shoot-out that no points are named for is told as the draw that it is."""
    of = points.of
    plain = f"{of('win')} for a win, {of('draw')} for a draw, {of('loss')} for a loss"
    if not points.are_won_in_shootouts:
        return f"{plain}; extra time counts as play, and what a shoot-out decides is a draw"
    return (
        f"{plain}; after overtime {of('overtime_win')} and {of('overtime_loss')}, "
        f"in a shoot-out {of('shootout_win')} and {of('shootout_loss')}"
    )


def _stage(stage: Stage, names: Mapping[str, str]) -> list[str]:
    """How it is played, who enters, and what of the rules is its own."""
    how = [stage.type.replace("_", " ")]
    how += [f"{stage.groups} groups"] if stage.groups else []
    how += [f"{stage.rounds_played} rounds"] if stage.rounds_played else []
    how += [f"two teams meet {stage.meetings} times"] if stage.meetings else []
    how += [f"tables of {', '.join(map(str, stage.parts))}"] if stage.parts else []
    how += (
        [f"carries {stage.carries.replace('_', ' ')}{'' if stage.carries_matches else ', without the matches'}"]
        if stage.type == "split"
        else []
    )
    lines = [f"Stage {stage.name} ({stage.key}): {', '.join(how)}"]
    lines += [f"  enters: {_entry(entry)} of {names.get(entry.stage, entry.stage)}" for entry in stage.entrants]
    lines += [f"  {played.name}: {_round(played)}" for played in stage.rounds]
    lines += [f"  points: {_points(stage.points)}"] if stage.points else []
    if stage.tie_breakers:
        words = (_block(step) if isinstance(step, HeadToHead) else step.replace("_", " ") for step in steps_of(stage.tie_breakers))
        lines.append(f"  level teams: {'; '.join(words)}")
    return lines + [f"  places {zone.first} to {zone.last}: {zone.name} ({zone.kind.replace('_', ' ')})" for zone in stage.zones]


def _entry(entry: Entry) -> str:
    if entry.winners_of or entry.losers_of:
        return f"{'winners' if entry.winners_of else 'losers'} of {entry.winners_of or entry.losers_of}"
    places = f"places {', '.join(map(str, entry.places))}"
    return f"the best {entry.best} on {places}" if entry.best else places


def _round(played: Round) -> str:
    words = [f"best of {played.best_of}" if played.best_of > 1 else "two legs" if played.legs == 2 else "one match"]
    words += ["decided by points"] if played.decided_by == "points" else []
    words += ["away goals"] if played.away_goals else []
    words += ["no extra time"] if not played.extra_time else []
    words += ["no shoot-out"] if not played.shootout else []
    words += ["level, the better seed goes on"] if played.level else []
    return ", ".join(words)


def _day(day: date | None) -> str:
    return f" ({day})" if day else ""


def _block(step: HeadToHead) -> str:
    words = f"the matches among those level: {', '.join(criterion.replace('_', ' ') for criterion in step.by)}"
    if step.reapply:
        words += "; then again among those still level"
    if step.two_start_again:
        words += "; two who are left go back to their own matches at once"
    return words + ("; once all of them have been played" if step.only_when_complete else "")
