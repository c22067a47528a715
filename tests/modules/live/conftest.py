"""A known match, its scorer, and the live module alone behind real HTTP handlers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from tests.inner_site import inner_site
from tests.modules.live.playing import match_changed, new
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
    home_team_id: UUID

    @property
    def path(self) -> str:
        """Where it is managed."""
        return f"/manage/v1/matches/{self.match_id}"

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
    return await known_match(database)


async def known_match(database: Database, **facts: object) -> KnownMatch:
    """A match that competitions has told of."""
    known = KnownMatch(match_id=new_id(), organisation_id=new_id(), home_team_id=new_id())
    changed = match_changed(known.match_id, known.organisation_id, **({"home_team_id": known.home_team_id} | facts))
    async with database.begin("live") as tx:
        await keep_matches(tx, [changed])
    return known


@pytest.fixture
def make_match(database: Database) -> Callable[..., Awaitable[KnownMatch]]:
    """Makes a match with other facts: another sport, another format."""

    async def make(**facts: object) -> KnownMatch:
        return await known_match(database, **facts)

    return make


@pytest.fixture
def enter(site: httpx.AsyncClient, match: KnownMatch, sign_in: Callable[..., dict[str, str]]) -> Callable[..., Awaitable[Any]]:
    """Sends these entries in one batch as the match's scorer; returns the outcomes."""

    async def send(*entries: dict[str, object], **facts: object) -> Any:
        made = [entry if "entry_id" in entry else new(entry) for entry in entries]
        answer = await site.post(f"{match.path}/entries", json={"entries": made} | facts, headers=sign_in("scorer"))
        assert answer.status_code == 201, answer.text
        return answer.json()["outcomes"]

    return send


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
