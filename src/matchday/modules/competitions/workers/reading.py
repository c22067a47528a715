"""Reads a website page by page: asks outside of any transaction, and takes each page over in one of its own.

What was taken over is kept: a reading that was interrupted goes on from there, and asks for the rest only if it has changed.
Lists of matches come first, then the squads and the reports they lead to.
"""

from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.crawling import Crawler, Forbidden, Page, Unreachable
from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import Refusal
from matchday.modules.competitions.actions.take_over_pages import ReadPage, take_over_pages
from matchday.modules.competitions.actions.take_over_report import ReadReport, take_over_report
from matchday.modules.competitions.actions.take_over_squad import take_over_squad
from matchday.modules.competitions.domain.crawling import ParsedPage, Source, parse_page, parse_report, parse_squad
from matchday.modules.competitions.schemas import Imported
from matchday.modules.competitions.store.crawled import PageToFollow, lead_to, load_page, looked_at, pages_to_follow, put_off

FAILURES_IN_A_ROW_MAX = 3


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one page."""

    url: str
    is_read: bool = True
    is_changed: bool = False
    matches_created: int = 0
    matches_changed: int = 0
    players_changed: int = 0
    faults: tuple[str, ...] = ()


Told = Callable[[Transaction, Outcome], Coroutine[Any, Any, None]]
"""Writes down what came of a page, in the transaction that takes it over."""


class Reading:
    """One reading of one source. `key` is what its pages are remembered under; `organisation_id` whose competition it may
    change, None for an operator's."""

    def __init__(
        self,
        database: Database,
        crawler: Crawler,
        source: Source,
        tell: Told,
        *,
        key: str | None = None,
        organisation_id: UUID | None = None,
    ) -> None:
        self.database = database
        self.crawler = crawler
        self.source = source
        self.tell = tell
        self.key = key or source.name
        self.owner: dict[str, Any] = {"key": self.key, "organisation_id": organisation_id}
        self.asked = 0
        self.failed_in_a_row = 0
        self.is_well = True
        self.is_stopped = False
        self.has_failed_list = False
        self.retry_seconds = 0.0

    async def run(self) -> bool:
        """Says whether every page could be had. A page that cannot costs itself and those behind it; a host that wants to be left
        alone, or does not answer again and again, is left alone."""
        await self._read_matches()
        if squads := self.source.squads:
            async with self.database.begin("competitions") as tx:
                await lead_to(tx, self.key, "squad", [{"url": url, "told": {}, "days": None} for url in squads.urls])
            await self._follow("squad", squads.again_days, self._take_squad)
        if self.source.reports:
            await self._follow("report", 1, self._take_report)
        return self.is_well

    async def _read_matches(self) -> None:
        waiting, seen = list(self.source.urls), set[str]()
        while waiting and self._is_more():
            url = waiting.pop(0)
            if url in seen:
                continue
            seen.add(url)
            try:
                following = await self._take_matches(url)
            except (Forbidden, Unreachable, Refusal) as refused:
                self.has_failed_list = True
                await self._fail(url, refused)
            else:
                waiting += [following] if following else []

    async def _take_matches(self, url: str) -> str | None:
        async with self.database.read("competitions") as tx:
            held = dict(await load_page(tx, self.key, url) or {})
        is_way_known = self.source.next is None or held.get("next_url") is not None
        page = await self._ask(url, held if is_way_known else {"applied_hash": held.get("applied_hash")})
        if not page.is_changed and is_way_known:
            await self._as_it_was(url)
            return held["next_url"] or None if self.source.next else None
        parsed = parse_page(self.source, url, page.content)
        async with self.database.begin("competitions") as tx:
            done = await take_over_pages(tx, self.source, [_read(page, parsed)], **self.owner)
            await self.tell(tx, _changed(url, done))
        return parsed.next_url

    async def _follow(self, kind: str, every_days: int, take: Callable[[PageToFollow], Coroutine[Any, Any, None]]) -> None:
        after = ""
        while self._is_more():
            async with self.database.read("competitions") as tx:
                pages = await pages_to_follow(tx, self.key, kind, after=after, every_days=every_days, at_most=50)
            if not pages:
                return
            for page in pages:
                if not self._is_more():
                    return
                try:
                    await take(page)
                except (Forbidden, Unreachable, Refusal) as refused:
                    await self._fail(page.url, refused)
            after = pages[-1].url

    async def _take_report(self, followed: PageToFollow) -> None:
        page = await self._ask_again(followed.url)
        if page is None or self.source.reports is None:
            return
        report = parse_report(self.source.reports, page.content)
        read = ReadReport(page=_read(page, ParsedPage(url=followed.url, rows=())), told=followed.told, report=report)
        async with self.database.begin("competitions") as tx:
            await self.tell(tx, _changed(followed.url, await take_over_report(tx, self.source, read, **self.owner)))

    async def _take_squad(self, followed: PageToFollow) -> None:
        page = await self._ask_again(followed.url)
        if page is None or self.source.squads is None:
            return
        squad = parse_squad(self.source.squads, page.content)
        read = _read(page, ParsedPage(url=followed.url, rows=()))
        async with self.database.begin("competitions") as tx:
            done = await take_over_squad(tx, self.source, read, squad, **self.owner)
            faults = tuple(f"{followed.url}: {fault}" for fault in done.faults)
            await self.tell(tx, Outcome(url=followed.url, is_changed=True, players_changed=done.changed, faults=faults))

    async def _ask_again(self, url: str) -> Page | None:
        """None: it is as it was when it was taken over."""
        async with self.database.read("competitions") as tx:
            held = dict(await load_page(tx, self.key, url) or {})
        page = await self._ask(url, held)
        if page.is_changed:
            return page
        await self._as_it_was(url)
        return None

    async def _ask(self, url: str, held: dict[str, Any]) -> Page:
        self.asked += 1
        page = await self.crawler.fetch(
            url, etag=held.get("etag"), last_modified=held.get("last_modified"), content_hash=held.get("applied_hash")
        )
        self.failed_in_a_row = 0
        return page

    def _is_more(self) -> bool:
        return self.asked < self.source.pages_max and not self.is_stopped

    @property
    def is_failed(self) -> bool:
        """Whether the source as a whole is to be read later than it would be; one report that is gone does not make it so."""
        return self.is_stopped or self.has_failed_list

    async def _as_it_was(self, url: str) -> None:
        async with self.database.begin("competitions") as tx:
            await looked_at(tx, self.key, url)
            await self.tell(tx, Outcome(url=url))

    async def _fail(self, url: str, refused: Exception) -> None:
        self.is_well = False
        seconds = refused.retry_seconds or 0.0 if isinstance(refused, Unreachable) else 0.0
        self.retry_seconds = max(self.retry_seconds, seconds)
        self.failed_in_a_row += isinstance(refused, Unreachable)
        self.is_stopped = self.is_stopped or seconds > 0 or self.failed_in_a_row >= FAILURES_IN_A_ROW_MAX
        async with self.database.begin("competitions") as tx:
            await put_off(tx, self.key, url, seconds)
            await self.tell(tx, Outcome(url=url, is_read=False, faults=(_sentence(url, refused),)))


def _sentence(url: str, refused: Exception) -> str:
    """With the lines of a refusal that has some."""
    if isinstance(refused, Refusal):
        return f"{url}: {'; '.join([refused.detail, *(fault.message for fault in refused.faults[:5])])}"
    return str(refused)


def _read(page: Page, parsed: ParsedPage) -> ReadPage:
    return ReadPage(parsed=parsed, etag=page.etag, last_modified=page.last_modified, content_hash=page.content_hash, status=page.status)


def _changed(url: str, done: Imported) -> Outcome:
    return Outcome(
        url=url,
        is_changed=True,
        matches_created=done.matches_created,
        matches_changed=done.matches_changed,
        faults=tuple(f"{url}: row {fault.line}: {fault.reason}" for fault in done.faults),
    )
