"""Statistics over HTTP: read by everybody; who is meant by a name is said by organisers."""

from datetime import date
from typing import Annotated, Literal, TypeVar
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.backbone.http import Cursor, Slice, get, put
from matchday.backbone.http.access import anyone
from matchday.modules.competitions.actions.assign_person import assign_person
from matchday.modules.competitions.domain.statistics.lists import column_called
from matchday.modules.competitions.domain.statistics.spans import Kind, Span
from matchday.modules.competitions.errors import PersonOfAnother
from matchday.modules.competitions.queries.all_time import Counted
from matchday.modules.competitions.queries.clubs_views import head_to_head, list_all_time
from matchday.modules.competitions.queries.people_views import career_of, list_players, statistics_at
from matchday.modules.competitions.queries.season_views import course_at, form_at, matrix_at, records_at, span_tables, team_statistics
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.routes.powers import team_organiser
from matchday.modules.competitions.schemas.statistics import (
    AllTimeLine,
    CareerView,
    CourseView,
    FormView,
    HeadToHeadView,
    MatrixView,
    NameAssignment,
    PlayerLine,
    RecordsView,
    SpanTablesView,
    StatisticsView,
    TeamStatisticsView,
)
from matchday.sports import sport

T = TypeVar("T")
Text = r"^[^\x00-\x1f\x7f]*$(?!\n)"
AskedList = Annotated[str, QueryParameter(name="list", max_length=40, pattern=r"^[a-z0-9_]+$(?!\n)", required=False)]
AskedStage = Annotated[str | None, QueryParameter(name="stage", max_length=120, pattern=Text, required=False)]
AskedSport = Annotated[str, QueryParameter(name="sport", max_length=120, pattern=Text, required=False)]
AskedLast = Annotated[int, QueryParameter(name="last", ge=1, le=50, required=False)]
AskedLeast = Annotated[int, QueryParameter(name="least", ge=0, le=1_000_000, required=False)]
AskedDay = date | None


@get("/competitions/{slug:str}/statistics", access=anyone, timeless=True)
async def read_statistics(tx: Transaction, slug: str) -> StatisticsView:
    """Which lists and columns its sport has, and which stages it has."""
    return _found(await statistics_at(tx, slug))


@get("/competitions/{slug:str}/statistics/players", access=anyone, timeless=True)
async def list_of_players(
    tx: Transaction,
    slug: str,
    cursor: Cursor,
    list_key: AskedList = "goals",
    stage: AskedStage = None,
    team_id: UUID | None = None,
    least: AskedLeast = 0,
) -> Slice[PlayerLine]:
    """Whoever is ranked by a column (`list`), best first, of one stage or one team if asked so; who is level shares a rank. A
    rate lists those whose denominator is at least `least`."""
    competition = _found(await competition_to_read(tx, slug))
    column = column_called([each for each in sport(competition.sport).columns if each.of != "team"], list_key)
    if column is None:
        raise Invalid(faults=(Fault(message=f"{competition.sport} has no list called {list_key}.", field="list", code="unknown_list"),))
    return await list_players(tx, competition, column, cursor, stage, team_id, least)


@get("/competitions/{slug:str}/tables", access=anyone, timeless=True)
async def read_tables(
    tx: Transaction,
    slug: str,
    kind: Kind = "total",
    since: AskedDay = None,
    until: AskedDay = None,
    as_of: AskedDay = None,
    last: AskedLast = 5,
) -> SpanTablesView:
    """Its tables of some of the matches: at home, away, each team's `last` (form), a half of the season, between two days
    (included, of the competition's zone). `as_of` is `until`: a table as it stood, with the decisions made by that day."""
    return _found(await span_tables(tx, slug, Span(kind=kind, since=since, until=as_of or until, last=last)))


@get("/competitions/{slug:str}/tables/course", access=anyone, timeless=True)
async def read_course(tx: Transaction, slug: str) -> CourseView:
    """Every team's rank and points after each matchday."""
    return _found(await course_at(tx, slug))


@get("/competitions/{slug:str}/matrix", access=anyone, timeless=True)
async def read_matrix(tx: Transaction, slug: str) -> MatrixView:
    """Everybody against everybody, for each table."""
    return _found(await matrix_at(tx, slug))


@get("/competitions/{slug:str}/form", access=anyone, timeless=True)
async def read_form(tx: Transaction, slug: str, last: AskedLast = 5) -> FormView:
    """Every team's last matches."""
    return _found(await form_at(tx, slug, last))


@get("/competitions/{slug:str}/records", access=anyone, timeless=True)
async def read_records(tx: Transaction, slug: str) -> RecordsView:
    """Biggest wins, most goals, longest streaks."""
    return _found(await records_at(tx, slug))


@get("/teams/{team_id:uuid}/statistics", access=anyone)
async def read_team_statistics(tx: Transaction, team_id: UUID, last: AskedLast = 5) -> TeamStatisticsView:
    """A team in its competition: results at home and away, streaks, form, records, and what its sport counts of sides."""
    return _found(await team_statistics(tx, team_id, last))


@get("/persons/{person_id:uuid}/career", access=anyone)
async def read_career(tx: Transaction, person_id: UUID) -> CareerView:
    """A person's career by season, team and competition, by club, and in all."""
    return _found(await career_of(tx, person_id))


@get("/head-to-head", access=anyone, refuses=[NotFound])
async def read_head_to_head(
    tx: Transaction,
    cursor: Cursor,
    first: Annotated[UUID, QueryParameter(name="a")],
    second: Annotated[UUID, QueryParameter(name="b")],
) -> HeadToHeadView:
    """Two clubs, or teams that stand for theirs, against each other over all competitions, from the side of `a`."""
    return _found(await head_to_head(tx, first, second, cursor))


@get("/organisations/{organisation_id:uuid}/all-time", access=anyone)
async def read_all_time(
    tx: Transaction,
    organisation_id: UUID,
    cursor: Cursor,
    sport_key: AskedSport = "football",
    points: Literal["as_counted", "three_points"] = "as_counted",
) -> Slice[AllTimeLine]:
    """Clubs over all seasons of an organisation. Points as the tables of each season counted them, or all matches (cup ties
    too) by three for a win and one for a draw."""
    counted: Counted = points
    return await list_all_time(tx, organisation_id, sport_key, counted, cursor)


@put("/teams/{team_id:uuid}/names", access=team_organiser, refuses=[NotFound, PersonOfAnother])
async def put_name(tx: Transaction, team_id: UUID, data: NameAssignment) -> NameAssignment:
    """Says who is meant by a name in the matches of a team and its club, before and from now on; null takes it back."""
    await assign_person(tx, team_id, data.name, data.person_id, in_team_alone=data.in_team_alone)
    return data


def _found(view: T | None) -> T:
    if view is None:
        raise NotFound
    return view


public = [
    read_statistics,
    list_of_players,
    read_tables,
    read_course,
    read_matrix,
    read_form,
    read_records,
    read_team_statistics,
    read_career,
    read_head_to_head,
    read_all_time,
]
manage = [put_name]
