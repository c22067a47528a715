"""What is left of a season is planned anew: refusals first, then what stays and what moves."""

from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from matchday.backbone.database import Database
from matchday.backbone.errors import Invalid, NotFound
from matchday.backbone.http import Cursor
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.draw_up_calendar import draw_up_calendar
from matchday.modules.competitions.actions.keep_venue import keep_venue
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.actions.replan_calendar import replan_calendar
from matchday.modules.competitions.actions.take_decision import UNNAMED
from matchday.modules.competitions.errors import NothingToPlan, TooFewRounds
from matchday.modules.competitions.schemas import HomeGround, NewCalendar, NewCompetition, NewRemainder, NewResult
from matchday.modules.competitions.schemas.venues import FieldOfVenue, Hours, NewVenue
from matchday.modules.competitions.store.fixtures import load_rules

Act = Callable[..., Awaitable[Any]]
TEAMS = ("Abbots", "Barons", "Castle", "Dukes")
REST = NewRemainder(first_day=date(2027, 3, 6), rounds=6, kick_offs=("14:00",))


@pytest.fixture
def act(database: Database) -> Act:
    async def run(action: Callable[..., Awaitable[Any]], *arguments: Any, **named: Any) -> Any:
        async with database.begin("competitions") as tx:
            return await action(tx, *arguments, **named)

    return run


@pytest.fixture
async def teams(act: Act, organisation_id: UUID, database: Database) -> dict[str, UUID]:
    await act(create_competition, organisation_id, NewCompetition(name="Town League", teams=TEAMS))
    async with database.read("competitions") as tx:
        competition = await queries.competition_at(tx, "town-league")
        assert competition is not None
        return {name: team_id for team_id, name in await queries.teams_of(tx, competition.competition_id)}


async def _matches(database: Database) -> list[Any]:
    async with database.read("competitions") as tx:
        return list((await queries.list_matches(tx, "town-league", Cursor(after=None, limit=200))).items)


async def test_without_matches_there_is_nothing_to_plan(act: Act, teams: dict[str, UUID]) -> None:
    with pytest.raises(NotFound):
        await act(replan_calendar, "nowhere", REST, UNNAMED, is_preview=False)
    with pytest.raises(NothingToPlan):
        await act(replan_calendar, "town-league", REST, UNNAMED, is_preview=False)


async def test_a_ground_of_nobody_is_refused(act: Act, teams: dict[str, UUID]) -> None:
    wishes = NewCalendar(first_day=date(2026, 10, 17), home_grounds=(HomeGround(team_id=teams["Abbots"], venue_id=UUID(int=9)),))
    with pytest.raises(Invalid) as refused:
        await act(draw_up_calendar, "town-league", wishes, is_preview=True)
    assert [fault.field for fault in refused.value.faults] == ["home_grounds"]


async def test_too_few_rounds_are_refused(act: Act, teams: dict[str, UUID], database: Database) -> None:
    await act(draw_up_calendar, "town-league", NewCalendar(first_day=date(2026, 10, 17)), is_preview=False)
    before = await _matches(database)
    with pytest.raises(TooFewRounds):
        await act(replan_calendar, "town-league", NewRemainder(first_day=date(2027, 3, 6), rounds=5), UNNAMED, is_preview=False)
    assert await _matches(database) == before


async def test_what_was_played_stays_and_the_rest_is_fair(act: Act, teams: dict[str, UUID], database: Database) -> None:
    await act(draw_up_calendar, "town-league", NewCalendar(first_day=date(2026, 10, 17)), is_preview=False)
    first = (await _matches(database))[:2]
    for match in first:
        await act(record_result, match.match_id, NewResult(home=1, away=0))
    seen = await act(replan_calendar, "town-league", REST, UNNAMED, is_preview=True)
    assert {match.kicks_off_at.year for match in await _matches(database)} == {2026}
    done = await act(replan_calendar, "town-league", REST, UNNAMED, is_preview=False)
    assert (done, done.conflicts) == (seen, ())
    after = await _matches(database)
    assert [match.match_id for match in after[:2]] == [match.match_id for match in first]
    assert min(match.kicks_off_at for match in after[2:]) >= datetime(2027, 3, 6, tzinfo=UTC)
    playing = Counter((match.kicks_off_at, team) for match in after[2:] for team in (match.home, match.away))
    assert set(playing.values()) == {1}


async def test_a_ground_for_all_has_its_fields_and_hours_kept(
    act: Act, teams: dict[str, UUID], database: Database, organisation_id: UUID
) -> None:
    data = NewVenue(
        name="Sports Park",
        fields=(FieldOfVenue(name="East"), FieldOfVenue(name="West")),
        hours=(Hours(weekday=6, opens="10:00", closes="18:00"),),  # type: ignore[arg-type]
    )
    park = await act(keep_venue, organisation_id, data)
    wishes = NewCalendar(
        first_day=date(2026, 10, 17), home_grounds=tuple(HomeGround(team_id=team, venue_id=park) for team in teams.values())
    )
    made = await act(draw_up_calendar, "town-league", wishes, is_preview=False)
    assert made.conflicts == ()
    async with database.read("competitions") as tx:
        held = await tx.fetch("SELECT kicks_off_at, field_id FROM competitions.matches")
        competition = await queries.competition_at(tx, "town-league")
        assert competition is not None
        assert len((await load_rules(tx, competition.competition_id)).home_grounds) == 4
    assert set(Counter((row["kicks_off_at"], row["field_id"]) for row in held).values()) == {1}
    assert {match.venue for match in await _matches(database)} == {"Sports Park"}


async def test_a_conflict_names_its_ground(act: Act, teams: dict[str, UUID], organisation_id: UUID) -> None:
    """One field for four teams, one kick-off: what cannot be had is said with the ground's name, not its id."""
    park = await act(keep_venue, organisation_id, NewVenue(name="Sports Park", city="Oberndorf"))
    grounds = tuple(HomeGround(team_id=team, venue_id=park) for team in teams.values())
    wishes = NewCalendar(first_day=date(2026, 10, 17), kick_offs=("15:00",), home_grounds=grounds)
    made = await act(draw_up_calendar, "town-league", wishes, is_preview=True)
    assert {conflict.facts["venue"] for conflict in made.conflicts if conflict.rule == "venue_taken_twice"} == {"Sports Park, Oberndorf"}
