"""A relay hears of a commit at once, from its own process and from others, and tells when it has sent everything."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from stadium import Stadium, until
from whistle import blows

from matchday.backbone.embedded import Nats
from matchday.backbone.events.bus import connect
from matchday.backbone.events.publisher import Publisher
from matchday.backbone.events.relay import Relay
from matchday.backbone.events.wakes import Wakes
from matchday.backbone.tasks import Tasks

NEVER_SECONDS = 3600.0


class Drained:
    """Counts how often everything had been sent, and fails the first time."""

    def __init__(self) -> None:
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1
        if self.times == 1:
            raise LookupError


@pytest_asyncio.fixture(loop_scope="session")
async def drained(stadium: Stadium) -> AsyncIterator[Drained]:
    """A relay that never looks by itself, woken by `wakes` of its own process."""
    wakes = Wakes(stadium.bus)
    told = Drained()
    async with Tasks() as tasks:
        tasks.spawn(wakes.run(), "wakes")
        with wakes.listening("whistle") as woken:
            relay = Relay(stadium.database, Publisher(stadium.bus, "whistle"), woken, on_drained=told, poll_seconds=NEVER_SECONDS)
            tasks.spawn(relay.run(), "relay")
            stadium.database.wake = wakes.wake
            await until(lambda: _has_looked(told))
            yield told


async def test_by_a_commit_in_the_same_process(stadium: Stadium, drained: Drained) -> None:
    await stadium.say(blows(1))
    await until(lambda: _is_sent(stadium), seconds_max=2)


async def test_by_a_commit_in_another_process(stadium: Stadium, drained: Drained, nats_server: Nats) -> None:
    other_bus = await connect(nats_server.url)
    other = Wakes(other_bus)
    async with Tasks() as tasks:
        tasks.spawn(other.run(), "wakes of the other process")
        stadium.database.wake = other.wake
        await stadium.say(blows(1))
        await until(lambda: _is_sent(stadium), seconds_max=2)
    await other_bus.close()


async def test_not_by_a_commit_that_wakes_nobody(stadium: Stadium, drained: Drained) -> None:
    """The control: with no wake, and no looking by itself, the event stays where it is."""
    stadium.database.wake = lambda schema: None
    await stadium.say(blows(1))
    await stadium.bus.flush()
    assert await stadium.unpublished() == 1


async def test_it_tells_about_twice_a_second_that_everything_is_sent_even_when_told_it_failed(stadium: Stadium) -> None:
    told = Drained()
    async with Tasks() as tasks:
        relay = Relay(stadium.database, Publisher(stadium.bus, "whistle"), asyncio.Event(), on_drained=told)
        tasks.spawn(relay.run(), "relay")
        await until(lambda: _has_told(told, 3), seconds_max=3)


async def _has_looked(told: Drained) -> bool:
    return told.times > 0


async def _has_told(told: Drained, times: int) -> bool:
    return told.times >= times


async def _is_sent(stadium: Stadium) -> bool:
    return await stadium.unpublished() == 0
