"""What other websites read: bad cursors are refused, and "not modified" is only said of what was not."""

import base64
import json
from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Bring
from tests.modules.competitions.test_import_competition import SMALL

from matchday.backbone.database import Database
from matchday.contracts.accounts import OrganisationChanged
from matchday.modules.competitions.replicas import keep_organisations

Name = Callable[[int, str, str], Awaitable[None]]


@pytest.fixture
def organisation(database: Database, organisation_id: UUID) -> Name:
    """Lets competitions hear of its owner's name and colour."""

    async def hear(version: int, name: str, accent: str) -> None:
        event = OrganisationChanged(organisation_id=organisation_id, slug="club", name=name, accent=accent, version=version)
        async with database.begin("competitions") as tx:
            await keep_organisations(tx, [event])

    return hear


@pytest.mark.parametrize("number", [2**31, -(2**31) - 1, 10**30])
@pytest.mark.parametrize("path", ["/public/v1/competitions/cup-of-towns-2024/matches", "/competitions/cup-of-towns-2024/matches"])
async def test_a_cursor_with_an_impossible_number_is_refused(site: httpx.AsyncClient, bring: Bring, path: str, number: int) -> None:
    await bring(SMALL)
    cursor = base64.urlsafe_b64encode(json.dumps(["2024-05-01T00:00:00Z", number]).encode()).decode().rstrip("=")
    assert (await site.get(f"{path}?cursor={cursor}")).status_code == 422


async def test_an_organisations_new_colour_is_a_modification(site: httpx.AsyncClient, bring: Bring, organisation: Name) -> None:
    await bring(SMALL)
    await organisation(1, "Club", "#1a5fb4")
    first = await site.get("/public/v1/competitions/cup-of-towns-2024")
    await organisation(2, "Club", "#a51d2d")
    again = await site.get("/public/v1/competitions/cup-of-towns-2024", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.json()["accent"]) == (200, "#a51d2d")


async def test_a_teams_new_code_is_a_modification_of_its_tables_and_matches(site: httpx.AsyncClient, bring: Bring) -> None:
    await bring(SMALL)
    matches = (await site.get("/public/v1/competitions/cup-of-towns-2024/matches")).json()["items"]
    paths = (f"/public/v1/matches/{matches[0]['match_id']}", "/public/v1/competitions/cup-of-towns-2024/standings")
    tags = [(await site.get(path)).headers["etag"] for path in paths]
    await bring(SMALL.replace("ABC", "ABB"))
    for path, tag in zip(paths, tags, strict=True):
        again = await site.get(path, headers={"if-none-match": tag})
        assert again.status_code == 200
        assert '"ABB"' in again.text
        assert (await site.get(path, headers={"if-none-match": again.headers["etag"]})).status_code == 304
