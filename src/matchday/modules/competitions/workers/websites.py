"""Reads the websites that organisations have declared, whenever they are due: one reading at a time of each host, whoever does
it. What a page brings is written down in the transaction that takes it over; asking happens outside. Whoever dies leaves a
lease that runs out, and the next goes on with the page that was not taken over yet."""

import asyncio
import logging

import msgspec
from prometheus_client import Counter, Gauge, Histogram

from matchday.backbone.context import ModuleContext
from matchday.backbone.crawling import CrawlLimits, open_crawler
from matchday.backbone.database import Database, Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.settings import load
from matchday.modules.competitions.domain.crawling import SourceRefused, read_source
from matchday.modules.competitions.settings import CrawlSettings
from matchday.modules.competitions.store.crawl_sources import Turn, add_to_run, count_waiting, end_turn, keep_turn, leave_alone, take_turn
from matchday.modules.competitions.workers.reading import Outcome, Reading

LEASE_SECONDS = 120.0
BEAT_SECONDS = 30.0
IDLE_SECONDS = 5.0
AT_ONCE = 3
WAIT_SECONDS_MAX = 30.0
"""A server that wants longer is read later, and not waited for."""
OUR_BUG = "Our own program failed at it. The log tells more."

_PAGES = Counter("matchday_crawl_pages_total", "Pages of other websites, by what came of them", ["outcome"])
_FAULTS = Counter("matchday_crawl_faults_total", "What pages said and was left out, and pages that could not be had")
_SECONDS = Histogram("matchday_crawl_seconds", "Time of a reading of one source", buckets=(1, 5, 15, 60, 300, 900, 3600))
_SOURCES = Gauge(
    "matchday_crawl_sources", "Declared sources that are due, failing, or name hosts not allowed", ["state"], multiprocess_mode="max"
)

_log = logging.getLogger("matchday.crawling")


class TurnLost(Exception):
    """Somebody else reads it now, or it was changed: what was being taken over is not."""


async def read_websites(context: ModuleContext) -> None:
    """The worker. Where the operator allows no host there is nothing to do."""
    limits = limits_of(load(CrawlSettings))
    if not limits.hosts:
        await asyncio.Event().wait()
    websites = Websites(context.database, limits)
    async with asyncio.TaskGroup() as group:
        for number in range(AT_ONCE):
            group.create_task(websites.run(), name=f"reading websites {number + 1}")


def limits_of(settings: CrawlSettings) -> CrawlLimits:
    """As the operator sets them."""
    return CrawlLimits(
        hosts=allowed_hosts(settings),
        user_agent=settings.crawl_user_agent,
        contact=settings.crawl_contact,
        allows_private_addresses=settings.crawl_private_addresses,
        pause_seconds=settings.crawl_pause_seconds,
        wait_seconds_max=settings.crawl_wait_seconds_max,
    )


def allowed_hosts(settings: CrawlSettings) -> tuple[str, ...]:
    """In small letters, as they are compared."""
    return tuple(sorted({host.strip().casefold() for host in settings.crawl_hosts if host.strip()}))


class Websites:
    """Takes turns at the sources that are due."""

    def __init__(self, database: Database, limits: CrawlLimits, *, lease_seconds: float = LEASE_SECONDS) -> None:
        self.database = database
        self.limits = msgspec.structs.replace(limits, wait_seconds_max=min(limits.wait_seconds_max, WAIT_SECONDS_MAX))
        self.lease_seconds = lease_seconds

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            if not await self.read_next():
                await asyncio.sleep(IDLE_SECONDS)

    async def read_next(self) -> bool:
        """Reads the source that is due; False if there is none whose host is free."""
        async with self.database.begin("competitions") as tx:
            turn = await take_turn(tx, new_id(), hosts=self.limits.hosts, lease_seconds=self.lease_seconds)
            states = await count_waiting(tx, self.limits.hosts)
        for state, count in zip(("due", "failing", "forbidden"), states, strict=True):
            _SOURCES.labels(state).set(count)
        if turn is None:
            return False
        with _SECONDS.time():
            await self._take(turn)
        return True

    async def _take(self, turn: Turn) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                beat = group.create_task(self._keep_lease(turn), name=f"lease of {turn.run_id}")
                try:
                    await self._read(turn)
                finally:
                    beat.cancel()
        except* TurnLost:
            _log.info("the source %s was changed or taken while it was read", turn.source.name)

    async def _keep_lease(self, turn: Turn) -> None:
        while True:
            await asyncio.sleep(min(BEAT_SECONDS, self.lease_seconds / 4))
            async with self.database.begin("competitions") as tx:
                await self._hold(tx, turn)

    async def _hold(self, tx: Transaction, turn: Turn) -> None:
        if not await keep_turn(tx, turn, self.lease_seconds):
            raise TurnLost

    async def _read(self, turn: Turn) -> None:
        """To its end, whatever comes of it; only who has lost the turn stops."""
        pauses = dict.fromkeys(turn.source.hosts, self.limits.pause_seconds)
        is_well, seconds = False, 0.0

        async def tell(tx: Transaction, done: Outcome) -> None:
            await self._hold(tx, turn)
            await self._write_down(tx, turn, done)

        try:
            source = read_source(turn.source.text)
            async with open_crawler(msgspec.structs.replace(self.limits, hosts=turn.source.hosts)) as crawler:
                owner = turn.source.organisation_id
                reading = Reading(self.database, crawler, source, tell, key=str(turn.source.source_id), organisation_id=owner)
                await reading.run()
                pauses = {host: max(crawler.pause_seconds(host), reading.retry_seconds) for host in turn.source.hosts}
                is_well, seconds = not reading.is_failed, reading.retry_seconds
        except TurnLost:
            raise
        except SourceRefused as refused:
            await self._tell_fault(turn, f"{refused}.")
        except Exception:  # noqa: BLE001  one source that we fail at stands in nobody's way
            _log.exception("reading the source %s failed", turn.source.name)
            await self._tell_fault(turn, OUR_BUG)
        async with self.database.begin("competitions") as tx:
            await leave_alone(tx, pauses)
            await end_turn(tx, turn, is_well=is_well, seconds_min=seconds)

    async def _tell_fault(self, turn: Turn, fault: str) -> None:
        async with self.database.begin("competitions") as tx:
            await self._hold(tx, turn)
            await self._write_down(tx, turn, Outcome(url="", is_read=False, faults=(fault,)))

    async def _write_down(self, tx: Transaction, turn: Turn, done: Outcome) -> None:
        _PAGES.labels("failed" if not done.is_read else "changed" if done.is_changed else "unchanged").inc()
        _FAULTS.inc(len(done.faults))
        counts = (done.matches_created, done.matches_changed, done.players_changed)
        await add_to_run(tx, turn.run_id, is_changed=done.is_changed, counts=counts, faults=done.faults)
