"""`matchday crawl SOURCE…`: reads results from other websites, as descriptions of them say."""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from matchday.app.engines import reach_engines
from matchday.app.operating import write_down
from matchday.backbone.crawling import Crawler, CrawlLimits, Forbidden, Unreachable, open_crawler
from matchday.backbone.database import Database, open_database
from matchday.backbone.errors import Refusal
from matchday.backbone.settings import Settings, SettingsError, load
from matchday.modules.competitions.actions.take_over_pages import ReadPage, take_over_pages
from matchday.modules.competitions.domain.crawling import Source, SourceRefused, parse_page, read_source
from matchday.modules.competitions.settings import CrawlSettings
from matchday.modules.competitions.store.crawled import load_page


def add(subparsers: Any) -> None:
    """Arguments of the command."""
    parser = subparsers.add_parser("crawl", help="read results from other websites, politely")
    parser.add_argument("sources", nargs="+", type=Path, metavar="SOURCE", help="a YAML description of a website")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Every page is a transaction of its own: what was read is kept, and a run that was interrupted goes on from there."""
    sources = [_source(file) for file in arguments.sources]
    return asyncio.run(_run(sources, limits_of(load(CrawlSettings))))


def limits_of(settings: CrawlSettings) -> CrawlLimits:
    """Raises SettingsError where no host is named."""
    if not settings.crawl_hosts:
        raise SettingsError("MATCHDAY_CRAWL_HOSTS names no host: name those that may be asked, separated by commas.")
    return CrawlLimits(
        hosts=settings.crawl_hosts,
        user_agent=settings.crawl_user_agent,
        contact=settings.crawl_contact,
        allows_private_addresses=settings.crawl_private_addresses,
        pause_seconds=settings.crawl_pause_seconds,
        wait_seconds_max=settings.crawl_wait_seconds_max,
    )


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
    is_well = True
    waiting, seen = list(source.urls), set[str]()
    while waiting and len(seen) < source.pages_max:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        try:
            following = await _take_over(database, crawler, source, url)
        except (Forbidden, Unreachable, Refusal) as refused:
            print(f"{source.name}: {refused}", file=sys.stderr)
            is_well = False
        else:
            waiting += [following] if following else []
    return is_well


async def _take_over(database: Database, crawler: Crawler, source: Source, url: str) -> str | None:
    async with database.read("competitions") as tx:
        held = dict(await load_page(tx, source.name, url) or {})
    is_way_known = source.next is None or held.get("next_url") is not None
    page = await crawler.fetch(
        url,
        etag=held.get("etag") if is_way_known else None,
        last_modified=held.get("last_modified") if is_way_known else None,
        content_hash=held.get("applied_hash"),
    )
    if not page.is_changed and is_way_known:
        print(f"{source.name}: {url} is as it was.")
        return held["next_url"] or None if source.next else None
    parsed = parse_page(source, url, page.content)
    read = ReadPage(parsed=parsed, etag=page.etag, last_modified=page.last_modified, content_hash=page.content_hash, status=page.status)
    async with database.begin("competitions") as tx:
        done = await take_over_pages(tx, source, [read])
        await write_down(tx, "crawl", source=source.name, url=url)
    for fault in done.faults:
        print(f"{url}: row {fault.line}: {fault.reason}", file=sys.stderr)
    print(f"{source.name}: {url}: {done.matches_created} matches new, {done.matches_changed} changed.")
    return parsed.next_url


def _source(file: Path) -> Source:
    try:
        return read_source(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read.") from error
    except SourceRefused as refused:
        raise SettingsError(f"{file}: {refused}.") from refused
