"""A match: what happened, who plays, in numbers, and how the two have met before. Each part is a page of its own."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.portal import queries
from matchday.modules.portal.domain import details_room, match_room, scorers
from matchday.modules.portal.domain.fragments import line_ups_shown, statistics_shown, timeline_shown
from matchday.modules.portal.domain.meetings import meetings
from matchday.modules.portal.pages.general import AnyRequest, locale_of
from matchday.modules.portal.queries import MatchPage
from matchday.modules.portal.queries.sales import sales_of_match
from matchday.web.rendering import Page

_SCORERS = ("owner", "organiser", "scorer")


@page("/matches/{match_id:uuid}", access=anyone)
async def match(tx: Transaction, request: AnyRequest, visitor: Identity | None, match_id: UUID) -> Page:
    """What happened; the page moves by itself while the match does."""
    found, context = await _part(tx, request, visitor, match_id, "timeline")
    context |= {
        "table": found.table,
        "articles": await queries.articles(tx, [match_id]),
        "sales": await sales_of_match(tx, match_id),
    }
    return Page("portal/match.html", context | timeline_shown(found.match))


@page("/matches/{match_id:uuid}/line-ups", access=anyone)
async def line_ups(tx: Transaction, request: AnyRequest, visitor: Identity | None, match_id: UUID) -> Page:
    """Who plays, on a drawn field and as lists."""
    found, context = await _part(tx, request, visitor, match_id, "line_ups")
    return Page("portal/match_line_ups.html", context | line_ups_shown(found.match))


@page("/matches/{match_id:uuid}/statistics", access=anyone)
async def statistics(tx: Transaction, request: AnyRequest, visitor: Identity | None, match_id: UUID) -> Page:
    """The match in numbers."""
    found, context = await _part(tx, request, visitor, match_id, "statistics")
    return Page("portal/match_statistics.html", context | statistics_shown(found.match))


@page("/matches/{match_id:uuid}/head-to-head", access=anyone)
async def head_to_head(tx: Transaction, request: AnyRequest, visitor: Identity | None, match_id: UUID) -> Page:
    """How the two have met before."""
    found, context = await _part(tx, request, visitor, match_id, "head_to_head")
    before = meetings(found.match.home, await queries.meetings(tx, found.match))
    return Page("portal/match_head_to_head.html", context | {"meetings": before})


async def _part(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, match_id: UUID, part: str
) -> tuple[MatchPage, dict[str, Any]]:
    """What every part of a match shows. Raises NotFound."""
    locale = locale_of(request)
    room, details = match_room(match_id, locale), details_room(match_id, locale)
    found = await queries.match_page(tx, match_id, room, details)
    if found is None:
        raise NotFound
    return found, {
        "part": part,
        "room": room,
        "room_seq": found.room_seq,
        "details_room": details,
        "details_seq": found.details_seq,
        "accent": found.accent,
        "match": found.match,
        "scorers": scorers(found.match.goals),
        "is_scorer": visitor is not None and visitor.has_role(found.organisation_id, *_SCORERS),
    }


matches = [match, line_ups, statistics, head_to_head]
