"""The pages that everybody reads: the list of competitions, and a competition with its tables, bracket and fixtures."""

from itertools import groupby
from typing import Any

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.tell_leaders import LEADERS_SHOWN_MAX
from matchday.modules.competitions.domain import bracket
from matchday.modules.competitions.domain.rooms import competition_room
from matchday.modules.competitions.queries.completeness import what_is_missing
from matchday.modules.competitions.queries.people_views import leaders_at
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.schemas import CompetitionView, MatchView
from matchday.modules.competitions.schemas.statistics import LeadersView
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

MATCHES_ON_A_PAGE = 100

AnyRequest = Request[Any, Any, Any]


@page("/competitions", access=anyone)
async def list_competitions(tx: Transaction, cursor: Cursor) -> Page:
    """Newest first."""
    competitions = await queries.list_competitions(tx, cursor)
    return Page("competitions/list.html", {"competitions": competitions, "is_first": cursor.after is None})


@page("/competitions/{slug:str}", access=anyone)
async def read_competition(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str, cursor: Cursor) -> Page:
    """Tables, bracket, fixtures and results; what changes while one looks comes over the room."""
    room = competition_room(slug, preferences(request.cookies, request.headers.get("accept-language", "")).locale)
    seq = await queries.room_seq(tx, room)
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    matches = await queries.list_matches(tx, slug, Cursor(after=cursor.after, limit=MATCHES_ON_A_PAGE))
    is_first = cursor.after is None
    tables = await queries.tables_of(tx, competition.competition_id) if is_first else []
    ties = await queries.knockout_matches(tx, competition.competition_id) if is_first else []
    tree, beside = bracket.draw(ties)
    context = {
        "competition": competition,
        "accent": competition.accent,
        "room": room,
        "room_seq": seq,
        "tables": tables,
        "rounds": _rounds(tree),
        "after": _rounds(beside),
        "days": [(day, list(held)) for day, held in groupby(matches.items, key=lambda match: match.kicks_off_at.date())],
        "next": matches.next,
        "is_first": is_first,
        "may_manage": may_manage(visitor, competition),
        "leaders": await leaders_of(tx, slug) if is_first else [],
        "missing": await what_is_missing(tx, competition.competition_id) if is_first else [],
    }
    return Page("competitions/competition.html", context)


async def leaders_of(tx: Transaction, slug: str) -> list[LeadersView]:
    """The first few of each list, as the room shows them anew."""
    competition = await competition_to_read(tx, slug)
    return await leaders_at(tx, competition, LEADERS_SHOWN_MAX) if competition else []


def may_manage(visitor: Identity | None, competition: CompetitionView) -> bool:
    """Whether to show the way to the organiser's page; the page itself judges again."""
    return visitor is not None and (
        visitor.is_platform_admin or visitor.has_role(competition.organisation_id, "owner", "organiser", "scorer")
    )


def _rounds(rounds: "bracket.Rounds[MatchView]") -> list[dict[str, Any]]:
    return [{"name": name, "matches": matches} for name, matches in rounds]


reading = [list_competitions, read_competition]
