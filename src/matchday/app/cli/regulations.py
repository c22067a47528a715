"""`matchday regulations list|show|check`: the regulations that come with Matchday, and whether a file of one's own holds."""

import argparse
import sys
from pathlib import Path
from typing import Any

from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.regulations import REGULATIONS, Regulations
from matchday.modules.competitions.domain.regulations.reading import RegulationsRefused, read_regulations


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
        regulations = read_regulations(text)
    except RegulationsRefused as refused:
        for fault in refused.faults:
            print(f"{arguments.file}:{fault.line}: {fault.message}", file=sys.stderr)
        return 1
    print(in_words(regulations))
    return 0


def in_words(regulations: Regulations) -> str:
    """What a document means, for whoever wrote it to compare with what was meant."""
    of = regulations.points.of
    after = f"after overtime {of('overtime_win')} and {of('overtime_loss')}, in a shoot-out {of('shootout_win')} and {of('shootout_loss')}"
    lines = [
        f"{regulations.name} ({regulations.key}), {regulations.sport}",
        f"Source: {regulations.source}",
        f"Points: {of('win')} for a win, {of('draw')} for a draw, {of('loss')} for a loss; {after}",
        f"Two teams of a table meet {'once' if regulations.meetings == 1 else f'{regulations.meetings} times'}",
        "Level teams are told apart by",
    ]
    if regulations.shootout_goal:
        lines.insert(3, "The winner of a shoot-out is given one goal more")
    for number, step in enumerate(regulations.steps, start=1):
        lines.append(f"  {number}. {_block(step) if isinstance(step, HeadToHead) else step.replace('_', ' ')}")
    return "\n".join(lines)


def _block(step: HeadToHead) -> str:
    words = f"the matches among those level: {', '.join(criterion.replace('_', ' ') for criterion in step.by)}"
    if step.reapply:
        words += "; then again among those still level"
    return words + ("; once all of them have been played" if step.only_when_complete else "")
