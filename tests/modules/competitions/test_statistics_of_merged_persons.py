"""Two rows that turn out to be one person: what both have done becomes one line, and what is kept stays what a rebuild counts."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.modules.competitions.taking_part import Headers, League

from matchday.backbone.database import Database
from matchday.contracts.competitions import Goal, Score
from matchday.contracts.live import Figures, MatchProgressed
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.apply_progress import apply_progress
from matchday.modules.competitions.actions.rebuild_statistics import kept_reckoning, rebuild_statistics, rebuilt_reckoning
from matchday.modules.competitions.domain.statistics.reckoning import canonical

VERSIONS = count(1)


@pytest.fixture
async def league(site: httpx.AsyncClient, database: Database, organisation_id: UUID, sign_in: Callable[..., Headers]) -> League:
    made = League(site, database, organisation_id, sign_in)
    await made.begin("Abbots", "Barons")
    return made


async def play(league: League, day: int, scorer: str, name: str, goals: int) -> None:
    """Abbots win by the goals of one player."""
    data = {"home_team_id": str(league.teams["Abbots"]), "away_team_id": str(league.teams["Barons"])}
    data["kicks_off_at"] = datetime(2024, 5, day, 18, tzinfo=UTC).isoformat()
    made = await league.site.post("/manage/v1/competitions/league/matches", json=data, headers=league.organiser)
    person_id = UUID(scorer)
    event = MatchProgressed(
        match_id=UUID(made.json()["match_id"]), version=next(VERSIONS), protocol=1, phase="finished", score=Score(home=goals, away=0),
        goals=tuple(Goal(side="home", player=name, player_id=person_id, minute=minute) for minute in range(1, goals + 1)),
        clock_minute=90, clock_started_at=None, clock_pace=1,
        figures=(Figures(side="home", name=name, person_id=person_id, values={"goals": goals, "minutes": 90}),),
    )  # fmt: skip
    async with league.database.begin("competitions") as tx:
        await apply_progress(tx, [event])


async def scorers(league: League) -> list[tuple[str, str, int]]:
    answer = await league.site.get("/public/v1/competitions/league/statistics/players")
    assert answer.status_code == 200, answer.text
    return [(line["person_id"], line["name"], int(line["value"])) for line in answer.json()["items"]]


async def merge(league: League, kept: str, gone: str) -> None:
    answer = await league.site.post(f"/manage/v1/persons/{kept}/merges", json={"gone_id": gone}, headers=league.organiser)
    assert answer.status_code == 201, answer.text


async def is_kept_as_rebuilt(league: League) -> bool:
    async with league.database.begin("competitions") as tx:
        competition = await store.lock_competition_at(tx, "league")
        assert competition is not None
        return canonical(await kept_reckoning(tx, competition)) == canonical(await rebuilt_reckoning(tx, competition))


async def career(league: League, person_id: str) -> Any:
    answer = await league.site.get(f"/public/v1/persons/{person_id}/career")
    return answer.json() if answer.status_code == 200 else answer.status_code


async def test_what_both_scored_is_one_line_after_a_merge(league: League) -> None:
    ann, double = await league.person("Ann Archer"), await league.person("A. Archer")
    await play(league, 1, ann, "Ann Archer", 2)
    await play(league, 8, double, "A. Archer", 3)
    assert [(who, goals) for who, _, goals in await scorers(league)] == [(double, 3), (ann, 2)]
    await merge(league, ann, double)
    assert await scorers(league) == [(ann, "Ann Archer", 5)]
    assert await is_kept_as_rebuilt(league)
    before = await career(league, ann)
    async with league.database.begin("competitions") as tx:
        competition = await store.lock_competition_at(tx, "league")
        assert competition is not None
        await rebuild_statistics(tx, [competition])
    assert await career(league, ann) == before


async def test_a_chain_of_merges_ends_at_the_last_and_later_figures_of_the_gone_follow(league: League) -> None:
    ann, second, third = [await league.person(name) for name in ("Ann Archer", "A. Archer", "Anne Archer")]
    await play(league, 1, third, "Anne Archer", 1)
    await merge(league, second, third)
    await merge(league, ann, second)
    assert await scorers(league) == [(ann, "Ann Archer", 1)]
    # A console that was opened before still speaks of the one that is gone.
    await play(league, 8, third, "Anne Archer", 2)
    assert await scorers(league) == [(ann, "Ann Archer", 3)]
    assert await is_kept_as_rebuilt(league)
