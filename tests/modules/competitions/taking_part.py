"""A league with regulations of its own, its teams, and people who register players for them."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import httpx
from tests.tokens import access_token

from matchday.backbone.database import Database
from matchday.backbone.ids import new_id

Headers = dict[str, str]
RULES = """
format: matchday-regulations/1
key: test-squads
name: Test squads
source: written for a test
tie_breakers: [points]
squads:
"""


class League:
    """What tests do through the edge, and what they know by id."""

    def __init__(self, site: httpx.AsyncClient, database: Database, organisation_id: UUID, sign_in: Callable[..., Headers]) -> None:
        self.site = site
        self.database = database
        self.organisation_id = organisation_id
        self.organiser = sign_in("organiser")
        self.slug = "league"
        self.teams: dict[str, UUID] = {}

    async def begin(self, *teams: str, slug: str = "league", squads: str = "", zone: str = "UTC") -> None:
        """A league of these teams; `squads` is YAML for the part of the regulations with that name."""
        self.slug = slug
        data = {"name": slug, "slug": slug, "teams": list(teams), "zone": zone}
        answer = await self.site.post(self.path("competitions"), json=data, headers=self.organiser)
        assert answer.status_code == 201, answer.text
        async with self.database.begin("competitions") as tx:
            rows = await tx.fetch(_TEAMS, slug)
            if squads:
                await tx.execute(_DOCUMENT, new_id(), self.organisation_id, slug, RULES + squads)
        self.teams = {row["name"]: row["team_id"] for row in rows}

    def path(self, rest: str) -> str:
        """An address of the organisation."""
        return f"/manage/v1/organisations/{self.organisation_id}/{rest}"

    def team(self, name: str, rest: str = "registrations") -> str:
        """An address of a team."""
        return f"/manage/v1/teams/{self.teams[name]}/{rest}"

    async def manager(self, team: str) -> Headers:
        """The headers of a stranger to the organisation, to whom the team was entrusted by a link."""
        made = await self.site.post(self.team(team, "invitations"), headers=self.organiser)
        assert made.status_code == 201, made.text
        headers = {"Authorization": f"Bearer {access_token({})}"}
        token = made.json()["path"].partition("token=")[2]
        taken = await self.site.post("/api/v1/team-invitations/acceptance", json={"token": token}, headers=headers)
        assert taken.status_code == 200, taken.text
        return headers

    async def person(self, name: str, **facts: Any) -> str:
        """Written down by the organiser."""
        answer = await self.site.post(self.path("persons"), json={"name": name, **facts}, headers=self.organiser)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["person_id"])

    async def draft(self, team: str, person: str | Mapping[str, Any], headers: Headers | None = None, **facts: Any) -> httpx.Response:
        """A person by id, or a new one by what is known."""
        who = {"person_id": person} if isinstance(person, str) else {"person": dict(person)}
        return await self.site.post(self.team(team), json=who | facts, headers=headers or self.organiser)

    async def hand_in(self, team: str, *registration_ids: str, headers: Headers | None = None) -> httpx.Response:
        """Several at once."""
        data = {"registration_ids": list(registration_ids)}
        return await self.site.post(self.team(team, "submissions"), json=data, headers=headers or self.organiser)

    async def decide(self, *registration_ids: str, verdict: str = "approve", headers: Headers | None = None, **more: Any) -> httpx.Response:
        """Approves unless told otherwise."""
        data = {"registration_ids": list(registration_ids), "verdict": verdict, **more}
        path = f"/manage/v1/competitions/{self.slug}/registration-decisions"
        return await self.site.post(path, json=data, headers=headers or self.organiser)

    async def registered(self, team: str, person: str | Mapping[str, Any], **facts: Any) -> str:
        """Drafted, handed in and approved; returns the registration."""
        made = await self.draft(team, person, **facts)
        assert made.status_code == 201, made.text
        answer = await self.decide(made.json()["registration_id"])
        assert answer.status_code == 200, answer.text
        return str(made.json()["registration_id"])


def codes(answer: httpx.Response) -> list[str]:
    """The codes of every fault."""
    return sorted(fault["code"] for fault in answer.json()["errors"])


_TEAMS = """
    SELECT team_id, teams.name FROM competitions.teams JOIN competitions.competitions USING (competition_id) WHERE slug = $1
"""
_DOCUMENT = """
    WITH made AS (
        INSERT INTO competitions.regulation_documents (document_id, organisation_id, key, version, name, text)
        VALUES ($1, $2, $3, 1, 'Test squads', $4) RETURNING document_id
    )
    UPDATE competitions.competitions SET document_id = (SELECT document_id FROM made) WHERE slug = $3
"""
