"""The action: holds on one event, decided in order under the lock of its row."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.contracts.event import Fact


class HoldSeat(msgspec.Struct, frozen=True, kw_only=True):
    """One command. The pair of account and command id is its identity."""

    account_id: UUID
    command_id: str
    event_id: int


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """The seat's number, counted from 1."""

    event_id: int
    seat: int


class SeatHeld(Fact, frozen=True, kw_only=True):
    """News of one hold."""

    key_field: ClassVar[str] = "event_id"
    event_id: int
    account_id: UUID
    seat: int


class SoldOut(Refusal):
    """409."""

    code = "sold_out"
    sentence = "Every seat of this event is taken."


async def hold_seats(tx: Transaction, commands: Sequence[HoldSeat]) -> Sequence[Held | Refusal]:
    """Locks the events, finds answers already given, decides in order, writes once."""
    events = await _lock(tx, sorted({command.event_id for command in commands}))
    known = await _known(tx, commands)
    fresh: list[tuple[HoldSeat, int]] = []
    outcomes: list[Held | Refusal] = []
    for command in commands:
        identity = (command.account_id, command.command_id)
        if identity not in known:
            capacity, taken = events[command.event_id]
            if taken >= capacity:
                outcomes.append(SoldOut())
                continue
            events[command.event_id] = (capacity, taken + 1)
            known[identity] = taken + 1
            fresh.append((command, taken + 1))
        outcomes.append(Held(event_id=command.event_id, seat=known[identity]))
    if fresh:
        await _save(tx, events, fresh)
        tx.publish(*(SeatHeld(event_id=command.event_id, account_id=command.account_id, seat=seat) for command, seat in fresh))
    return outcomes


async def _lock(tx: Transaction, event_ids: list[int]) -> dict[int, tuple[int, int]]:
    rows = await tx.fetch(
        "SELECT event_id, capacity, taken FROM holds.events WHERE event_id = ANY($1::int[]) ORDER BY event_id FOR UPDATE", event_ids
    )
    return {row["event_id"]: (row["capacity"], row["taken"]) for row in rows}


async def _known(tx: Transaction, commands: Sequence[HoldSeat]) -> dict[tuple[UUID, str], int]:
    rows = await tx.fetch(
        """
        SELECT account_id, command_id, seat FROM holds.holds
        JOIN unnest($1::uuid[], $2::text[]) AS asked (account_id, command_id) USING (account_id, command_id)
        """,
        [command.account_id for command in commands],
        [command.command_id for command in commands],
    )
    return {(row["account_id"], row["command_id"]): row["seat"] for row in rows}


async def _save(tx: Transaction, events: dict[int, tuple[int, int]], fresh: Sequence[tuple[HoldSeat, int]]) -> None:
    await tx.execute(
        """
        WITH counted AS (
            UPDATE holds.events AS e SET taken = now_taken
            FROM unnest($1::int[], $2::int[]) AS counts (id, now_taken) WHERE e.event_id = id
        )
        INSERT INTO holds.holds (account_id, command_id, event_id, seat, held_until)
        SELECT account_id, command_id, event_id, seat, now() + interval '15 minutes'
        FROM unnest($3::uuid[], $4::text[], $5::int[], $6::int[]) AS fresh (account_id, command_id, event_id, seat)
        """,
        list(events),
        [taken for _, taken in events.values()],
        [command.account_id for command, _ in fresh],
        [command.command_id for command, _ in fresh],
        [command.event_id for command, _ in fresh],
        [seat for _, seat in fresh],
    )
