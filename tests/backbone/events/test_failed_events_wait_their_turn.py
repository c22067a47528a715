"""A listener that raises: the rest goes on, order within a key is kept where it is asked for, operators decide in the end."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import asyncpg
import pytest
from stadium import Stadium, until
from whistle import WHISTLE, Blown, PitchChanged, blows, crowd, write_down

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Unavailable
from matchday.backbone.events.announce import NotAnnounced, announce
from matchday.backbone.events.parked import list_parked, release, skip
from matchday.backbone.module import Listener, Module


class Fragile:
    """A listener that fails for the numbers in `broken`, and counts its tries of each."""

    def __init__(self, *broken: int, error: Callable[[], Exception] = lambda: LookupError("no such thing")) -> None:
        self.broken = set(broken)
        self.error = error
        self.tries: list[int] = []

    async def __call__(self, tx: Transaction, events: Sequence[Blown]) -> None:
        await write_down(tx, events)
        for event in events:
            if event.number in self.broken:
                self.tries.append(event.number)
                raise self.error()


async def test_the_rest_of_the_batch_is_applied(stadium: Stadium) -> None:
    listener = Fragile(13, 77)
    await stadium.say(blows(100))
    async with stadium.open(crowd(listener)):
        await until(lambda: _inbox_is(stadium, done=98, parked=2))
        await stadium.settle()
        assert sorted(await stadium.heard()) == [number for number in range(100) if number not in {13, 77}]
        assert {event.error for event in await list_parked(stadium.database, "crowd")} == {"LookupError: no such thing"}


async def test_a_failed_event_is_tried_again_until_it_succeeds(stadium: Stadium) -> None:
    listener = Fragile(1)
    async with stadium.open(crowd(listener)):
        await stadium.say(blows(3))
        await until(lambda: _tried(listener, 2))
        listener.broken.clear()
        await stadium.settle()
        assert sorted(await stadium.heard()) == [0, 1, 2]
        assert await stadium.inbox() == {"done": 3}


async def test_where_order_matters_later_events_of_the_key_wait_and_others_pass(stadium: Stadium) -> None:
    listener = Fragile(3)
    async with stadium.open(crowd(listener, is_ordered=True)):
        await stadium.say(blows(20, referees=4))
        await until(lambda: _inbox_is(stadium, done=15, parked=1, waiting=4))
        await stadium.say(blows(4, first=20, referees=4))
        await until(lambda: _inbox_is(stadium, done=18, parked=1, waiting=5))
        assert await stadium.heard_by_referee() == {f"referee {n}": list(range(n, 24, 4)) for n in range(3)}
        assert [event.waiting for event in await list_parked(stadium.database, "crowd")] == [5]
        listener.broken.clear()
        await release(stadium.database, "crowd")
        await stadium.settle()
        assert (await stadium.heard_by_referee())["referee 3"] == [3, 7, 11, 15, 19, 23]


async def test_where_order_does_not_matter_nobody_waits(stadium: Stadium) -> None:
    """The control of the test before."""
    async with stadium.open(crowd(Fragile(3))):
        await stadium.say(blows(20, referees=4))
        await until(lambda: _inbox_is(stadium, done=19, parked=1))
        assert (await stadium.heard_by_referee())["referee 3"] == [7, 11, 15, 19]


async def test_after_its_tries_it_is_parked_and_stays_so(stadium: Stadium) -> None:
    listener = Fragile(0)
    async with stadium.open(crowd(listener)):
        await stadium.say(blows(1))
        await until(lambda: _inbox_is(stadium, parked=1))
        (parked,) = await list_parked(stadium.database, "crowd")
        assert (parked.name, parked.key, parked.state, parked.tries) == ("whistle.Blown", "referee 0", "parked", 3)
        await stadium.say(blows(1, first=1))
        await stadium.settle()
        assert listener.tries == [0, 0, 0]


async def test_a_released_event_has_all_its_tries_again(stadium: Stadium) -> None:
    listener = Fragile(0)
    async with stadium.open(crowd(listener)):
        await stadium.say(blows(1))
        await until(lambda: _inbox_is(stadium, parked=1))
        (parked,) = await list_parked(stadium.database, "crowd")
        assert await release(stadium.database, "crowd", [parked.event_id]) == 1
        await until(lambda: _tried(listener, 6))
        await until(lambda: _inbox_is(stadium, parked=1))


async def test_a_skipped_event_lets_pass_what_waits_behind_it(stadium: Stadium) -> None:
    async with stadium.open(crowd(Fragile(0), is_ordered=True)):
        await stadium.say(blows(3, referees=1))
        await until(lambda: _inbox_is(stadium, parked=1, waiting=2))
        (parked,) = await list_parked(stadium.database, "crowd")
        assert await skip(stadium.database, "crowd", [parked.event_id]) == 1
        await stadium.settle()
        assert await stadium.heard() == [1, 2]
        assert await stadium.inbox() == {"done": 2, "skipped": 1}


@pytest.mark.parametrize(
    "outage", [Unavailable(), asyncpg.InterfaceError("closed"), asyncpg.DeadlockDetectedError("deadlock"), ConnectionResetError()], ids=repr
)
async def test_an_outage_never_counts_as_a_try(stadium: Stadium, outage: Exception) -> None:
    listener = Fragile(0, error=lambda: outage)
    async with stadium.open(crowd(listener)):
        await stadium.say(blows(2))
        await until(lambda: _tried(listener, 2))
        assert await stadium.inbox() == {}
        listener.broken.clear()
        await stadium.settle()
        assert await stadium.heard() == [0, 1]


async def test_errors_of_a_listener_that_look_like_outages_count_in_the_end(stadium: Stadium) -> None:
    listener = Fragile(0, error=lambda: FileNotFoundError("its own"))
    async with stadium.open(crowd(listener)):
        await stadium.say(blows(2))
        await until(lambda: _inbox_is(stadium, done=1, parked=1))
        assert await stadium.heard() == [1]


@pytest.mark.parametrize("payload", [b'{"referee": "x"}', b"not json", b'{"referee": "x", "number": "one"}', b"\xff", b"[" * 100_000])
async def test_what_does_not_fit_the_contract_is_parked_and_stops_nobody(stadium: Stadium, payload: bytes) -> None:
    async with stadium.open():
        await stadium.bus.jetstream().publish("events.whistle.Blown", payload, headers={"Matchday-Key": "x"})
        await stadium.say(blows(2))
        await until(lambda: _inbox_is(stadium, done=2, parked=1))
        (parked,) = await list_parked(stadium.database, "crowd")
        assert parked.error is not None
        assert parked.error.startswith("Undecodable: whistle.Blown does not fit its contract")
        assert parked.tries == 1


async def test_unknown_fields_are_ignored(stadium: Stadium) -> None:
    async with stadium.open():
        await stadium.bus.jetstream().publish("events.whistle.Blown", b'{"referee": "x", "number": 4, "loudness": 11}')
        await until(lambda: _inbox_is(stadium, done=1))
        assert await stadium.heard() == [4]


async def test_announcing_says_every_current_row_again(stadium: Stadium) -> None:
    heard: list[str] = []

    async def note(_: Transaction, events: Sequence[PitchChanged]) -> None:
        heard.extend(event.pitch for event in events)

    listening = Module(name="crowd", listeners={PitchChanged: Listener(handler=note)})
    async with stadium.relaying(), stadium.hearing(listening):
        assert await announce(stadium.database, WHISTLE, PitchChanged, batch_max=2) == 3
        await until(lambda: _inbox_is(stadium, done=3))
    assert heard == ["pitch 1", "pitch 2", "pitch 3"]


async def test_what_a_module_does_not_announce_is_refused(stadium: Stadium) -> None:
    with pytest.raises(NotAnnounced, match=r"crowd does not announce whistle\.PitchChanged"):
        await announce(stadium.database, crowd(), PitchChanged)


async def _inbox_is(stadium: Stadium, **states: int) -> bool:
    return await stadium.inbox() == states


def _tried(listener: Fragile, times: int) -> Coroutine[Any, Any, bool]:
    async def look() -> bool:
        return len(listener.tries) >= times

    return look()
