"""The portal alone: its listeners on the real PostgreSQL, its pages behind the real edge."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import msgspec
import pytest

from matchday.app.registry import load_modules
from matchday.app.site import Site
from matchday.app.surfaces import present_page
from matchday.backbone.database import Database
from matchday.backbone.http.limits import RateLimits
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.http.tokens import TokenVerifier
from matchday.backbone.settings import Settings
from matchday.contracts.event import State
from matchday.modules.portal.listeners import LISTENERS

ADDRESS = "http://matchday.test"

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
    revocations = Revocations()
    revocations.confirm()
    surroundings = Surroundings(
        settings=Settings(public_url=ADDRESS, environment="test"),
        verifier=TokenVerifier(issuer=ADDRESS, revocations=revocations),
        revocations=revocations,
        limits=RateLimits(Settings()),
        present_page=present_page,
    )
    surroundings.database = database
    made = Site(load_modules(["portal"]), ("public", "pages"), surroundings, None, None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ADDRESS) as client:
        yield client
