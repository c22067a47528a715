"""The way of an event when nothing goes wrong: once, in order, with its correlation, and never skipped."""

from collections.abc import Sequence

import msgspec
import pytest
from nats.aio.msg import Msg
from stadium import Stadium, once_each, until
from whistle import Blown, blows, crowd, write_down

from matchday.backbone.database import Transaction


async def test_what_is_said_is_heard_once_and_in_the_order_of_its_key(stadium: Stadium) -> None:
    async with stadium.open():
        for first in range(0, 1500, 100):
            await stadium.say(blows(100, first=first))
        await stadium.settle()
        assert once_each(await stadium.heard(), 1500)
        assert all(numbers == sorted(numbers) for numbers in (await stadium.heard_by_referee()).values())


async def test_a_transaction_that_commits_a_lower_position_later_is_not_skipped(stadium: Stadium) -> None:
    async with stadium.open():
        async with stadium.database.begin("whistle") as slow:
            slow.publish(Blown(referee="slow", number=0))
            await slow.write_news()
            await stadium.say([Blown(referee="fast", number=1)])
            await stadium.settle()
            assert await stadium.heard() == [1]
        await until(lambda: _positions_are_swapped(stadium))
        await stadium.settle()
        assert await stadium.heard() == [1, 0]


async def _positions_are_swapped(stadium: Stadium) -> bool:
    """The race took place: the event heard last has the lower position."""
    async with stadium.database.read("whistle") as tx:
        keys = [row["key"] for row in await tx.fetch("SELECT key FROM whistle.outbox ORDER BY position")]
    return keys == ["slow", "fast"]


async def test_nothing_leaves_with_a_transaction_that_is_rolled_back(stadium: Stadium) -> None:
    async with stadium.open():
        try:
            async with stadium.database.begin("whistle") as tx:
                tx.publish(*blows(3))
                raise LookupError
        except LookupError:
            await stadium.say(blows(1, first=9))
        await stadium.settle()
        assert await stadium.heard() == [9]


async def test_what_is_too_large_for_the_bus_fails_its_own_transaction(stadium: Stadium) -> None:
    with pytest.raises(ValueError, match=r"whistle\.Blown is too large to be said"):
        await stadium.say([Blown(referee="x" * 600_000, number=0)])
    with pytest.raises(ValueError, match="whistle:pitch:1 is too large to be said"):
        async with stadium.database.begin("whistle") as tx:
            tx.say("whistle:pitch:1", "x" * 600_000)
    assert await stadium.unpublished() == 0


async def test_news_said_by_a_listener_carry_the_correlation_of_the_event(stadium: Stadium) -> None:
    seen: list[dict[str, str]] = []

    async def note_headers(tx: Transaction, events: Sequence[Blown]) -> None:
        seen.append(tx.headers)
        await write_down(tx, events)

    headers = {"Matchday-Correlation": "request-1", "traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    async with stadium.open(crowd(note_headers)):
        await stadium.say(blows(1), headers=headers)
        await stadium.settle()
    assert seen == [headers]


async def test_a_key_of_any_script_arrives_as_it_was(stadium: Stadium) -> None:
    keys = ["Grupo Ñ/1", "группа А", "line\r\nbreak: x", " 100% "]
    async with stadium.open():
        await stadium.say([Blown(referee=key, number=number) for number, key in enumerate(keys)])
        await stadium.settle()
    async with stadium.database.read("crowd") as tx:
        assert {row["key"] for row in await tx.fetch("SELECT key FROM crowd.inbox")} == set(keys)


async def test_room_messages_go_out_with_their_numbers(stadium: Stadium) -> None:
    heard: list[dict[str, object]] = []

    async def note(message: Msg) -> None:
        heard.append(msgspec.json.decode(message.data))

    subscription = await stadium.bus.subscribe("room.whistle", cb=note)
    await stadium.bus.flush()
    async with stadium.relaying():
        for number in range(3):
            async with stadium.database.begin("whistle") as tx:
                tx.say("whistle:pitch:1", {"number": number})
                tx.publish(*blows(1, first=number))
        await until(lambda: _has(heard, 3))
        await until(lambda: _all_published(stadium))
    await subscription.unsubscribe()
    assert heard == [{"room": "whistle:pitch:1", "seq": n + 1, "data": {"number": n}} for n in range(3)]


async def _all_published(stadium: Stadium) -> bool:
    """What is told is marked as told a moment later."""
    return await stadium.unpublished() == 0


async def _has(heard: list[dict[str, object]], count: int) -> bool:
    return len(heard) >= count
