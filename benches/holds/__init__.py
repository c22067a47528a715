"""A module for benches: one event with many seats is one hot row, and every hold takes one of them.

Owns events and holds. Says SeatHeld. Hears nothing. Three routes have the same middleware: signed-in caller,
Idempotency-Key, JSON body; they differ in what stands behind them (coalesced, one transaction each, nothing).
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benches.holds.routes import API
from benches.holds.taking import SeatHeld, hold_seats

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.context import ModuleContext
from matchday.backbone.module import Module


@asynccontextmanager
async def _holds(context: ModuleContext) -> AsyncIterator[Coalescer]:
    async with Coalescer("holds", context.database, context.name, hold_seats) as holds:
        yield holds


SeatHeld.__module__ = "matchday.contracts.holds"
module = Module(
    name="holds",
    routes={"api": API},
    publishes=[SeatHeld],
    resources={"holds": _holds},
    migrations=Path(__file__).parent / "migrations",
)
