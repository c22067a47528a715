"""`matchday crawl SOURCE…`: reads results from other websites, as descriptions of them say."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.crawling import Crawler, CrawlLimits, open_crawler
from matchday.backbone.database import Database, Transaction, open_database
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.modules.competitions.domain.crawling import Source, SourceRefused, read_source
from matchday.modules.competitions.settings import CrawlSettings
from matchday.modules.competitions.workers.reading import Outcome, Reading
from matchday.modules.competitions.workers.websites import limits_of


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("crawl", help="read results from other websites, politely")
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="a YAML description of a website")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Every page is a transaction of its own: what was read is kept, and a run that was interrupted goes on from there."""
    sources = [_source(file) for file in arguments.sources]
    return asyncio.run(_run(sources, _limits()))


def _limits() -> CrawlLimits:
    """Raises SettingsError where no host is named."""
    limits = limits_of(load(CrawlSettings))
    if not limits.hosts:
        raise SettingsError("MATCHDAY_CRAWL_HOSTS names no host: name those that may be asked, separated by commas.")
    return limits


async def _run(sources: list[Source], limits: CrawlLimits) -> int:
    is_all_well = True
    async with reach_engines(load(Settings)) as settings, open_crawler(limits) as crawler:
        database = await open_database(settings.database_url, size_max=2)
        try:
            for source in sources:
                is_all_well = await _crawl(database, crawler, source) and is_all_well
        finally:
            await database.close()
    return 0 if is_all_well else 1


async def _crawl(database: Database, crawler: Crawler, source: Source) -> bool:
    """A page that cannot be had costs itself and those behind it."""

    async def tell(tx: Transaction, done: Outcome) -> None:
        for fault in done.faults:
            print(fault if done.is_read else f"{source.name}: {fault}", file=sys.stderr)
        if not done.is_read:
            return
        if not done.is_changed:
            print(f"{source.name}: {done.url} is as it was.")
            return
        await write_down(tx, "crawl", source=source.name, url=done.url)
        players = f", {done.players_changed} players new or changed" if done.players_changed else ""
        print(f"{source.name}: {done.url}: {done.matches_created} matches new, {done.matches_changed} changed{players}.")

    return await Reading(database, crawler, source, tell).run()


def _source(file: Path) -> Source:
    try:
        return read_source(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read.") from error
    except SourceRefused as refused:
        raise SettingsError(f"{file}: {refused}.") from refused
