"""The shelf behind the real edge."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import httpx
import pytest
from tests.app.edge.shelf import OWNER, shelf
from tests.modules.live.tokens import ISSUER, access_token, verifier

from matchday.app.site import Site
from matchday.app.surfaces import present_page
from matchday.backbone.database import Database, open_database
from matchday.backbone.embedded import Postgres
from matchday.backbone.http.limits import RateLimits
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.settings import Settings
from matchday.backbone.testing.databases import create_database, empty

SETTINGS = Settings(public_url=ISSUER, environment="test", request_seconds_max=1.0)


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
def surroundings(shelf_database: Database) -> Surroundings:
    revocations = Revocations()
    revocations.confirm()
    made = Surroundings(
        settings=SETTINGS, verifier=verifier(revocations), revocations=revocations, limits=RateLimits(SETTINGS), present_page=present_page
    )
    made.database = shelf_database
    made.resources["shelf"] = {}
    return made


@pytest.fixture
async def client(surroundings: Surroundings) -> AsyncIterator[httpx.AsyncClient]:
    site = Site([shelf], ("public", "api", "manage", "pages"), surroundings, None, None)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=ISSUER) as opened:
        yield opened


@pytest.fixture
def bearer() -> Callable[..., dict[str, str]]:
    """Headers of somebody with these roles in the shelf's organisation, or in another."""

    def headers(*roles: str, organisation_id: UUID = OWNER) -> dict[str, str]:
        return {"authorization": f"Bearer {access_token({organisation_id: list(roles)} if roles else {})}"}

    return headers
