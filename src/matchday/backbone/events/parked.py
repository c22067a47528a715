"""What an operator can do about events that were not applied: `matchday events list|release|skip`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Database

LIST_MAX = 1000


class UnappliedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a module has heard and could not apply: parked, or failed and to be tried again."""

    event_id: UUID
    name: str
    key: str
    state: Literal["failed", "parked"]
    tries: int
    error: str | None
    received_at: datetime
    next_try_at: datetime | None
    waiting: int
    """How many later events of its key wait behind it."""


async def list_parked(database: Database, module: str) -> list[UnappliedEvent]:
    """What the hearing module could not apply, oldest first; at most `LIST_MAX`."""
    async with database.read(module) as tx:
        rows = await tx.fetch(
            f"""
            SELECT event_id, name, key, state, tries, error, received_at, next_try_at, (
                SELECT count(*) FROM {module}.inbox AS later
                WHERE later.key = stuck.key AND later.arrival > stuck.arrival AND later.state = 'waiting'
            ) AS waiting
            FROM {module}.inbox AS stuck
            WHERE state IN ('failed', 'parked')
            ORDER BY arrival
            LIMIT $1
            """,
            LIST_MAX,
        )
    return [UnappliedEvent(**dict(row)) for row in rows]


async def release(database: Database, module: str, event_ids: Sequence[UUID] | None = None) -> int:
    """These events, all parked ones by default, are tried again at once and as often as new ones; returns how many."""
    async with database.begin(module) as tx:
        return await tx.execute(
            f"""
            UPDATE {module}.inbox SET state = 'failed', tries = 0, next_try_at = now()
            WHERE CASE WHEN $1::uuid[] IS NULL THEN state = 'parked' ELSE state IN ('parked', 'failed') AND event_id = ANY ($1) END
            """,
            event_ids,
        )


async def skip(database: Database, module: str, event_ids: Sequence[UUID]) -> int:
    """These events will not be applied; what waits behind them goes on. Returns how many were still open."""
    async with database.begin(module) as tx:
        return await tx.execute(
            f"""
            UPDATE {module}.inbox SET state = 'skipped', next_try_at = NULL
            WHERE state IN ('waiting', 'failed', 'parked') AND event_id = ANY ($1::uuid[])
            """,
            event_ids,
        )
