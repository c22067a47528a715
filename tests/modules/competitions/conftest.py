"""Competitions alone, on the real PostgreSQL and behind the real edge."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.backbone.crawling.site import Site
from tests.inner_site import inner_site
from tests.modules.competitions.league_site import SOURCE, limits_for
from tests.modules.competitions.taking_part import Headers, League
from tests.tokens import access_token

from matchday.app.registry import load_modules
from matchday.backbone.crawling import open_crawler
from matchday.backbone.database import Database, Transaction
from matchday.backbone.ids import new_id
from matchday.contracts import competitions as contract
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.modules.competitions.domain.crawling import read_source
from matchday.modules.competitions.schemas import Imported
from matchday.modules.competitions.workers.reading import Outcome, Reading

SHARED = Path(__file__).parents[4] / "shared" / "data"
SHIPPED = Path(contract.__file__).parents[1] / "modules" / "competitions" / "data" / "world-cup-2022.matchday"

Bring = Callable[..., Awaitable[Imported]]
Read = Callable[[], Awaitable[list[Any]]]
Crawl = Callable[..., Awaitable[list[Outcome]]]


def shared(name: str) -> bytes:
    """A file of the shared data; a checkout without that folder skips what compares with it."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"{path} is not here: the comparison with openfootball's data needs it")
    return path.read_bytes()


@pytest.fixture
def organisation_id() -> UUID:
    """The owner of what a test imports."""
    return new_id()


@pytest.fixture
def bring(database: Database, organisation_id: UUID) -> Bring:
    """Imports a file in a transaction of its own."""

    async def run(content: bytes | str, **options: Any) -> Imported:
        given = content.encode() if isinstance(content, str) else content
        options = {"organisation_id": organisation_id, "file": "file.txt"} | options
        async with database.begin("competitions") as tx:
            return await import_competition(tx, ImportFile(content=given, **options))

    return run


@pytest.fixture
def crawl(database: Database, organisation_id: UUID) -> Crawl:
    """Reads a league's website, and says what came of each page."""

    async def run(site: Site, text: str = SOURCE) -> list[Outcome]:
        told: list[Outcome] = []

        async def tell(_: Transaction, done: Outcome) -> None:
            told.append(done)

        async with open_crawler(limits_for(site)) as crawler:
            source = read_source(text.format(url=site.url))
            await Reading(database, crawler, source, tell, organisation_id=organisation_id).run()
        return told

    return run


@pytest.fixture
def said(database: Database) -> Read:
    """Reads the events said so far, oldest first."""

    async def read() -> list[Any]:
        async with database.read("competitions") as tx:
            rows = await tx.fetch("SELECT name, payload FROM competitions.outbox WHERE kind = 'event' ORDER BY position")
        return [msgspec.json.decode(row["payload"], type=getattr(contract, row["name"].partition(".")[2])) for row in rows]

    return read


@pytest.fixture
def shown(database: Database) -> Read:
    """Reads the room messages said so far, oldest first."""

    async def read() -> list[Any]:
        async with database.read("competitions") as tx:
            rows = await tx.fetch("SELECT room, payload FROM competitions.room_messages ORDER BY room, seq")
        return [(row["room"], msgspec.json.decode(row["payload"])) for row in rows]

    return read


@pytest.fixture
async def site(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The routes and pages of competitions, with keys of the tests' own."""
    async with inner_site(load_modules(["competitions"]), database) as client:
        yield client


@pytest.fixture
def sign_in(organisation_id: UUID) -> Callable[..., dict[str, str]]:
    """The headers of somebody with these roles in the organisation, or in another; without any, a stranger."""

    def headers(*roles: str, elsewhere: bool = False) -> dict[str, str]:
        held = {new_id() if elsewhere else organisation_id: list(roles)} if roles else {}
        return {"Authorization": f"Bearer {access_token(held)}"}

    return headers


@pytest.fixture
def league(site: httpx.AsyncClient, database: Database, organisation_id: UUID, sign_in: Callable[..., Headers]) -> League:
    """A competition that tests begin themselves."""
    return League(site, database, organisation_id, sign_in)
