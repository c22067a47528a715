"""Competitions over HTTP: read by everybody, run by the organisers of the organisation that owns them."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, post, put
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.create_competition import create_competition
from matchday.modules.competitions.actions.draw_up_calendar import draw_up_calendar
from matchday.modules.competitions.actions.import_competition import ImportFile, import_competition
from matchday.modules.competitions.actions.record_result import record_result
from matchday.modules.competitions.actions.schedule_match import schedule_match
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.domain.fixtures import REFUSED
from matchday.modules.competitions.domain.names import SLUG, SLUG_LENGTH_MAX
from matchday.modules.competitions.errors import (
    CalendarExists,
    FileRefused,
    NotYourCompetition,
    NumberTaken,
    ResultImpossible,
    SlugTaken,
    TeamsUnknown,
    TooFewTeams,
    UnknownRegulations,
)
from matchday.modules.competitions.routes.powers import competition_organiser, match_scorer, organiser
from matchday.modules.competitions.schemas import (
    CalendarView,
    CompetitionView,
    Imported,
    MatchView,
    NewCalendar,
    NewCompetition,
    NewMatch,
    NewResult,
    StandingsView,
)
from matchday.modules.competitions.settings import FILE_BYTES_MAX

T = TypeVar("T")

AskedSlug = Annotated[str | None, QueryParameter(name="slug", max_length=SLUG_LENGTH_MAX, pattern=SLUG, required=False)]
AskedRegulations = Annotated[str | None, QueryParameter(name="regulations", max_length=80, required=False)]
AskedFile = Annotated[str, QueryParameter(name="file", max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)", required=False)]


@get("/competitions", access=anyone, timeless=True)
async def list_competitions(tx: Transaction, cursor: Cursor) -> Slice[CompetitionView]:
    """All competitions, newest first."""
    return await queries.list_competitions(tx, cursor)


@get("/competitions/{slug:str}", access=anyone, timeless=True)
async def read_competition(tx: Transaction, slug: str) -> CompetitionView:
    """One competition."""
    return _found(await queries.competition_at(tx, slug))


@get("/competitions/{slug:str}/standings", access=anyone, timeless=True)
async def read_standings(tx: Transaction, slug: str) -> StandingsView:
    """Its tables. Every row says which criterion its rank hangs on."""
    return _found(await queries.standings_at(tx, slug))


@get("/competitions/{slug:str}/matches", access=anyone, timeless=True)
async def list_matches(tx: Transaction, slug: str, cursor: Cursor) -> Slice[MatchView]:
    """Its fixtures and results, by kick-off."""
    _found(await queries.competition_at(tx, slug))
    return await queries.list_matches(tx, slug, cursor)


@get("/matches/{match_id:uuid}", access=anyone, timeless=True)
async def read_match(tx: Transaction, match_id: UUID) -> MatchView:
    """One match."""
    matches = await queries.matches_by_id(tx, [match_id])
    return _found(matches[0] if matches else None)


@post("/organisations/{organisation_id:uuid}/competitions", access=organiser, refuses=[SlugTaken, UnknownRegulations], idempotent=True)
async def add_competition(tx: Transaction, organisation_id: UUID, data: NewCompetition) -> CompetitionView:
    """Begins a competition as one league of the teams named."""
    made = await create_competition(tx, organisation_id, data)
    return _found(await queries.competition_at(tx, made.slug))


@post(
    "/organisations/{organisation_id:uuid}/imports",
    access=organiser,
    refuses=[FileRefused, UnknownRegulations, NotYourCompetition],
    accepts=("text/plain", "text/csv", "application/json"),
    body_bytes_max=FILE_BYTES_MAX,
)
async def add_import(
    tx: Transaction,
    organisation_id: UUID,
    request: Request[Any, Any, Any],
    slug: AskedSlug = None,
    regulations: AskedRegulations = None,
    keep_good: bool = False,
    file: AskedFile = "file",
) -> Imported:
    """Imports the file that is the body: CSV, Football.TXT, openfootball's JSON or Matchday's own format. Each fault has its
    line; with faults nothing is imported unless `keep_good` is true. The same file twice changes nothing.
    """
    command = ImportFile(
        file=file,
        content=await request.body(),
        organisation_id=organisation_id,
        slug=slug,
        regulations=regulations,
        keep_good=keep_good,
    )
    return await import_competition(tx, command)


@post("/competitions/{slug:str}/matches", access=competition_organiser, refuses=[NumberTaken], idempotent=True)
async def add_match(tx: Transaction, slug: str, data: NewMatch) -> MatchView:
    """Schedules a match."""
    match_id = await schedule_match(tx, slug, data)
    return (await queries.matches_by_id(tx, [match_id]))[0]


@post("/competitions/{slug:str}/calendar", access=competition_organiser, refuses=[CalendarExists, TooFewTeams], idempotent=True)
async def add_calendar(tx: Transaction, slug: str, data: NewCalendar) -> CalendarView:
    """Schedules every match of the league: everybody meets everybody, with as few runs at home and away as there can be."""
    return await draw_up_calendar(tx, slug, data, is_preview=False)


@post("/competitions/{slug:str}/calendar-previews", access=competition_organiser, refuses=[CalendarExists, TooFewTeams], status=200)
async def preview_calendar(tx: Transaction, slug: str, data: NewCalendar) -> CalendarView:
    """The calendar that the same wishes would schedule, and every rule that cannot be kept. Changes nothing."""
    return await draw_up_calendar(tx, slug, data, is_preview=True)


@put(
    "/matches/{match_id:uuid}/result",
    access=match_scorer,
    refuses=[TeamsUnknown, ResultImpossible, *sorted(set(REFUSED["record_result"].values()), key=lambda refusal: refusal.__name__)],
)
async def put_result(tx: Transaction, identity: Identity, match_id: UUID, data: NewResult) -> MatchView:
    """Enters or corrects a final result. A correction is written down with what it corrects."""
    await record_result(tx, match_id, data, Decider(account_id=identity.account_id, name=identity.name))
    return (await queries.matches_by_id(tx, [match_id]))[0]


def _found(view: T | None) -> T:
    if view is None:
        raise NotFound
    return view


public = [list_competitions, read_competition, read_standings, list_matches, read_match]
manage = [add_competition, add_import, add_match, add_calendar, preview_calendar, put_result]
