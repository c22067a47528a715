"""The shelf behind the real edge."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import httpx
import pytest
from tests.app.edge.shelf import OWNER, shelf
from tests.inner_site import site_of, surroundings
from tests.tokens import ISSUER, access_token

from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Postgres
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.testing.databases import create_database, empty


@pytest.fixture(scope="session")
async def shelf_url(postgres: Postgres) -> str:
    return await create_database(postgres.url, "shelf", [shelf])


@pytest.fixture
async def shelf_database(shelf_url: str) -> AsyncIterator[Database]:
    database = await open_database(shelf_url, is_role_per_module=True)
    yield database
    await database.close()
    await empty(shelf_url)


@pytest.fixture
def around(shelf_database: Database) -> Surroundings:
    made = surroundings(request_seconds_max=0.3)
    made.database = shelf_database
    return made


@pytest.fixture
async def client(around: Surroundings) -> AsyncIterator[httpx.AsyncClient]:
    site = site_of([shelf], around)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as opened:
        yield opened


@pytest.fixture
def bearer() -> Callable[..., dict[str, str]]:
    """Headers of somebody with these roles in the shelf's organisation, or in another."""

    def headers(*roles: str, organisation_id: UUID = OWNER) -> dict[str, str]:
        return {"authorization": f"Bearer {access_token({organisation_id: list(roles)} if roles else {})}"}

    return headers
