"""Two processes sell the same seats. The lock of the batch keeps them from selling one twice; without it they do."""

import asyncio
import sys
from pathlib import Path

import asyncpg
import pytest
from holds import HoldAction, HoldSeats, NewEvent

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id

RUSH = Path(__file__).parent / "rush.py"


class Meeting:
    """Where the first to have read waits for the other to have read too; with a lock the other cannot come."""

    def __init__(self) -> None:
        self._here = 0
        self._is_met = asyncio.Event()

    async def __call__(self) -> None:
        self._here += 1
        if self._here == 2:
            self._is_met.set()
        await asyncio.wait({asyncio.ensure_future(self._is_met.wait())}, timeout=0.3)


@pytest.mark.parametrize(("is_guarded", "sold"), [(True, 10), (False, 20)])
async def test_ten_seats_are_sold_ten_times_and_without_the_lock_twenty_times(
    database: Database, other_database: Database, new_event: NewEvent, observer: asyncpg.Connection, is_guarded: bool, sold: int
) -> None:
    event_id = await new_event(capacity=10)
    meeting = Meeting()
    async with (
        Coalescer("one", database, "holds", HoldAction(is_guarded=is_guarded, between=meeting)) as one,
        Coalescer("other", other_database, "holds", HoldAction(is_guarded=is_guarded, between=meeting)) as other,
    ):
        answers = await asyncio.gather(
            *(coalescer.submit(HoldSeats(command_id=new_id(), event_id=event_id, seats=1)) for coalescer in (one, other) for _ in range(10))
        )
    assert sum(answer.is_held for answer in answers) == sold
    counted = await observer.fetchval("SELECT sum(seats) FROM holds.answers WHERE event_id = $1 AND is_held", event_id)
    assert counted == sold


async def test_two_processes_in_a_rush_sell_every_seat_once(holds_url: str, new_event: NewEvent, observer: asyncpg.Connection) -> None:
    event_id = await new_event(capacity=500)
    processes = [
        await asyncio.create_subprocess_exec(sys.executable, str(RUSH), holds_url, str(event_id), "800", stdout=asyncio.subprocess.PIPE)
        for _ in range(2)
    ]
    outputs = [await process.communicate() for process in processes]
    assert sum(int(output) for output, _ in outputs) == 500
    row = await observer.fetchrow("SELECT taken, decided FROM holds.events WHERE event_id = $1", event_id)
    assert tuple(row) == (500, 1600)
