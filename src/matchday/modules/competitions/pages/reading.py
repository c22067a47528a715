"""The pages that everybody reads first: the list of competitions, and a competition at a glance."""

from typing import get_args
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions.actions.tell_leaders import LEADERS_SHOWN_MAX
from matchday.modules.competitions.pages.head import AnyRequest, head_of
from matchday.modules.competitions.queries.completeness import what_to_flag
from matchday.modules.competitions.queries.going import going_on
from matchday.modules.competitions.queries.listing import Filter, State, choices, find_competitions
from matchday.modules.competitions.queries.news import news_of_competition
from matchday.modules.competitions.queries.people_views import leaders_at
from matchday.modules.competitions.queries.statistics import competition_to_read
from matchday.modules.competitions.queries.tables_shown import shown_tables
from matchday.modules.competitions.schemas import CompetitionView
from matchday.modules.competitions.schemas.statistics import LeadersView
from matchday.sports import sport
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

NEWS_SHOWN = 4


@page("/competitions", access=anyone)
async def list_competitions(tx: Transaction, request: AnyRequest, cursor: Cursor) -> Page:
    """Newest first; by organisation, sport, season, how far they are, and words."""
    wanted = _filter(request)
    found = await find_competitions(tx, wanted, cursor)
    kept = {
        "q": wanted.words,
        "organisation": str(wanted.organisation_id or ""),
        "sport": wanted.sport,
        "season": wanted.season,
        "state": wanted.state,
    }
    context = {
        "competitions": found,
        "wanted": wanted,
        "kept": kept,
        "choices": (offered := await choices(tx)),
        "sport_names": {key: sport(key).name if sport(key).key == key else key for key in offered.sports},
        "next_address": with_query("/competitions", kept | {"cursor": found.next}) if found.next else "",
        "first_address": with_query("/competitions", kept) if cursor.after is not None else "",
    }
    return Page("competitions/list.html", context)


def _filter(request: AnyRequest) -> Filter:
    """What cannot be meant is left out."""
    asked = request.query_params
    state: State = next((each for each in get_args(State) if each == asked.get("state")), "")
    return Filter(
        words=(asked.get("q") or "").replace("\x00", "")[:100].strip(),
        organisation_id=id_of(asked.get("organisation")),
        sport=(asked.get("sport") or "").replace("\x00", "")[:120],
        season=(asked.get("season") or "").replace("\x00", "")[:120],
        state=state,
    )


def id_of(text: str | None) -> UUID | None:
    """An id from an address, or nothing."""
    try:
        return UUID(text) if text and len(text) == 36 else None
    except ValueError:
        return None


@page("/competitions/{slug:str}", access=anyone)
async def read_competition(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str) -> Page:
    """What is played now, next and lately, the tables in short, who leads, and news; what changes comes over the room."""
    context = await head_of(tx, request, visitor, slug, "overview")
    competition: CompetitionView = context["competition"]
    context |= {
        "going": await going_on(tx, competition.competition_id),
        "tables": await shown_tables(tx, competition.competition_id, slug) if context["presence"].has_tables else [],
        "leaders": await leaders_of(tx, slug),
        "missing": await what_to_flag(tx, competition.competition_id),
        "articles": await _news(tx, competition) if context["presence"].has_news else [],
    }
    return Page("competitions/overview.html", context)


async def leaders_of(tx: Transaction, slug: str) -> list[LeadersView]:
    """The first few of each list, as the room shows them anew."""
    competition = await competition_to_read(tx, slug)
    return await leaders_at(tx, competition, LEADERS_SHOWN_MAX) if competition else []


async def _news(tx: Transaction, competition: CompetitionView) -> list[object]:
    start = Cursor(after=None, limit=NEWS_SHOWN)
    return list((await news_of_competition(tx, competition.competition_id, competition.organisation_id, start)).items)


reading = [list_competitions, read_competition]
