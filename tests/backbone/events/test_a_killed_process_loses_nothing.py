"""kill -9 at every point of an event's way: another process takes over, nothing is lost, nothing applied twice."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from stadium import Stadium, once_each, until
from whistle import blows

from matchday.backbone.embedded import Nats

EVENTS = 300
PROGRAM = Path(__file__).parent / "crash_program.py"


@pytest_asyncio.fixture(loop_scope="session")
async def waiting_events(stadium: Stadium) -> AsyncIterator[Stadium]:
    """Events are committed and nobody has relayed them."""
    await stadium.say(blows(EVENTS))
    yield stadium


async def _crash(stadium: Stadium, nats_server: Nats, point: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), point, stadium.url, nats_server.url, stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(20):
            assert await process.wait() == -signal.SIGKILL
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _stored(stadium: Stadium) -> int:
    return (await stadium.bus.jetstream().stream_info("whistle")).state.messages


async def _assert_a_successor_finishes(stadium: Stadium) -> None:
    async with stadium.open():
        await stadium.settle()
    assert once_each(await stadium.heard(), EVENTS)
    assert await stadium.unpublished() == 0


async def test_between_commit_and_publish(waiting_events: Stadium, nats_server: Nats) -> None:
    await _crash(waiting_events, nats_server, "publish")
    assert await waiting_events.unpublished() == EVENTS
    assert await _stored(waiting_events) == 0
    await _assert_a_successor_finishes(waiting_events)


async def test_between_publish_and_mark(waiting_events: Stadium, nats_server: Nats) -> None:
    await _crash(waiting_events, nats_server, "mark")
    assert await waiting_events.unpublished() == EVENTS
    assert await _stored(waiting_events) == EVENTS
    await _assert_a_successor_finishes(waiting_events)


async def test_between_handler_and_commit(waiting_events: Stadium, nats_server: Nats) -> None:
    await _crash(waiting_events, nats_server, "commit")
    assert await waiting_events.heard() == []
    await _assert_a_successor_finishes(waiting_events)


async def test_between_commit_and_acknowledgement(waiting_events: Stadium, nats_server: Nats) -> None:
    await _crash(waiting_events, nats_server, "acknowledge")
    assert await waiting_events.heard() != []
    info = await waiting_events.bus.jetstream().consumer_info("whistle", "crowd")
    assert info.num_ack_pending
    await _assert_a_successor_finishes(waiting_events)


async def test_without_the_inbox_the_unacknowledged_would_be_applied_twice(waiting_events: Stadium, nats_server: Nats) -> None:
    """The control of the test before."""
    await _crash(waiting_events, nats_server, "acknowledge")
    async with waiting_events.database.begin("crowd") as tx:
        await tx.execute("DELETE FROM crowd.inbox")
    async with waiting_events.open():
        await waiting_events.settle()
    assert not once_each(await waiting_events.heard(), EVENTS)


@pytest.mark.faults
@pytest.mark.parametrize("round_number", range(5))
async def test_killed_at_any_instant(stadium: Stadium, nats_server: Nats, round_number: int) -> None:
    """Not at a chosen point: under load, when it has come some way."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), "never", stadium.url, nats_server.url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    await process.stdout.readline()
    for first in range(0, EVENTS, 10):
        await stadium.say(blows(10, first=first))
    await until(lambda: _has_heard(stadium, 37 * (round_number + 1)))
    process.kill()
    await process.wait()
    await _assert_a_successor_finishes(stadium)


async def _has_heard(stadium: Stadium, count: int) -> bool:
    return len(await stadium.heard()) >= count
