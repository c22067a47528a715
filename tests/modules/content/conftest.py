"""Content behind the real edge, with a club that has something to write about."""

import io
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from PIL import Image
from tests.composed import composed
from tests.inner_site import surroundings
from tests.modules.portal.events import ARGENTINA, CUP, MATCH, ORGANISATION, match
from tests.tokens import ISSUER, access_token

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.backbone.images import Images
from matchday.backbone.module import SURFACES
from matchday.backbone.storage import Storage, open_storage
from matchday.contracts import content as contract
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import CompetitionChanged, SheetPlayer, SquadChanged
from matchday.modules.content import module, replicas
from matchday.modules.content.actions.keep_media import Uploads

CLUB = ORGANISATION
PLAYER = UUID(int=77)
Said = Callable[[], Any]


@pytest.fixture
async def club(database: Database) -> UUID:
    """Its copies have arrived."""
    async with database.begin("content") as tx:
        await replicas.keep_organisations(
            tx, [OrganisationChanged(organisation_id=CLUB, version=1, slug="club", name="The Club", accent="#0b6e4f")]
        )
        await replicas.keep_competitions(
            tx,
            [
                CompetitionChanged(
                    competition_id=CUP,
                    version=1,
                    organisation_id=CLUB,
                    slug="cup",
                    name="The Cup",
                    season="",
                    sport="football",
                    matches=1,
                    matches_finished=0,
                )
            ],
        )
        await replicas.keep_matches(tx, [match()])
        player = SheetPlayer(person_id=PLAYER, name="Lionel Messi", number=10, position=None, born_on=None)
        await replicas.keep_squads(
            tx, [SquadChanged(team_id=ARGENTINA, version=1, competition_id=CUP, team="Argentina", players=(player,), limits=())]
        )
    return CLUB


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return open_storage(f"file://{tmp_path}/files")


@pytest.fixture
async def site(database: Database, storage: Storage, club: UUID) -> AsyncIterator[httpx.AsyncClient]:
    """Its routes and pages."""
    around = surroundings(account_requests_per_minute_max=10**6)
    around.database = database
    around.resources["content"] = {"uploads": Uploads(database, storage, Images()), "storage": storage}
    with composed([module], SURFACES, around) as (made, _):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url=ISSUER) as client:
            yield client


@pytest.fixture
def said(database: Database) -> Said:
    """What was said of articles, oldest first."""

    async def read() -> list[contract.ArticleChanged]:
        async with database.read("content") as tx:
            rows = await tx.fetch("SELECT payload FROM content.outbox WHERE name = 'content.ArticleChanged' ORDER BY position")
        return [msgspec.json.decode(row["payload"], type=contract.ArticleChanged) for row in rows]

    return read


def headers(*roles: str, of: UUID = CLUB, account_id: UUID | None = None) -> dict[str, str]:
    """Of somebody with these roles in the club; without any, a stranger."""
    return {"authorization": f"Bearer {access_token({of: list(roles)} if roles else {}, account_id=account_id)}"}


EDITOR = headers("editor")
OTHERS = {"401": {}, "403": headers("scorer"), "404": headers("owner", of=new_id())}
ABOUT = {"competition": CUP, "match": MATCH, "team": ARGENTINA, "person": PLAYER}


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (1200, 800), "green").save(made, "JPEG")
    return made.getvalue()
