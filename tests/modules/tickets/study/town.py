"""Tickets and payments together, on a real database and a real bus: from the order to the tickets and the books."""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import UUID

import msgspec
from nats.aio.client import Client
from tests.modules.payments.paying import GOOD, Till
from tests.modules.payments.test_proof import proof_of
from tests.modules.tickets.shop import TICKETS, Shop
from tests.twice_and_shuffled import TwiceAndShuffled

from matchday.backbone.database import Database
from matchday.backbone.events.arrivals import Hearing
from matchday.backbone.events.background import source_opener
from matchday.backbone.events.bus import ensure_streams, subject_of
from matchday.backbone.events.consumer import Consumer
from matchday.backbone.events.publisher import Publisher
from matchday.backbone.events.relay import Relay
from matchday.backbone.events.retries import Patience
from matchday.backbone.events.settled import settle
from matchday.backbone.events.source import Source
from matchday.backbone.events.wakes import Wakes
from matchday.backbone.module import Module, load
from matchday.backbone.quotes import Quoting
from matchday.backbone.tasks import Tasks
from matchday.contracts.payments import Quote
from matchday.modules.tickets.domain.asked import Placed

SECRET = "a secret of the tests, long enough for all"
PAYMENTS = load("payments")
SPEAKERS = [load("accounts"), load("competitions"), TICKETS, PAYMENTS]
IMPATIENT = Patience(tries_max=3, first_seconds=0.01, poll_seconds=0.02, outages_max=5, outage_seconds=0.02)

OpenSource = Callable[[Module], Callable[[str], Source] | None]


class Town:
    """A shop, a till, and the bus between them."""

    def __init__(self, database: Database, bus: Client, shop: Shop) -> None:
        self.database = database
        self.bus = bus
        self.shop = shop
        self.till = Till(database)

    @asynccontextmanager
    async def relaying(self, modules: Sequence[Module] = (TICKETS, PAYMENTS)) -> AsyncIterator[None]:
        """What they say is sent."""
        await ensure_streams(self.bus, SPEAKERS)
        wakes = Wakes(self.bus)
        self.database.wake = wakes.wake
        async with Tasks() as tasks, AsyncExitStack() as stack:
            for module in modules:
                woken = stack.enter_context(wakes.listening(module.name))
                relay = Relay(self.database, Publisher(self.bus, module.name), woken, poll_seconds=0.2)
                tasks.spawn(relay.run(), f"relay {module.name}")
            yield

    @asynccontextmanager
    async def hearing(
        self, open_source: OpenSource = lambda _: None, modules: Sequence[Module] = (TICKETS, PAYMENTS)
    ) -> AsyncIterator[None]:
        """They hear each other."""
        await ensure_streams(self.bus, SPEAKERS)
        async with Tasks() as tasks:
            for module in modules:
                opener = open_source(module) or source_opener(module, self.bus)
                consumer = Consumer(self.database, Hearing(module), opener, patience=IMPATIENT)
                tasks.spawn(consumer.run(), f"consumer {module.name}")
            yield

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Both."""
        async with self.relaying(), self.hearing():
            yield

    async def settle(self) -> None:
        """Everything said is heard, payments has done its work, and everything said of that is heard."""
        for _ in range(3):
            await self.till.work()
            await settle(self.database, self.bus, [TICKETS, PAYMENTS], seconds_max=20.0, is_failed_allowed=True)

    async def pay(self, placed: Placed, card: str = GOOD, key: str | None = None) -> UUID:
        """With the quote that the order came with."""
        return await self.till.pay(self.quote(placed), card, key)

    def quote(self, placed: Placed) -> Quote:
        """What payments reads of the order's quote."""
        text = self.shop.desk.quote(placed)
        assert text is not None
        return Quoting(SECRET).read(text, Quote)

    async def is_sound(self) -> bool:
        """Nothing is sold twice, no cent is astray, and nothing is in suspense."""
        found = await proof_of(self.till)
        assert (list(await self.shop.differences()), list(found.faults)) == ([], [])
        return all(sums.suspense == 0 for sums in found.currencies)

    async def parked(self, module: str) -> int:
        """Events that nobody could apply."""
        async with self.database.read(module) as tx:
            return int(await tx.fetchval(f"SELECT count(*) FROM {module}.inbox WHERE state = 'parked'"))


def twice_and_shuffled(bus: Client) -> OpenSource:
    """For a module's consumer."""

    def open_source(module: Module) -> Callable[[str], Source]:
        def opener(stream: str) -> Source:
            subjects = [subject_of(event) for event in module.listeners if event.wire_name().startswith(f"{stream}.")]
            return TwiceAndShuffled(bus, stream, module.name, subjects)

        return opener

    return open_source


def of(events: Iterable[msgspec.Struct], field: str) -> list[object]:
    """The entries of events that carry several."""
    return [entry for event in events for entry in getattr(event, field)]
