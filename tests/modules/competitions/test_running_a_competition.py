"""Creating, scheduling, entering results, and hearing of live: refusals first."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from tests.modules.competitions.conftest import SHIPPED, Bring, Read

from matchday.backbone.database import Database
from matchday.backbone.errors import Invalid, NotFound
from matchday.backbone.ids import new_id
from matchday.contracts.accounts import OrganisationChanged
from matchday.contracts.competitions import Goal, MatchChanged, Score, StandingsChanged
from matchday.contracts.live import MatchProgressed
from matchday.modules.competitions import module, queries
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.actions.schedule_match import schedule_match
from matchday.modules.competitions.errors import (
    LiveKeepsResult,
    NumberTaken,
    ResultImpossible,
    SlugTaken,
    TeamsUnknown,
    UnknownRegulations,
)
from matchday.modules.competitions.schemas import NewCompetition, NewGoal, NewMatch, NewResult

Act = Callable[..., Awaitable[Any]]
KICK_OFF = datetime(2024, 5, 1, 18, tzinfo=UTC)


@pytest.fixture
def act(database: Database) -> Act:
    """Runs an action in a transaction of its own."""

    async def run(action: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        async with database.begin("competitions") as tx:
            return await action(tx, *arguments)

    return run


@pytest.fixture
async def teams(act: Act, organisation_id: UUID, database: Database) -> dict[str, UUID]:
    """A league of three at the address `town-league`: names to ids."""
    await act(create_competition, organisation_id, NewCompetition(name="Town League", teams=("Abbots", "Barons", "Castle")))
    async with database.read("competitions") as tx:
        competition = await queries.competition_at(tx, "town-league")
        assert competition is not None
        return {name: team_id for team_id, name in await queries.teams_of(tx, competition.competition_id)}


@pytest.fixture
async def match_id(act: Act, teams: dict[str, UUID]) -> UUID:
    """Abbots against Barons, not yet played."""
    return await act(schedule_match, "town-league", _fixture(teams))


def _fixture(teams: dict[str, UUID], **change: Any) -> NewMatch:
    return NewMatch(
        **{"home_team_id": teams["Abbots"], "away_team_id": teams["Barons"], "kicks_off_at": KICK_OFF, "round": "Day 1"} | change
    )


def _progress(match_id: UUID, version: int, **change: Any) -> MatchProgressed:
    fields = {"phase": "first_half", "score": Score(home=0, away=0), "goals": (), "protocol": 1}
    clock = {"clock_minute": 0, "clock_started_at": None, "clock_pace": 1}
    return MatchProgressed(match_id=match_id, version=version, **fields | clock | change)


async def _standings(database: Database, slug: str = "town-league") -> list[tuple[str, int, int]]:
    async with database.read("competitions") as tx:
        standings = await queries.standings_at(tx, slug)
    assert standings is not None
    return [(row.team, row.played, row.points) for row in standings.tables[0].rows]


async def test_an_address_is_given_once(act: Act, teams: dict[str, UUID], organisation_id: UUID) -> None:
    with pytest.raises(SlugTaken, match="town-league"):
        await act(create_competition, organisation_id, NewCompetition(name="Town League"))


async def test_a_competition_with_wrong_parts_is_refused_with_all_of_them(act: Act, organisation_id: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        await act(create_competition, organisation_id, NewCompetition(name="X", zone="Middle/Nowhere", teams=("A", "B", "a")))
    assert [(fault.field, fault.pointer) for fault in refused.value.faults] == [("zone", "/zone"), ("teams", "/teams/2")]
    with pytest.raises(UnknownRegulations):
        await act(create_competition, organisation_id, NewCompetition(name="X", regulations="other"))


async def test_a_new_league_has_its_table_at_once(teams: dict[str, UUID], database: Database, said: Read) -> None:
    assert await _standings(database) == [("Abbots", 0, 0), ("Barons", 0, 0), ("Castle", 0, 0)]
    assert [type(event).__name__ for event in await said()] == ["CompetitionChanged", "StandingsChanged"]


async def test_a_fixture_needs_two_teams_of_the_competition(act: Act, teams: dict[str, UUID]) -> None:
    with pytest.raises(Invalid) as refused:
        await act(schedule_match, "town-league", _fixture(teams, home_team_id=new_id(), stage="Playoffs"))
    assert [fault.field for fault in refused.value.faults] == ["home_team_id", "stage"]
    with pytest.raises(Invalid):
        await act(schedule_match, "town-league", _fixture(teams, away_team_id=teams["Abbots"]))
    with pytest.raises(NotFound):
        await act(schedule_match, "no-league", _fixture(teams))


async def test_a_number_is_given_once(act: Act, teams: dict[str, UUID], match_id: UUID) -> None:
    with pytest.raises(NumberTaken):
        await act(schedule_match, "town-league", _fixture(teams, number=1))
    await act(schedule_match, "town-league", _fixture(teams, number=7))
    await act(schedule_match, "town-league", _fixture(teams))


async def test_a_scheduled_match_is_said_with_its_venue(match_id: UUID, act: Act, teams: dict[str, UUID], said: Read) -> None:
    await act(schedule_match, "town-league", _fixture(teams, venue="Tower"))
    first, second = [event for event in await said() if isinstance(event, MatchChanged)]
    assert (first.match_id, first.number, first.stage, first.group, first.phase) == (match_id, 1, "League", None, "scheduled")
    assert (second.number, second.venue) == (2, "Tower")


@pytest.mark.parametrize(
    "result",
    [
        NewResult(home=1, away=0, half_time_home=2, half_time_away=0),
        NewResult(home=1, away=1, shootout_home=3, shootout_away=3),
        NewResult(home=1, away=0, goals=(NewGoal(side="away", player="Bo", minute=3),)),
        NewResult(home=1, away=0, half_time_home=0, half_time_away=0, goals=(NewGoal(side="home", player="Bo", minute=3),)),
    ],
)
async def test_an_impossible_result_is_refused_and_changes_nothing(act: Act, match_id: UUID, result: NewResult, said: Read) -> None:
    before = len(await said())
    with pytest.raises(ResultImpossible):
        await act(record_result, match_id, result)
    assert len(await said()) == before


async def test_a_match_without_teams_has_no_result(act: Act, bring: Bring, said: Read) -> None:
    text = SHIPPED.read_text("utf-8").replace("W61=ARG 2-2 W62=FRA ht 2-0 et 3-3 pens 4-2", "W99 v W98")
    await bring(text.partition("  ARG Lionel Messi 23p 108")[0])
    final = next(event for event in await said() if isinstance(event, MatchChanged) and event.number == 64)
    with pytest.raises(TeamsUnknown):
        await act(record_result, final.match_id, NewResult(home=1, away=0))
    with pytest.raises(NotFound):
        await act(record_result, new_id(), NewResult(home=1, away=0))


async def test_a_result_moves_the_table_and_the_same_again_moves_nothing(act: Act, match_id: UUID, said: Read, database: Database) -> None:
    goals = (NewGoal(side="home", player="Bo", minute=90, added=2), NewGoal(side="home", player="Al", minute=5))
    await act(record_result, match_id, NewResult(home=2, away=0, goals=goals))
    assert await _standings(database) == [("Abbots", 1, 3), ("Castle", 0, 0), ("Barons", 1, 0)]
    events = await said()
    assert [goal.player for goal in events[-2].goals] == ["Al", "Bo"]
    await act(record_result, match_id, NewResult(home=2, away=0, goals=goals))
    await act(record_result, match_id, NewResult(home=2, away=0))
    assert await said() == events, "a result without scorers leaves the known scorers"


async def test_a_correction_is_counted_instead_of_the_old_result(act: Act, match_id: UUID, database: Database, said: Read) -> None:
    await act(record_result, match_id, NewResult(home=2, away=0))
    await act(record_result, match_id, NewResult(home=1, away=1))
    assert await _standings(database) == [("Abbots", 1, 1), ("Barons", 1, 1), ("Castle", 0, 0)]
    assert [event.version for event in await said() if isinstance(event, StandingsChanged)] == [1, 2, 3]


async def test_while_live_keeps_the_protocol_the_organiser_waits(act: Act, match_id: UUID) -> None:
    await act(_hear, [_progress(match_id, 1)])
    with pytest.raises(LiveKeepsResult):
        await act(record_result, match_id, NewResult(home=1, away=0))


async def test_live_moves_the_match_and_its_end_the_table(act: Act, match_id: UUID, said: Read, database: Database) -> None:
    goal = Goal(side="away", player="Bea", minute=12)
    before = len(await said())
    await act(_hear, [_progress(match_id, 1), _progress(match_id, 2, score=Score(home=0, away=1), goals=(goal,))])
    assert await _standings(database) == [("Abbots", 0, 0), ("Barons", 0, 0), ("Castle", 0, 0)]
    await act(_hear, [_progress(match_id, 3, score=Score(home=0, away=1), goals=(goal,), clock_minute=45)])
    await act(_hear, [_progress(match_id, 4, phase="finished", score=Score(home=0, away=1), goals=(goal,))])
    assert await _standings(database) == [("Barons", 1, 3), ("Castle", 0, 0), ("Abbots", 1, 0)]
    events = (await said())[before:]
    assert [type(event).__name__ for event in events] == ["MatchChanged", "CompetitionChanged", "MatchChanged", "StandingsChanged"]
    assert (events[2].phase, events[2].score, events[2].goals) == ("finished", Score(home=0, away=1), (goal,))


async def test_progress_that_comes_twice_or_late_changes_nothing(act: Act, match_id: UUID, said: Read) -> None:
    finished = _progress(match_id, 9, phase="finished", score=Score(home=3, away=0))
    await act(_hear, [finished])
    events = await said()
    await act(_hear, [finished])
    await act(_hear, [_progress(match_id, 8, score=Score(home=2, away=0)), finished])
    await act(_hear, [_progress(new_id(), 1)])
    assert await said() == events


async def test_a_match_that_live_begins_again_leaves_the_table(act: Act, match_id: UUID, database: Database) -> None:
    await act(_hear, [_progress(match_id, 1, phase="finished", score=Score(home=3, away=0))])
    await act(_hear, [_progress(match_id, 2, protocol=2, phase="scheduled", score=None)])
    assert await _standings(database) == [("Abbots", 0, 0), ("Barons", 0, 0), ("Castle", 0, 0)]


async def test_an_import_leaves_to_live_what_live_records(act: Act, bring: Bring, said: Read) -> None:
    await bring(SHIPPED.read_bytes())
    final = next(event for event in await said() if isinstance(event, MatchChanged) and event.number == 64)
    await act(_hear, [_progress(final.match_id, 1)])
    assert (await bring(SHIPPED.read_bytes())).is_unchanged


async def test_organisations_are_copied_newest_version_wins(act: Act, organisation_id: UUID, database: Database) -> None:
    heard = module.listeners[OrganisationChanged].handler
    news = [
        OrganisationChanged(organisation_id=organisation_id, slug="league", name=name, accent="#123456", version=version)
        for version, name in ((2, "New Name"), (1, "Old Name"))
    ]
    for events in (news, news[1:], news):
        await act(heard, events)
    async with database.read("competitions") as tx:
        known = await queries.organisation_known(tx, organisation_id)
        assert known is not None
        assert known.name == "New Name"


async def test_every_state_can_be_announced_again(bring: Bring, said: Read, database: Database) -> None:
    await bring(SHIPPED.read_bytes())
    events = await said()
    for kind, announce in module.announces.items():
        newest = {event.key: event for event in events if isinstance(event, kind)}
        async with database.read("competitions") as tx:
            announced = {event.key: event async for event in announce(tx)}
        assert announced == newest


async def test_readers_of_the_page_are_shown_what_moved(act: Act, match_id: UUID, shown: Read) -> None:
    await act(record_result, match_id, NewResult(home=2, away=0))
    messages = dict(await shown())
    assert set(messages) == {"competitions:competition:town-league", "competitions:competition:town-league.de"}
    markup = messages["competitions:competition:town-league"]["html"]
    assert [name.partition("-")[0] for name in markup] == ["going", "table", "small", "fixture"]
    assert "Abbots" in markup[f"fixture-{match_id}"]


async def _hear(tx: Any, events: list[MatchProgressed]) -> None:
    listener = module.listeners[MatchProgressed]
    assert listener.is_ordered
    await listener.handler(tx, events)
