"""Whoever takes over a source starts right behind what is acknowledged; whoever shares it unknowingly finds out."""

from contextlib import AsyncExitStack

import pytest
from nats.js.api import AckPolicy, ConsumerConfig
from stadium import Stadium, once_each, until
from whistle import Blown, blows, crowd

from matchday.backbone.events.bus import subject_of
from matchday.backbone.events.source import Delivery, Interrupted, Source


def _source(stadium: Stadium) -> Source:
    return Source(stadium.bus, "whistle", "crowd", [subject_of(Blown)])


async def _stored(stadium: Stadium, count: int) -> None:
    """The stream has these events."""
    async with stadium.relaying():
        await stadium.say(blows(count))
        await until(lambda: _is_stored(stadium, count))


async def _is_stored(stadium: Stadium, count: int) -> bool:
    return (await stadium.bus.jetstream().stream_info("whistle")).state.messages == count


async def _take(source: Source, count: int) -> list[Delivery]:
    taken: list[Delivery] = []
    while len(taken) < count:
        taken += await source.next()
    return taken


async def test_a_successor_begins_with_what_was_not_acknowledged(stadium: Stadium) -> None:
    await _stored(stadium, 10)
    async with _source(stadium) as first:
        first.batch_max = 5
        await first.acknowledge(await first.next())
        assert [delivery.sequence for delivery in await first.next()] == [6, 7, 8, 9, 10]
    async with _source(stadium) as successor:
        assert [delivery.sequence for delivery in await _take(successor, 5)] == [6, 7, 8, 9, 10]


async def test_an_ordinary_consumer_would_overtake_it(stadium: Stadium) -> None:
    """The control: a plain durable pull consumer hands the successor what comes after, and the rest later."""
    await _stored(stadium, 10)
    configuration = ConsumerConfig(ack_policy=AckPolicy.EXPLICIT, ack_wait=60)
    first = await stadium.bus.jetstream().pull_subscribe("", durable="crowd", stream="whistle", config=configuration)
    await first.fetch(5)
    await first.unsubscribe()
    successor = await stadium.bus.jetstream().pull_subscribe("", durable="crowd", stream="whistle", config=configuration)
    assert [message.metadata.sequence.stream for message in await successor.fetch(5)] == [6, 7, 8, 9, 10]


async def test_two_owners_at_once_notice_it(stadium: Stadium) -> None:
    """Both lead, as when one was frozen and comes back: deliveries go now to the one, now to the other."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(_source(stadium))
        second = await stack.enter_async_context(_source(stadium))
        first.batch_max = second.batch_max = 20
        await stack.enter_async_context(stadium.relaying())
        with pytest.raises(Interrupted):
            await _take_in_turns(stadium, first, second)


async def _take_in_turns(stadium: Stadium, *sources: Source) -> None:
    number = 0
    while True:
        for source in sources:
            await stadium.say(blows(20, first=number))
            number += 20
            await source.next()


async def test_two_consumers_of_one_module_still_apply_everything_once(stadium: Stadium) -> None:
    async with stadium.relaying(), stadium.hearing(crowd(is_ordered=True)), stadium.hearing(crowd(is_ordered=True)):
        for first in range(0, 1000, 50):
            await stadium.say(blows(50, first=first))
        await stadium.settle()
        assert once_each(await stadium.heard(), 1000)
        assert all(numbers == sorted(numbers) for numbers in (await stadium.heard_by_referee()).values())


async def test_a_module_that_listens_to_more_hears_it_from_then_on(stadium: Stadium) -> None:
    await _stored(stadium, 3)
    async with Source(stadium.bus, "whistle", "crowd", ["events.whistle.PitchChanged"]) as before:
        assert before.subjects == ["events.whistle.PitchChanged"]
    async with Source(stadium.bus, "whistle", "crowd", ["events.whistle.PitchChanged", subject_of(Blown)]):
        info = await stadium.bus.jetstream().consumer_info("whistle", "crowd")
        assert info.config.filter_subjects == ["events.whistle.Blown", "events.whistle.PitchChanged"]
