"""A competition's statistics: players, teams, the result matrix, records, form, and the course of the season as charts."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.domain.statistics.charts import LINES_MAX, Measure, season_chart
from matchday.modules.competitions.domain.statistics.lists import column_called
from matchday.modules.competitions.pages.head import AnyRequest, head_of
from matchday.modules.competitions.pages.reading import id_of
from matchday.modules.competitions.queries.people_views import leaders_at, list_players, statistics_at
from matchday.modules.competitions.queries.season_views import course_at, matrix_at, records_at, teams_linked
from matchday.modules.competitions.queries.team_lists import form_lines, team_list
from matchday.modules.competitions.schemas.statistics import CourseTable, MatrixTable
from matchday.sports import Column, sport
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

ADDRESS = "/competitions/{slug:str}/statistics"
LEADERS_ON_THE_PAGE = 10
PLAYERS_ON_A_PAGE = 50
TEAMS_IN_FRONT = 4


@page(ADDRESS, access=anyone)
async def read_statistics(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """The first of every list of the sport."""
    context, competition = await _begin(tx, request, visitor, slug, "players")
    return Page("competitions/statistics.html", context | {"leaders": await leaders_at(tx, competition, LEADERS_ON_THE_PAGE)})


@page(f"{ADDRESS}/players", access=anyone)
async def read_players(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str, cursor: Cursor) -> Page:
    """One list, whole, with everything else that is counted of these people."""
    context, competition = await _begin(tx, request, visitor, slug, "players")
    lists = [column for column in sport(competition.sport).lists() if column.of != "team"]
    chosen = column_called(lists, request.query_params.get("list") or "") or lists[0]
    view = await statistics_at(tx, slug)
    stage = next((name for name in (view.stages if view else ()) if name == request.query_params.get("stage")), None)
    found = await list_players(tx, competition, chosen, Cursor(after=cursor.after, limit=PLAYERS_ON_A_PAGE), stage, None, 0)
    address, kept = f"/competitions/{slug}/statistics/players", {"list": chosen.key, "stage": stage or ""}
    context |= {
        "lists": lists,
        "chosen": chosen,
        "stages": view.stages if view else (),
        "stage": stage or "",
        "lines": found.items,
        "columns": _columns(sport(competition.sport).columns, chosen, [line.values for line in found.items]),
        "next_address": with_query(address, kept | {"cursor": found.next}) if found.next else "",
        "first_address": with_query(address, kept) if cursor.after is not None else "",
    }
    return Page("competitions/players.html", context)


@page(f"{ADDRESS}/teams", access=anyone)
async def read_teams(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """Sums of teams, by any column."""
    context, competition = await _begin(tx, request, visitor, slug, "teams")
    return Page("competitions/team_list.html", context | {"listed": await team_list(tx, competition, request.query_params.get("by") or "")})


@page(f"{ADDRESS}/matrix", access=anyone)
async def read_matrix(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """Everybody against everybody."""
    context, _ = await _begin(tx, request, visitor, slug, "matrix")
    view = await matrix_at(tx, slug)
    return Page("competitions/matrix.html", context | {"tables": [(table, _cells(table)) for table in view.tables] if view else []})


@page(f"{ADDRESS}/records", access=anyone)
async def read_records(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """The most and the highest, and the longest runs."""
    context, _ = await _begin(tx, request, visitor, slug, "records")
    return Page("competitions/records.html", context | {"found": await records_at(tx, slug)})


@page(f"{ADDRESS}/form", access=anyone)
async def read_form(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """Everybody's last matches."""
    context, competition = await _begin(tx, request, visitor, slug, "form")
    return Page("competitions/form.html", context | {"lines": await form_lines(tx, competition.competition_id)})


@page(f"{ADDRESS}/course", access=anyone)
async def read_course(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """Points or places after each matchday, of the teams that one chooses, as lines and as a table."""
    context, competition = await _begin(tx, request, visitor, slug, "course")
    view = await course_at(tx, slug)
    tables = [table for table in view.tables if table.days] if view else []
    table = next((each for each in tables if str(each.table_id) == request.query_params.get("table")), tables[0] if tables else None)
    measure: Measure = "places" if request.query_params.get("by") == "places" else "points"
    codes = {team_id: team.code for team_id, team in (await teams_linked(tx, competition.competition_id)).items()}
    chosen = _in_front(table, request) if table else []
    context |= {
        "tables": tables,
        "table": table,
        "measure": measure,
        "chosen": chosen,
        "lines_max": LINES_MAX,
        "chart": season_chart(table.teams, codes, chosen, measure) if table else None,
        "rows": [course for course in table.teams if course.team_id in chosen] if table else [],
    }
    return Page("competitions/course.html", context)


async def _begin(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str, section: str
) -> tuple[dict[str, Any], Competition]:
    context = await head_of(tx, request, visitor, slug, "statistics")
    view = context["competition"]
    names = [name for name in Competition.__struct_fields__ if hasattr(view, name)]
    return context | {"section": section}, Competition(**{name: getattr(view, name) for name in names})


def _in_front(table: CourseTable, request: AnyRequest) -> list[UUID]:
    """The teams asked for, in the table's order; without any the first few."""
    asked = {id_of(text) for text in request.query_params.getall("team", [])}
    every = [course.team_id for course in table.teams]
    return [team_id for team_id in every if team_id in asked][:LINES_MAX] or every[:TEAMS_IN_FRONT]


def _columns(columns: Sequence[Column], chosen: Column, values: Sequence[Mapping[str, str]]) -> list[Column]:
    """What there is something of; the one that ranks comes first and is not repeated."""
    return [each for each in columns if each.of != "team" and each.key != chosen.key and any(each.key in line for line in values)]


def _cells(table: MatrixTable) -> dict[tuple[UUID, UUID], list[Any]]:
    held: dict[tuple[UUID, UUID], list[Any]] = {}
    for cell in table.cells:
        held.setdefault((cell.home_team_id, cell.away_team_id), []).append(cell)
    return held


statistics = [read_statistics, read_players, read_teams, read_matrix, read_records, read_form, read_course]
