"""A history of many seasons in one file: each season is a competition. Plain ones that are new are written many at a time.

What was imported before is compared and left as it is, so that a run that was interrupted goes on where it ended.
"""

import asyncio
import gc
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from tqdm import tqdm

from matchday.app.operating import write_down, write_down_each
from matchday.backbone.database import Database
from matchday.backbone.errors import Refusal
from matchday.modules.competitions.actions.import_competition import ImportFile, import_season
from matchday.modules.competitions.actions.import_new_seasons import ReadSeason, import_new_seasons, read_new_season
from matchday.modules.competitions.domain.importers import text_of
from matchday.modules.competitions.domain.importers.csv_file import Cut, Part, cut, days_in, is_header
from matchday.modules.competitions.domain.importers.csv_file.dates import Days
from matchday.modules.competitions.domain.names import SLUG_LENGTH_MAX, slug_of
from matchday.modules.competitions.schemas import Imported

AT_ONCE = 3
"""Batches under way together: PostgreSQL writes one or two while the next is being read. Alone a batch costs it 0.10 s of
processor, of three 0.12, of four 0.13, because they wait for each other's pages and log."""
BATCH_MATCHES_MAX = 8_000
"""In one transaction: what is written again after a crash, and what an impatient reader of the same clubs waits for."""
LINE_EVERY = 0.1
"""Of all matches, where no terminal shows a bar."""

Season = tuple[ImportFile, Part]


class Totals(msgspec.Struct, kw_only=True):
    """What the seasons came to."""

    seasons: int = 0
    refused: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0


def seasons_in(name: str, content: bytes) -> Cut | None:
    """The parts of a CSV that holds several seasons."""
    first = content[:4_000].decode("utf-8-sig", "replace").partition("\n")[0].strip()
    text = text_of(name, content) if is_header(first) else None
    with _nothing_to_collect():
        made = cut(name, text) if isinstance(text, str) else None
    return made if made is not None and len(made.parts) > 1 else None


async def import_seasons(database: Database, command: ImportFile, seasons: Cut) -> bool:
    """Says what is wrong line by line, as it is found; a season with faults is left out as a whole unless faults are to be
    passed over. False if anything was."""
    for fault in seasons.faults:
        print(fault, file=sys.stderr)
    if seasons.faults and not command.keep_good:
        print(f"{command.file}: nothing was imported.", file=sys.stderr)
        return False
    totals = Totals()
    with _nothing_to_collect(), _progress(sum(len(part.rows) for part in seasons.parts)) as bar:
        days = days_in(seasons)
        turns = iter(_taking_turns(list(_batches(_commands(command, seasons.parts)))))
        await asyncio.gather(*(_work(database, turns, seasons, days, totals, bar) for _ in range(AT_ONCE)))
    print(
        f"{command.file}: {totals.seasons} seasons, {totals.created} matches new, {totals.changed} changed"
        f"{f', {totals.unchanged} seasons known already' if totals.unchanged else ''}"
        f"{f', {totals.refused} seasons refused' if totals.refused else ''}."
    )
    return not totals.refused


@contextmanager
def _nothing_to_collect() -> Iterator[None]:
    """A large file is millions of small lists and strings, none of them in a ring: looking for rings among them again and again
    took a third of the time. What is there at the end is not looked at later either."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


async def _work(database: Database, turns: Iterator[list[Season]], history: Cut, days: Days, totals: Totals, bar: "tqdm[Any]") -> None:
    for batch in turns:
        read = []
        for command, part in batch:
            read.append(read_new_season(command, history, part, days))
            await asyncio.sleep(0)
        made = await _write(database, [one for one in read if one is not None])
        for (command, part), one in zip(batch, read, strict=True):
            if one is not None and command.slug in made:
                totals.seasons += 1
                totals.created += len(part.rows)
            else:
                await _import_one(database, command, part, history, days, totals)
            bar.update(len(part.rows))


async def _write(database: Database, read: list[ReadSeason]) -> set[str]:
    """The addresses of those that were new."""
    if not read:
        return set()
    async with database.begin("competitions") as tx:
        made = await import_new_seasons(tx, read)
        await write_down_each(tx, "import_competition", [one.facts for one in read if one.season.competition.slug in made])
    return made


async def _import_one(database: Database, command: ImportFile, part: Part, history: Cut, days: Days, totals: Totals) -> None:
    try:
        async with database.begin("competitions") as tx:
            done = await import_season(tx, command, history, part, days)
            await write_down(tx, "import_competition")
    except Refusal as refused:
        totals.refused += 1
        for fault in refused.faults:
            tqdm.write(fault.message, file=sys.stderr)
        tqdm.write(f"{command.slug}: {refused}", file=sys.stderr)
    else:
        _count(totals, done)


def _count(totals: Totals, done: Imported) -> None:
    totals.seasons += 1
    totals.created += done.matches_created
    totals.changed += done.matches_changed
    totals.unchanged += done.is_unchanged
    for line in done.faults:
        tqdm.write(f"{line.file}:{line.line}: {line.reason}", file=sys.stderr)


def _batches(seasons: Iterator[Season]) -> Iterator[list[Season]]:
    """As many seasons as one transaction writes. No address is twice in one."""
    batch: dict[str | None, Season] = {}
    matches = 0
    for command, part in seasons:
        if batch and (command.slug in batch or matches + len(part.rows) > BATCH_MATCHES_MAX):
            yield list(batch.values())
            batch, matches = {}, 0
        batch[command.slug] = (command, part)
        matches += len(part.rows)
    if batch:
        yield list(batch.values())


def _taking_turns(batches: list[list[Season]]) -> list[list[Season]]:
    """One batch of each competition after the other. Two of one competition name the same clubs, and of two transactions that
    make the same club the second waits until the first is done (half of the time was spent waiting)."""
    begun: Counter[str] = Counter()
    turns: list[tuple[int, int, list[Season]]] = []
    for batch in batches:
        competition = batch[0][1].competition
        turns.append((begun[competition], len(turns), batch))
        begun[competition] += 1
    return [batch for _, _, batch in sorted(turns, key=lambda turn: turn[:2])]


def _commands(command: ImportFile, parts: Sequence[Part]) -> Iterator[Season]:
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
