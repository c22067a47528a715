"""`matchday statistics rebuild|verify [SLUG]`: counts statistics from zero, to repair what is kept or to compare with it."""

import argparse
import asyncio
import sys
from typing import Any
from uuid import UUID

from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.database import Database, open_database
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.modules.competitions.actions.rebuild_statistics import kept_reckoning, rebuild_and_tell, rebuilt_reckoning
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.reckoning import differences, digest
from matchday.modules.competitions.store import lock_competition_at
from matchday.modules.competitions.store.statistics import lock_next_competitions

SCHEMA = "competitions"
COMPETITIONS_AT_ONCE = 50
"""In one transaction: their matches and contributions are in memory together."""


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("statistics", help="count tables, lists and sums from zero, or compare what is kept with that")
    parser.add_argument("action", choices=("rebuild", "verify"))
    parser.add_argument("slug", nargs="?", metavar="SLUG", help="one competition (default: all)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Exit code 1 where something is kept otherwise than counted, or there is no such competition."""
    return asyncio.run(_run(arguments))


async def _run(arguments: argparse.Namespace) -> int:
    work = _rebuild if arguments.action == "rebuild" else _verify
    async with reach_engines(load(Settings)) as settings:
        database = await open_database(settings.database_url, size_max=2, statement_seconds_max=120)
        try:
            return await _one(database, arguments.slug, work) if arguments.slug else await _all(database, work)
        finally:
            await database.close()


async def _one(database: Database, slug: str, work: Any) -> int:
    async with database.begin(SCHEMA) as tx:
        competition = await lock_competition_at(tx, slug)
        if competition is None:
            raise SettingsError(f"There is no competition {slug!r}.")
        return 0 if await work(tx, [competition]) else 1


async def _all(database: Database, work: Any) -> int:
    last: UUID | None = None
    counted, is_all_well = 0, True
    while True:
        async with database.begin(SCHEMA) as tx:
            competitions = await lock_next_competitions(tx, last, COMPETITIONS_AT_ONCE)
            if not competitions:
                break
            is_all_well = await work(tx, competitions) and is_all_well
        last = competitions[-1].competition_id
        counted += len(competitions)
        if sys.stderr.isatty():
            print(f"\r{counted} competitions", end="", file=sys.stderr)
    print(f"{counted} competition{'' if counted == 1 else 's'}.")
    return 0 if is_all_well else 1


async def _rebuild(tx: Any, competitions: list[Competition]) -> bool:
    changed = await rebuild_and_tell(tx, competitions)
    await write_down(tx, "rebuild_statistics", competitions=len(competitions))
    print(f"{len(competitions)} counted from zero; {changed} table{'' if changed == 1 else 's'} had been kept otherwise.")
    return True


async def _verify(tx: Any, competitions: list[Competition]) -> bool:
    is_all_well = True
    for competition in competitions:
        kept, rebuilt = await kept_reckoning(tx, competition), await rebuilt_reckoning(tx, competition)
        if digest(kept) == digest(rebuilt):
            print(f"{competition.slug}: {digest(kept)}")
            continue
        is_all_well = False
        print(f"{competition.slug}: kept {digest(kept)}, counted {digest(rebuilt)}", file=sys.stderr)
        for difference in differences(kept, rebuilt):
            print(f"  {difference}", file=sys.stderr)
    return is_all_well
