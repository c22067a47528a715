"""A team in its competition: what comes, what was, its squad, its figures. Each part is a page of its own."""

from itertools import groupby
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, page
from matchday.backbone.http.access import anyone
from matchday.modules.competitions import queries
from matchday.modules.competitions.queries.going import going_on_for
from matchday.modules.competitions.queries.news import news_about
from matchday.modules.competitions.queries.people_views import list_players
from matchday.modules.competitions.queries.season_views import team_statistics
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.queries.team_pages import TeamHead, matches_of_team, squad_of, team_head
from matchday.modules.competitions.schemas import TableView
from matchday.modules.competitions.schemas.statistics import ColumnView, PlayerLine
from matchday.modules.competitions.store.competitions import competition_by_id
from matchday.modules.competitions.store.registrations import today_of
from matchday.modules.competitions.store.regulations import load_regulations
from matchday.sports import Column, sport
from matchday.web.rendering import Page

ADDRESS = "/teams/{team_id:uuid}"
FORM_LENGTH, NEWS_MAX, SCORERS_MAX, PLAYERS_MAX = 10, 5, 5, 60
ROWS_AROUND = 2
POSITIONS = ("goalkeeper", "defender", "midfielder", "forward")
_STREAKS_TOLD = ("winning", "unbeaten", "winless", "losing", "scoring", "clean_sheets")


@page(ADDRESS, access=anyone)
async def read_team(tx: Transaction, site_url: str, team_id: UUID) -> Page:
    """Next and last matches, its places, form, scorers and news."""
    head, context = await _head(tx, team_id, "overview")
    figures = await team_statistics(tx, team_id, FORM_LENGTH)
    context |= {
        "going": await going_on_for(tx, [team_id]),
        "tables": [_around(table, team_id) for table in await queries.tables_of(tx, head.competition_id) if _is_in(table, team_id)],
        "form": figures.form if figures else (),
        "streaks": [each for each in (figures.streaks if figures else ()) if each.kind in _STREAKS_TOLD and each.current > 1],
        "scorers": await _lines(tx, head, sport(head.sport).lists()[0], SCORERS_MAX) if sport(head.sport).lists() else [],
        "scorers_of": sport(head.sport).lists()[0] if sport(head.sport).lists() else None,
        "articles": await news_about(tx, [team_id, *([head.club_id] if head.club_id else [])], NEWS_MAX),
        "webcal_address": f"webcal://{site_url.partition('://')[2]}/public/v1/teams/{team_id}/calendar.ics",
    }
    return Page("competitions/team.html", context)


@page(f"{ADDRESS}/matches", access=anyone)
async def read_matches_of_team(tx: Transaction, team_id: UUID) -> Page:
    """All of them, by month."""
    _, context = await _head(tx, team_id, "matches")
    matches = await matches_of_team(tx, team_id)
    days = [(day, list(held)) for day, held in groupby(matches, key=lambda match: match.kicks_off_at.date())]
    return Page("competitions/team_matches.html", context | {"days": days})


@page(f"{ADDRESS}/squad", access=anyone)
async def read_squad_of_team(tx: Transaction, team_id: UUID) -> Page:
    """Whom the organiser has approved, by position."""
    head, context = await _head(tx, team_id, "squad")
    competition = await competition_by_id(tx, head.competition_id)
    if competition is None:
        raise NotFound
    rules = (await load_regulations(tx, competition)).squads
    squad = await squad_of(tx, team_id, rules, await today_of(tx, competition.zone))
    groups = [(position, [player for player in squad.players if _group(player.position) == position]) for position in (*POSITIONS, "")]
    return Page("competitions/team_squad.html", context | {"groups": [group for group in groups if group[1]]})


@page(f"{ADDRESS}/statistics", access=anyone)
async def read_statistics_of_team(tx: Transaction, team_id: UUID) -> Page:
    """Results at home and away, streaks, records, and what its players have done."""
    head, context = await _head(tx, team_id, "statistics")
    figures = await team_statistics(tx, team_id, FORM_LENGTH)
    if figures is None:
        raise NotFound
    columns = [column for column in sport(head.sport).columns if column.of == "team"]
    lines = await _everybody(tx, head)
    context |= {
        "figures": figures,
        "of_team": [(column, figures.values[column.key]) for column in columns if column.key in figures.values],
        "players": lines,
        "columns": _columns(head, lines),
    }
    return Page("competitions/team_statistics.html", context)


async def _head(tx: Transaction, team_id: UUID, part: str) -> tuple[TeamHead, dict[str, Any]]:
    """What every part begins with. Raises NotFound."""
    head = await team_head(tx, team_id)
    if head is None:
        raise NotFound
    return head, {"team": head, "accent": head.accent, "part": part}


def _is_in(table: TableView, team_id: UUID) -> bool:
    return any(row.team_id == team_id for row in table.rows)


def _around(table: TableView, team_id: UUID) -> dict[str, Any]:
    """The table near the team's place; a short one whole."""
    place = next(at for at, row in enumerate(table.rows) if row.team_id == team_id)
    shown = 2 * ROWS_AROUND + 1
    begin = max(0, min(place - ROWS_AROUND, len(table.rows) - shown))
    return {"name": table.group or table.stage, "rows": table.rows[begin : begin + shown]}


def _group(position: str | None) -> str:
    return position if position in POSITIONS else ""


async def _lines(tx: Transaction, head: TeamHead, column: Column, limit: int) -> list[PlayerLine]:
    competition = await competition_to_read(tx, head.slug)
    if competition is None:
        return []
    found = await list_players(tx, competition, column, Cursor(after=None, limit=limit), None, head.team_id, 0)
    return list(found.items)


async def _everybody(tx: Transaction, head: TeamHead) -> list[PlayerLine]:
    """Whoever is in any list that counts something, once: those with the most of the first list first."""
    seen: dict[object, PlayerLine] = {}
    for column in sport(head.sport).columns:
        if column.of != "team" and not column.denominator and (column.is_list or column.key == "appearances"):
            for line in await _lines(tx, head, column, PLAYERS_MAX):
                seen.setdefault(line.person_id or line.name, line)
    return list(seen.values())


def _columns(head: TeamHead, lines: list[PlayerLine]) -> list[ColumnView | Column]:
    told = {key for line in lines for key in line.values}
    return [column for column in sport(head.sport).columns if column.of != "team" and column.key in told]


teams = [read_team, read_matches_of_team, read_squad_of_team, read_statistics_of_team]
