"""Deliveries are repeated and out of order: the inbox lets each event through once."""

import msgspec
from stadium import Stadium, once_each
from tests.twice_and_shuffled import TwiceAndShuffled
from whistle import Blown, blows, crowd

from matchday.backbone.events.bus import subject_of
from matchday.backbone.events.source import Delivery, Source
from matchday.backbone.ids import new_id


class UnderANewIdEachTime(TwiceAndShuffled):
    """The control: the inbox cannot recognise a repeat."""

    async def next(self) -> list[Delivery]:
        batch = await super().next()
        return [msgspec.structs.replace(delivery, headers={"Nats-Msg-Id": str(new_id())}) for delivery in batch]


async def _hear_all(stadium: Stadium, kind: type[Source]) -> list[int]:
    def open_source(stream: str) -> Source:
        return kind(stadium.bus, stream, "crowd", [subject_of(Blown)])

    async with stadium.relaying(), stadium.hearing(crowd(), open_source=open_source):
        for first in range(0, 1000, 100):
            await stadium.say(blows(100, first=first))
        await stadium.settle()
    return await stadium.heard()


async def test_each_is_applied_once(stadium: Stadium) -> None:
    assert once_each(await _hear_all(stadium, TwiceAndShuffled), 1000)


async def test_without_recognising_repeats_some_would_be_applied_twice(stadium: Stadium) -> None:
    """The control."""
    assert not once_each(await _hear_all(stadium, UnderANewIdEachTime), 1000)
