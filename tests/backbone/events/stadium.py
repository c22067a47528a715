"""The two modules of these tests on real engines, with what a test wants to know about them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from nats.aio.client import Client
from whistle import WHISTLE, crowd

from matchday.backbone.database import Database
from matchday.backbone.events.arrivals import Hearing
from matchday.backbone.events.background import source_opener
from matchday.backbone.events.consumer import Consumer
from matchday.backbone.events.publisher import Publisher
from matchday.backbone.events.relay import Relay
from matchday.backbone.events.retries import Patience
from matchday.backbone.events.settled import settle
from matchday.backbone.events.source import Source
from matchday.backbone.events.wakes import Wakes
from matchday.backbone.module import Module
from matchday.backbone.tasks import Tasks
from matchday.contracts.event import Event

IMPATIENT = Patience(tries_max=3, first_seconds=0.01, poll_seconds=0.02, outages_max=5, outage_seconds=0.02)


@dataclass(kw_only=True)
class Stadium:
    """`url` is the database of a test, migrated for both modules."""

    url: str
    database: Database
    bus: Client

    @asynccontextmanager
    async def relaying(self, publisher: Publisher | None = None) -> AsyncIterator[Relay]:
        """The relay of the publishing module runs."""
        wakes = Wakes(self.bus)
        self.database.wake = wakes.wake
        async with Tasks() as tasks:
            with wakes.listening("whistle") as woken:
                relay = Relay(self.database, publisher or Publisher(self.bus, "whistle"), woken, poll_seconds=0.25)
                tasks.spawn(relay.run(), "relay")
                yield relay

    @asynccontextmanager
    async def hearing(
        self, module: Module, *, open_source: Callable[[str], Source] | None = None, patience: Patience = IMPATIENT
    ) -> AsyncIterator[Consumer]:
        """The hearing module's consumer runs."""
        consumer = Consumer(self.database, Hearing(module), open_source or source_opener(module, self.bus), patience=patience)
        async with Tasks() as tasks:
            tasks.spawn(consumer.run(), "consumer")
            yield consumer

    @asynccontextmanager
    async def open(self, module: Module | None = None) -> AsyncIterator[None]:
        """Both run."""
        async with self.relaying(), self.hearing(module or crowd()):
            yield

    async def say(self, events: Iterable[Event], *, headers: dict[str, str] | None = None) -> None:
        """In one transaction."""
        async with self.database.begin("whistle", headers) as tx:
            tx.publish(*events)

    async def settle(self, *, seconds_max: float = 10.0, is_failed_allowed: bool = False) -> None:
        """Everything said is heard."""
        await settle(self.database, self.bus, [WHISTLE, crowd()], seconds_max=seconds_max, is_failed_allowed=is_failed_allowed)

    async def heard(self) -> list[int]:
        """The numbers that were applied, in the order in which they were."""
        async with self.database.read("crowd") as tx:
            return [row["number"] for row in await tx.fetch("SELECT number FROM crowd.heard ORDER BY place")]

    async def heard_by_referee(self) -> dict[str, list[int]]:
        """The same, for each key."""
        numbers = defaultdict(list)
        async with self.database.read("crowd") as tx:
            for row in await tx.fetch("SELECT blown_by, number FROM crowd.heard ORDER BY place"):
                numbers[row["blown_by"]].append(row["number"])
        return numbers

    async def inbox(self) -> dict[str, int]:
        """How many events are in which state."""
        async with self.database.read("crowd") as tx:
            return dict(await tx.fetch("SELECT state, count(*)::int FROM crowd.inbox GROUP BY state"))

    async def unpublished(self) -> int:
        """Rows of the outbox that the relay has not marked."""
        async with self.database.read("whistle") as tx:
            return int(await tx.fetchval("SELECT count(*) FROM whistle.outbox WHERE published_at IS NULL"))


async def until(probe: Callable[[], Awaitable[bool]], *, seconds_max: float = 10.0) -> None:
    """Waits until the probe says yes."""
    async with asyncio.timeout(seconds_max):
        pause = asyncio.Event()
        while not await probe():
            asyncio.get_running_loop().call_later(0.02, pause.set)
            await pause.wait()
            pause.clear()


def once_each(numbers: Sequence[int], count: int) -> bool:
    """Nothing lost, nothing applied twice."""
    return sorted(numbers) == list(range(count))
