"""What a coalescer promises to those who submit."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from holds import Answer, DifferentCommand, HoldAction, HoldSeats, NewEvent, Poison

from matchday.backbone.coalesce import Coalescer, WrongOutcomeCount
from matchday.backbone.database import Database, Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.telemetry import begin_request


def hold(event_id: UUID, seats: int = 1) -> HoldSeats:
    return HoldSeats(command_id=new_id(), event_id=event_id, seats=seats)


async def test_a_command_alone_is_a_batch_of_one(database: Database, new_event: NewEvent) -> None:
    action = HoldAction()
    event_id = await new_event()
    async with Coalescer("test", database, "holds", action) as coalescer:
        assert await coalescer.submit(hold(event_id)) == Answer(is_held=True, place=0)
    assert action.batch_sizes == [1]


async def test_calls_that_arrive_during_a_batch_make_the_next_one(database: Database, new_event: NewEvent) -> None:
    is_first, may_go_on = asyncio.Event(), asyncio.Event()

    async def between() -> None:
        is_first.set()
        await may_go_on.wait()

    action = HoldAction(between=between)
    event_id = await new_event()
    async with Coalescer("test", database, "holds", action, batch_size_max=4) as coalescer, asyncio.TaskGroup() as group:
        group.create_task(coalescer.submit(hold(event_id)))
        await is_first.wait()
        later = [group.create_task(coalescer.submit(hold(event_id))) for _ in range(6)]
        await asyncio.wait(later, timeout=0)
        may_go_on.set()
    assert action.batch_sizes == [1, 4, 2]
    assert [task.result().place for task in later] == [1, 2, 3, 4, 5, 6]


async def test_a_refused_command_is_told_so_and_disturbs_nobody(database: Database, new_event: NewEvent) -> None:
    event_id = await new_event(capacity=3)
    async with Coalescer("test", database, "holds", HoldAction()) as coalescer:
        answers = await asyncio.gather(*(coalescer.submit(hold(event_id, seats)) for seats in (2, 2, 1)))
    assert [answer.is_held for answer in answers] == [True, False, True]


async def test_an_outcome_that_is_a_refusal_is_raised_to_its_own_caller(database: Database, new_event: NewEvent) -> None:
    command = hold(await new_event())
    other = HoldSeats(command_id=command.command_id, event_id=command.event_id, seats=5)
    async with Coalescer("test", database, "holds", HoldAction()) as coalescer:
        first, refused, again = await asyncio.gather(*map(coalescer.submit, (command, other, command)), return_exceptions=True)
    assert first == again == Answer(is_held=True, place=0)
    assert isinstance(refused, DifferentCommand)


async def test_a_retry_gets_the_first_answer(database: Database, new_event: NewEvent, observer: asyncpg.Connection) -> None:
    command = hold(await new_event(capacity=1))
    async with Coalescer("test", database, "holds", HoldAction()) as coalescer:
        twice_in_one_batch = await asyncio.gather(coalescer.submit(command), coalescer.submit(command))
        later = await coalescer.submit(command)
    assert [*twice_in_one_batch, later] == [Answer(is_held=True, place=0)] * 3
    assert await observer.fetchval("SELECT taken FROM holds.events WHERE event_id = $1", command.event_id) == 1


@pytest.mark.parametrize("place", [0, 3, 9])
async def test_a_command_the_action_cannot_bear_fails_alone(database: Database, new_event: NewEvent, place: int) -> None:
    event_id = await new_event()
    commands = [hold(event_id) for _ in range(10)]
    commands[place] = hold(event_id, seats=0)
    async with Coalescer("test", database, "holds", HoldAction()) as coalescer:
        outcomes = await asyncio.gather(*map(coalescer.submit, commands), return_exceptions=True)
    assert isinstance(outcomes.pop(place), Poison)
    assert [outcome.place for outcome in outcomes if isinstance(outcome, Answer)] == list(range(9))


async def test_a_value_the_database_cannot_store_fails_alone(database: Database, new_event: NewEvent) -> None:
    event_id = await new_event()
    async with Coalescer("test", database, "holds", HoldAction()) as coalescer:
        outcomes = await asyncio.gather(*(coalescer.submit(hold(event_id, seats)) for seats in (1, 2**40, 1)), return_exceptions=True)
    assert [isinstance(outcome, Answer) for outcome in outcomes] == [True, False, True]


async def test_a_wrong_number_of_outcomes_fails_the_batch_and_commits_nothing(
    database: Database, new_event: NewEvent, observer: asyncpg.Connection
) -> None:
    action = HoldAction()

    async def forgetful(tx: Transaction, commands: Sequence[HoldSeats]) -> Sequence[Any]:
        return (await action(tx, commands))[1:]

    event_id = await new_event()
    async with Coalescer("test", database, "holds", forgetful) as coalescer:
        outcomes = await asyncio.gather(*(coalescer.submit(hold(event_id)) for _ in range(3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [WrongOutcomeCount] * 3
    assert action.batch_sizes == [3]
    assert await observer.fetchval("SELECT taken FROM holds.events WHERE event_id = $1", event_id) == 0


async def test_news_leave_with_the_batch(database: Database, new_event: NewEvent, observer: asyncpg.Connection) -> None:
    event_id = await new_event(capacity=2)
    async with Coalescer("test", database, "holds", HoldAction()) as coalescer:
        await asyncio.gather(*(coalescer.submit(hold(event_id)) for _ in range(5)))
    assert await observer.fetchval("SELECT count(*) FROM holds.outbox WHERE key = $1", str(event_id)) == 2


async def test_a_command_alone_hands_on_its_requests_correlation(
    database: Database, new_event: NewEvent, observer: asyncpg.Connection
) -> None:
    event_id = await new_event()
    begin_request(b"order-4711-abc")
    async with Coalescer("test", database, "holds", HoldAction()) as coalescer:
        await coalescer.submit(hold(event_id))
        await asyncio.gather(coalescer.submit(hold(event_id)), coalescer.submit(hold(event_id)))
    rows = await observer.fetch("SELECT headers FROM holds.outbox WHERE key = $1 ORDER BY position", str(event_id))
    alone, *together = [json.loads(row["headers"])["Matchday-Correlation"] for row in rows]
    assert alone == "order-4711-abc"
    assert len(set(together)) == 1
    assert together[0] != alone
