"""A module for tests: seats of an event are one hot row, and a hold takes some of them."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.module import Module
from matchday.contracts.event import Fact

module = Module(name="holds", migrations=Path(__file__).parent / "migrations")

NewEvent = Callable[..., Awaitable[UUID]]
"""The fixture `new_event`: makes an event of some capacity and returns its id."""


class HoldSeats(msgspec.Struct, frozen=True, kw_only=True):
    """`seats` 0 or less makes the action fail: the poisonous command."""

    command_id: UUID
    event_id: UUID
    seats: int


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """`place` counts the decisions about an event in their order."""

    is_held: bool
    place: int


class DifferentCommand(Refusal):
    """The same id with other seats."""

    status = 422
    code = "different_command"


class SeatsHeld(Fact, frozen=True, kw_only=True):
    """News of one hold."""

    key_field = "event_id"
    event_id: UUID
    command_id: UUID


class Poison(Exception):
    """Raised by the action for a command it cannot bear."""


async def nothing() -> None:
    """What usually happens between reading and writing."""


class HoldAction:
    """The action, with hooks for tests: without its guard it reads the row but does not lock it."""

    def __init__(self, *, is_guarded: bool = True, between: Callable[[], Awaitable[None]] = nothing) -> None:
        self._between = between
        self._lock = "FOR UPDATE" if is_guarded else ""
        self.batch_sizes: list[int] = []

    async def __call__(self, tx: Transaction, commands: Sequence[HoldSeats]) -> Sequence[Answer | Refusal]:
        self.batch_sizes.append(len(commands))
        room = await self._lock_events(tx, commands)
        await self._between()
        known = await _known(tx, commands)
        fresh: list[tuple[HoldSeats, Answer]] = []
        outcomes: list[Answer | Refusal] = []
        for command in commands:
            if command.seats <= 0:
                raise Poison(str(command.seats))
            if command.command_id not in known:
                answer = _decide(room, command)
                known[command.command_id] = (command.seats, answer)
                fresh.append((command, answer))
            seats, answer = known[command.command_id]
            outcomes.append(answer if seats == command.seats else DifferentCommand())
        await _save(tx, room, fresh)
        return outcomes

    async def _lock_events(self, tx: Transaction, commands: Sequence[HoldSeats]) -> dict[UUID, list[int]]:
        rows = await tx.fetch(
            f"""
            SELECT event_id, capacity - taken AS free, decided FROM holds.events
            WHERE event_id = ANY($1::uuid[]) ORDER BY event_id {self._lock}
            """,
            list({command.event_id for command in commands}),
        )
        return {row["event_id"]: [row["free"], row["decided"]] for row in rows}


async def _known(tx: Transaction, commands: Sequence[HoldSeats]) -> dict[UUID, tuple[int, Answer]]:
    rows = await tx.fetch(
        "SELECT command_id, seats, is_held, place FROM holds.answers WHERE command_id = ANY($1::uuid[])",
        [command.command_id for command in commands],
    )
    return {row["command_id"]: (row["seats"], Answer(is_held=row["is_held"], place=row["place"])) for row in rows}


def _decide(room: dict[UUID, list[int]], command: HoldSeats) -> Answer:
    free, decided = room[command.event_id]
    is_held = command.seats <= free
    room[command.event_id] = [free - command.seats if is_held else free, decided + 1]
    return Answer(is_held=is_held, place=decided)


async def _save(tx: Transaction, room: dict[UUID, list[int]], fresh: Sequence[tuple[HoldSeats, Answer]]) -> None:
    await tx.execute(
        """
        WITH counted AS (
            UPDATE holds.events SET taken = capacity - free, decided = now_decided
            FROM unnest($1::uuid[], $2::int[], $3::int[]) AS room (id, free, now_decided) WHERE event_id = id
        )
        INSERT INTO holds.answers (command_id, event_id, seats, is_held, place)
        SELECT * FROM unnest($4::uuid[], $5::uuid[], $6::int[], $7::bool[], $8::int[])
        """,
        list(room),
        [free for free, _ in room.values()],
        [decided for _, decided in room.values()],
        [command.command_id for command, _ in fresh],
        [command.event_id for command, _ in fresh],
        [command.seats for command, _ in fresh],
        [answer.is_held for _, answer in fresh],
        [answer.place for _, answer in fresh],
    )
    tx.publish(*(SeatsHeld(event_id=command.event_id, command_id=command.command_id) for command, answer in fresh if answer.is_held))
