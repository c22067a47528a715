"""A history of many seasons in one file: each season is a competition, and a transaction of its own.

What was imported before is compared and left as it is, so that a run that was interrupted goes on where it ended.
"""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from tqdm import tqdm

from matchday.app.operating import write_down
from matchday.backbone.database import Database
from matchday.backbone.errors import Refusal
from matchday.modules.competitions.actions.import_competition import ImportFile, import_season
from matchday.modules.competitions.domain.importers.csv_file import Cut, Part, days_in
from matchday.modules.competitions.domain.importers.csv_file.dates import Days
from matchday.modules.competitions.domain.names import SLUG_LENGTH_MAX, slug_of
from matchday.modules.competitions.schemas import Imported

AT_ONCE = 3
"""Seasons under way together: PostgreSQL writes one while the next is being read."""
LINE_EVERY = 0.1
"""Of all matches, where no terminal shows a bar."""


class Totals(msgspec.Struct, kw_only=True):
    """What the seasons came to."""

    seasons: int = 0
    refused: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0


async def import_seasons(database: Database, command: ImportFile, seasons: Cut) -> bool:
    """Says what is wrong line by line, as it is found; a season with faults is left out as a whole unless faults are to be
    passed over. False if anything was."""
    for fault in seasons.faults:
        print(fault, file=sys.stderr)
    if seasons.faults and not command.keep_good:
        print(f"{command.file}: nothing was imported.", file=sys.stderr)
        return False
    totals = Totals()
    turns = iter(list(_commands(command, seasons.parts)))
    with _progress(sum(len(part.rows) for part in seasons.parts)) as bar:
        days = days_in(seasons)
        await asyncio.gather(*(_work(database, turns, seasons, days, totals, bar) for _ in range(AT_ONCE)))
    print(
        f"{command.file}: {totals.seasons} seasons, {totals.created} matches new, {totals.changed} changed"
        f"{f', {totals.unchanged} seasons known already' if totals.unchanged else ''}"
        f"{f', {totals.refused} seasons refused' if totals.refused else ''}."
    )
    return not totals.refused


async def _work(
    database: Database, turns: Iterator[tuple[ImportFile, Part]], seasons: Cut, days: Days, totals: Totals, bar: "tqdm[Any]"
) -> None:
    for command, part in turns:
        try:
            async with database.begin("competitions") as tx:
                done = await import_season(tx, command, seasons, part, days)
                await write_down(tx, "import_competition")
        except Refusal as refused:
            totals.refused += 1
            for fault in refused.faults:
                tqdm.write(fault.message, file=sys.stderr)
            tqdm.write(f"{command.slug}: {refused}", file=sys.stderr)
        else:
            _count(totals, done)
        bar.update(len(part.rows))


def _count(totals: Totals, done: Imported) -> None:
    totals.seasons += 1
    totals.created += done.matches_created
    totals.changed += done.matches_changed
    totals.unchanged += done.is_unchanged
    for line in done.faults:
        tqdm.write(f"{line.file}:{line.line}: {line.reason}", file=sys.stderr)


def _commands(command: ImportFile, parts: Sequence[Part]) -> Iterator[tuple[ImportFile, Part]]:
    """Each season under an address of its own, which the file always makes the same."""
    for part in parts:
        name = " ".join(filter(None, (command.name or part.competition, part.season)))
        league = (
            command.slug if command.slug and not part.competition else "-".join(filter(None, (command.slug, slug_of(part.competition))))
        )
        slug = f"{league}-{slug_of(part.season)}" if part.season else league
        yield (
            msgspec.structs.replace(
                command, content=b"", slug=slug[:SLUG_LENGTH_MAX].strip("-"), name=name or None, season=part.season or command.season
            ),
            part,
        )


def _progress(matches: int) -> "tqdm[Any]":
    """A bar on a terminal; elsewhere a line now and then."""
    is_terminal = sys.stderr.isatty()
    bar: tqdm[Any] = tqdm(
        total=matches,
        unit=" matches",
        file=sys.stderr,
        mininterval=0.2 if is_terminal else 0.0,
        miniters=None if is_terminal else max(int(matches * LINE_EVERY), 1),
        ascii=not is_terminal,
        bar_format=None if is_terminal else "{n_fmt} of {total_fmt} matches, {elapsed} gone, {remaining} to go\n",
    )
    return bar
