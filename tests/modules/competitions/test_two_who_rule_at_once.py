"""Decisions of discipline are numbered, whoever decides at the same moment."""

import asyncio
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from tests.journeys.waiting import until
from tests.modules.competitions.taking_part import League

from matchday.backbone.database import Database
from matchday.modules.competitions.actions.decide_suspension import ban_person
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.schemas.discipline import NewBan

BOARD = Decider(account_id=UUID(int=7), name="The board")


@pytest.mark.parametrize("is_guarded", [True, False])
async def test_two_decisions_at_once_get_numbers_of_their_own(league: League, is_guarded: bool) -> None:
    """The competition's lock is the guard: without it the second counts before the first is there, and takes its number."""
    await league.begin("Rovers", "United")

    async def decide(name: str) -> int:
        data = NewBan(team_id=league.teams["Rovers"], name=name, reason="Spat", matches=1)
        async with league.database.begin("competitions") as tx:
            return await ban_person(tx if is_guarded else Unlocked(tx), league.slug, data, BOARD)  # type: ignore[arg-type]

    async with league.database.begin("competitions") as tx:
        first = await ban_person(tx, league.slug, NewBan(team_id=league.teams["Rovers"], name="Ann", reason="Spat", matches=1), BOARD)
        second = asyncio.create_task(decide("Bea"))
        await until(lambda: _is_waiting(league.database), bool, seconds_max=10)
    if is_guarded:
        assert (first, await second) == (1, 2)
    else:
        with pytest.raises(asyncpg.UniqueViolationError):
            await second


class Unlocked:
    """A transaction that takes no lock of a row: the guard off."""

    def __init__(self, tx: Any) -> None:
        self._tx = tx

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tx, name)

    async def fetchrow(self, statement: str, *arguments: Any) -> Any:
        return await self._tx.fetchrow(statement.replace("FOR UPDATE", ""), *arguments)

    async def fetch(self, statement: str, *arguments: Any) -> Any:
        return await self._tx.fetch(statement.replace("FOR UPDATE", ""), *arguments)


async def _is_waiting(database: Database) -> int:
    async with database.read("competitions") as tx:
        return int(await tx.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"))
