"""Whose clubs a match is of: said with the match, and again when a team is given another club or two clubs become one."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.conftest import Read
from tests.modules.competitions.taking_part import Headers, League

from matchday.backbone.database import Database
from matchday.contracts.competitions import MatchChanged
from matchday.modules.competitions.queries import every_match


@pytest.fixture
async def league(site: httpx.AsyncClient, database: Database, organisation_id: UUID, sign_in: Callable[..., Headers]) -> League:
    """One match to come and one that is over."""
    made = League(site, database, organisation_id, sign_in)
    await made.begin("Abbots", "Barons")
    home, away = str(made.teams["Abbots"]), str(made.teams["Barons"])
    for pair in ((home, away), (away, home)):
        fixture = {"home_team_id": pair[0], "away_team_id": pair[1], "kicks_off_at": "2030-06-01T18:00:00Z"}
        answer = await site.post("/manage/v1/competitions/league/matches", json=fixture, headers=made.organiser)
        assert answer.status_code == 201, answer.text
    async with database.begin("competitions") as tx:
        await tx.execute(
            "UPDATE competitions.matches SET phase = 'finished', home_score = 1, away_score = 0 WHERE home_team_id = $1", UUID(away)
        )
    return made


async def club(league: League, name: str) -> str:
    answer = await league.site.post(league.path("clubs"), json={"name": name}, headers=league.organiser)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["club_id"])


async def give(league: League, team: str, club_id: str | None) -> None:
    answer = await league.site.put(league.team(team, "club"), json={"club_id": club_id}, headers=league.organiser)
    assert answer.is_success, answer.text


async def told(said: Read) -> list[MatchChanged]:
    return [event for event in await said() if isinstance(event, MatchChanged)]


async def test_a_team_with_another_club_has_its_open_matches_said_anew(league: League, said: Read) -> None:
    before = await told(said)
    assert {event.home_club_id for event in before} == {None}
    club_id = await club(league, "Abbots 1904")
    await give(league, "Abbots", club_id)
    (again,) = (await told(said))[len(before) :]
    assert (str(again.home_club_id), again.home_club, again.away_club_id, again.phase) == (club_id, "Abbots 1904", None, "scheduled")
    assert again.version > max(event.version for event in before if event.match_id == again.match_id)
    await give(league, "Abbots", None)
    assert ((await told(said))[-1].home_club_id, (await told(said))[-1].home_club) == (None, "")


async def test_two_clubs_that_are_one_and_an_announcement(league: League, said: Read, database: Database) -> None:
    kept, gone = await club(league, "Barons"), await club(league, "The Barons")
    await give(league, "Barons", gone)
    answer = await league.site.post(f"/manage/v1/clubs/{kept}/merges", json={"gone_id": gone}, headers=league.organiser)
    assert answer.status_code == 201, answer.text
    last = (await told(said))[-1]
    assert (str(last.away_club_id), last.away_club) == (kept, "Barons")
    async with database.read("competitions") as tx:
        announced = [event async for event in every_match(tx)]
    assert sorted((event.home_club, event.away_club) for event in announced) == [("", "Barons"), ("Barons", "")]
