"""For any interleaving, what was decided is what deciding the commands one by one would have decided."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
from holds import Answer, HoldAction, HoldSeats, NewEvent, Poison
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id

CAPACITY = 12

submissions = st.tuples(st.just("submit"), st.integers(0, 1), st.integers(0, 15), st.sampled_from([1, 1, 2, 3, 5, 0]))
interruptions = st.tuples(st.sampled_from(["give up", "turn", "wait"]), st.integers(0, 30))
steps = st.lists(st.one_of(submissions, submissions, interruptions), max_size=40)


async def play(script: list[Any], coalescers: list[Coalescer[HoldSeats, Answer]], event_id: UUID) -> list[tuple[HoldSeats, Any]]:
    """Follows the script: submits to one coalescer or the other, gives up on somebody, lets the loop turn once, waits
    for somebody's answer. Returns each command with its answer, its error or its cancellation."""
    ids = [new_id() for _ in range(16)]  # a number drawn twice is a retry, or another command under the same id
    asked: list[tuple[HoldSeats, asyncio.Future[Answer]]] = []
    for step, number, *more in script:
        if step == "submit":
            command = HoldSeats(command_id=ids[more[0]], event_id=event_id, seats=more[1])
            asked.append((command, asyncio.ensure_future(coalescers[number].submit(command))))
        elif asked and step == "give up":
            asked[number % len(asked)][1].cancel()
        elif asked and step == "turn":
            await asyncio.wait({asked[-1][1]}, timeout=0)
        elif asked and step == "wait":
            await asyncio.wait({asked[number % len(asked)][1]})
    answers = await asyncio.gather(*(future for _, future in asked), return_exceptions=True)
    return [(command, answer) for (command, _), answer in zip(asked, answers, strict=True)]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(script=steps, batch_size_max=st.integers(1, 8))
async def test_outcomes_equal_those_of_some_one_by_one_order(
    database: Database, other_database: Database, new_event: NewEvent, observer: asyncpg.Connection, script: list[Any], batch_size_max: int
) -> None:
    event_id = await new_event(CAPACITY)
    async with (
        Coalescer("one", database, "holds", HoldAction(), batch_size_max=batch_size_max) as one,
        Coalescer("other", other_database, "holds", HoldAction(), batch_size_max=batch_size_max) as other,
    ):
        told = await play(script, [one, other], event_id)
    decided = await observer.fetch("SELECT * FROM holds.answers WHERE event_id = $1 ORDER BY place", event_id)
    free = CAPACITY
    for place, row in enumerate(decided):
        assert row["place"] == place
        assert row["is_held"] == (row["seats"] <= free)
        free -= row["seats"] * row["is_held"]
    kept = {row["command_id"]: row for row in decided}
    for command, answer in told:
        row = kept.get(command.command_id)
        if isinstance(answer, Answer):
            assert row is not None
            assert (row["place"], row["is_held"], row["seats"]) == (answer.place, answer.is_held, command.seats)
        elif isinstance(answer, Poison):
            assert command.seats == 0
        elif not isinstance(answer, asyncio.CancelledError):
            assert answer.code == "different_command"
            assert row is not None
            assert row["seats"] != command.seats
