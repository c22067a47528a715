"""Full queues, lost connections, callers that give up: nobody is told yes before the commit, and nobody waits for ever."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio
from holds import Answer, HoldAction, HoldSeats, NewEvent

from matchday.backbone.coalesce import Coalescer, QueueFull
from matchday.backbone.database import Database, Transaction
from matchday.backbone.errors import OutcomeUnknown, Unavailable
from matchday.backbone.ids import new_id


class Gate:
    """Holds each batch between reading and writing until it is opened."""

    def __init__(self) -> None:
        self.is_reached = asyncio.Event()
        self.is_open = asyncio.Event()

    async def __call__(self) -> None:
        self.is_reached.set()
        await self.is_open.wait()


@pytest_asyncio.fixture
async def gate() -> AsyncIterator[Gate]:
    """Open at the latest when the test ends."""
    gate = Gate()
    yield gate
    gate.is_open.set()


def hold(event_id: UUID) -> HoldSeats:
    return HoldSeats(command_id=new_id(), event_id=event_id, seats=1)


async def taken(observer: asyncpg.Connection, event_id: UUID) -> int:
    return int(await observer.fetchval("SELECT taken FROM holds.events WHERE event_id = $1", event_id))


async def test_a_full_queue_answers_at_once(database: Database, new_event: NewEvent, gate: Gate) -> None:
    event_id = await new_event()
    coalescer = Coalescer("test", database, "holds", HoldAction(between=gate), queue_length_max=2)
    async with coalescer, asyncio.TaskGroup() as group:
        group.create_task(coalescer.submit(hold(event_id)))
        await gate.is_reached.wait()
        waiting = [group.create_task(coalescer.submit(hold(event_id))) for _ in range(2)]
        await asyncio.wait(waiting, timeout=0)
        with pytest.raises(QueueFull) as full:
            await coalescer.submit(hold(event_id))
        gate.is_open.set()
    assert (full.value.status, full.value.retry_after_seconds) == (503, 1)
    assert all(task.result().is_held for task in waiting)


async def test_who_gives_up_in_the_queue_leaves_it_and_is_never_decided(
    database: Database, new_event: NewEvent, gate: Gate, observer: asyncpg.Connection
) -> None:
    event_id = await new_event()
    coalescer = Coalescer("test", database, "holds", HoldAction(between=gate), queue_length_max=1)
    async with coalescer, asyncio.TaskGroup() as group:
        group.create_task(coalescer.submit(hold(event_id)))
        await gate.is_reached.wait()
        for _ in range(3):  # each leaves its place to the next
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(coalescer.submit(hold(event_id)), 0.001)
        patient = group.create_task(coalescer.submit(hold(event_id)))
        await asyncio.wait({patient}, timeout=0)
        gate.is_open.set()
    assert patient.result() == Answer(is_held=True, place=1)
    assert await taken(observer, event_id) == 2


async def test_who_gives_up_in_flight_does_not_disturb_the_others(
    database: Database, new_event: NewEvent, gate: Gate, observer: asyncpg.Connection
) -> None:
    event_id = await new_event()
    async with Coalescer("test", database, "holds", HoldAction(between=gate)) as coalescer:
        first, second = (asyncio.ensure_future(coalescer.submit(hold(event_id))) for _ in range(2))
        await gate.is_reached.wait()
        first.cancel()
        await asyncio.wait({first})
        gate.is_open.set()
        assert await second == Answer(is_held=True, place=1)
    assert await taken(observer, event_id) == 2


async def test_who_waited_too_long_in_the_queue_is_turned_away_but_never_from_a_flight(
    database: Database, new_event: NewEvent, gate: Gate, observer: asyncpg.Connection
) -> None:
    event_id = await new_event()
    coalescer = Coalescer("test", database, "holds", HoldAction(between=gate), wait_seconds_max=0.02)
    async with coalescer, asyncio.TaskGroup() as group:
        flying = group.create_task(coalescer.submit(hold(event_id)))
        await gate.is_reached.wait()
        for _ in range(2):
            with pytest.raises(Unavailable):
                await coalescer.submit(hold(event_id))
        assert not flying.done()
        gate.is_open.set()
    assert flying.result().is_held
    assert await taken(observer, event_id) == 1


async def test_a_commit_that_fails_says_yes_to_nobody(database: Database, new_event: NewEvent, observer: asyncpg.Connection) -> None:
    action = HoldAction()

    async def lose_connection(tx: Transaction, commands: Sequence[HoldSeats]) -> Sequence[object]:
        outcomes = await action(tx, commands)
        await observer.execute("SELECT pg_terminate_backend($1)", await tx.fetchval("SELECT pg_backend_pid()"))
        return outcomes

    event_id = await new_event()
    async with Coalescer("test", database, "holds", lose_connection) as coalescer:
        outcomes = await asyncio.gather(*(coalescer.submit(hold(event_id)) for _ in range(3)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {OutcomeUnknown}
    assert action.batch_sizes == [3]
    assert await taken(observer, event_id) == 0


async def test_a_connection_lost_before_the_commit_changed_nothing_and_says_so(
    database: Database, new_event: NewEvent, observer: asyncpg.Connection
) -> None:
    async def lose_connection(tx: Transaction, commands: Sequence[HoldSeats]) -> Sequence[object]:
        await observer.execute("SELECT pg_terminate_backend($1)", await tx.fetchval("SELECT pg_backend_pid()"))
        await tx.fetchval("SELECT 1")
        return []

    event_id = await new_event()
    async with Coalescer("test", database, "holds", lose_connection) as coalescer:
        outcomes = await asyncio.gather(*(coalescer.submit(hold(event_id)) for _ in range(3)), return_exceptions=True)
    assert {type(outcome) for outcome in outcomes} == {Unavailable}


async def test_after_an_outage_the_next_command_is_served(database: Database, new_event: NewEvent, observer: asyncpg.Connection) -> None:
    action = HoldAction()
    losses = iter([True])

    async def lose_connection_once(tx: Transaction, commands: Sequence[HoldSeats]) -> Sequence[Answer]:
        if next(losses, False):
            await observer.execute("SELECT pg_terminate_backend($1)", await tx.fetchval("SELECT pg_backend_pid()"))
        return [answer for answer in await action(tx, commands) if isinstance(answer, Answer)]

    event_id = await new_event()
    async with Coalescer("test", database, "holds", lose_connection_once) as coalescer:
        with pytest.raises(Unavailable):
            await coalescer.submit(hold(event_id))
        assert await coalescer.submit(hold(event_id)) == Answer(is_held=True, place=0)


async def test_a_batch_that_hangs_is_ended(database: Database, new_event: NewEvent, gate: Gate, observer: asyncpg.Connection) -> None:
    event_id = await new_event()
    async with Coalescer("test", database, "holds", HoldAction(between=gate), batch_seconds_max=0.05) as coalescer:
        with pytest.raises(Unavailable):
            await coalescer.submit(hold(event_id))
        gate.is_open.set()
        assert await coalescer.submit(hold(event_id)) == Answer(is_held=True, place=0)
    assert await taken(observer, event_id) == 1


async def test_closing_finishes_what_is_in_hand_and_accepts_nothing_more(database: Database, new_event: NewEvent, gate: Gate) -> None:
    event_id = await new_event()
    coalescer = Coalescer("test", database, "holds", HoldAction(between=gate), batch_size_max=2)
    accepted = [asyncio.ensure_future(coalescer.submit(hold(event_id))) for _ in range(5)]
    await gate.is_reached.wait()
    closing = asyncio.ensure_future(coalescer.close())
    await asyncio.wait({closing}, timeout=0)
    with pytest.raises(Unavailable):
        await coalescer.submit(hold(event_id))
    gate.is_open.set()
    await closing
    assert [task.result().place for task in accepted] == [0, 1, 2, 3, 4]
