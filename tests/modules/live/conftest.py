"""A known match, its scorer, and the live module alone behind real HTTP handlers."""

from collections.abc import AsyncIterator, Callable
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.inner_site import inner_site
from tests.modules.live.playing import match_changed
from tests.tokens import access_token

from matchday.app.registry import load_modules
from matchday.backbone.database import Database
from matchday.backbone.ids import new_id
from matchday.contracts.live import MatchProgressed
from matchday.modules.live.replicas import keep_matches


class KnownMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match that live has heard of."""

    match_id: UUID
    organisation_id: UUID

    @property
    def protocol(self) -> str:
        """The path of its protocol on the manage surface."""
        return f"/manage/v1/matches/{self.match_id}/protocol"

    @property
    def console(self) -> str:
        """The path of its console."""
        return f"/matches/{self.match_id}/console"


@pytest.fixture
async def match(database: Database) -> KnownMatch:
    known = KnownMatch(match_id=new_id(), organisation_id=new_id())
    async with database.begin("live") as tx:
        await keep_matches(tx, [match_changed(known.match_id, known.organisation_id)])
    return known


@pytest.fixture
def said(database: Database) -> Callable[[], object]:
    """Reads what live has said so far, oldest first."""

    async def read() -> list[MatchProgressed]:
        async with database.read("live") as tx:
            rows = await tx.fetch("SELECT payload FROM live.outbox WHERE name = 'live.MatchProgressed' ORDER BY position")
        return [msgspec.json.decode(row["payload"], type=MatchProgressed) for row in rows]

    return read


@pytest.fixture
async def site(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """The routes and pages of live behind the real edge, with keys of the tests' own."""
    async with inner_site(load_modules(["live"]), database) as client:
        yield client


@pytest.fixture
def sign_in(match: KnownMatch) -> Callable[..., dict[str, str]]:
    """The headers of somebody with these roles in the match's organisation, or in another; without any, a stranger."""

    def headers(*roles: str, organisation_id: UUID | None = None) -> dict[str, str]:
        held = {organisation_id or match.organisation_id: list(roles)} if roles else {}
        return {"Authorization": f"Bearer {access_token(held)}"}

    return headers
