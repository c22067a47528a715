"""The portal alone: its listeners on the real PostgreSQL, its pages behind the real edge."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest
from tests.inner_site import inner_site

from matchday.app.registry import load_modules
from matchday.backbone.database import Database
from matchday.contracts.event import State
from matchday.modules.portal.listeners import LISTENERS

Hear = Callable[..., Awaitable[None]]
Told = Callable[[str], Awaitable[list[dict[str, Any]]]]


@pytest.fixture
def hear(database: Database) -> Hear:
    """Delivers events of one class in one batch, as the consumer does: one transaction."""

    async def deliver(*events: State) -> None:
        async with database.begin("portal") as tx:
            await LISTENERS[type(events[0])].handler(tx, events)

    return deliver


@pytest.fixture
def told(database: Database) -> Told:
    """Reads what a room was told, oldest first."""

    async def read(room: str) -> list[dict[str, Any]]:
        async with database.read("portal") as tx:
            rows = await tx.fetch("SELECT payload FROM portal.room_messages WHERE room = $1 ORDER BY seq", room)
        return [msgspec.json.decode(row["payload"]) for row in rows]

    return read


@pytest.fixture
async def site(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The portal's pages and public routes for an anonymous reader."""
    async with inner_site(load_modules(["portal"]), database) as client:
        yield client


@pytest.fixture
def told_in(told: Told) -> Told:
    """The same, where `told` is somebody else's word."""
    return told
