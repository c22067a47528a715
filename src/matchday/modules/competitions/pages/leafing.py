"""The calendar that everybody leafs through, by day, and the way to take it home."""

from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import page
from matchday.backbone.http.access import anyone
from matchday.modules.competitions import queries
from matchday.modules.competitions.domain.importers.reading import zone_of
from matchday.modules.competitions.queries.calendar import Wanted, matches_between, months_of, stages_of
from matchday.modules.competitions.queries.venues import venues_played_at
from matchday.modules.competitions.schemas import MatchView
from matchday.web.rendering import Page

AnyRequest = Request[Any, Any, Any]


@page("/competitions/{slug:str}/calendar", access=anyone)
async def leaf_through(tx: Transaction, request: AnyRequest, slug: str, site_url: str) -> Page:
    """A month at a time; all of it where there is little. With `zone=there` hours are those of the place."""
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    asked = request.query_params
    wanted = Wanted(team_id=_id(asked.get("team")), venue_id=_id(asked.get("venue")), stage=(asked.get("stage") or "")[:200] or None)
    is_there = asked.get("zone") == "there"
    zone = zone_of(competition.zone or "UTC")
    months = await months_of(tx, competition.competition_id, wanted, _name_of(zone))
    month = _month(months, (asked.get("month") or "")[:7])
    start, end = _bounds(month, zone)
    matches = await matches_between(tx, competition.competition_id, wanted, start, end) if months else []
    place = zone if is_there else zone_of("UTC")
    chosen = {"team": str(wanted.team_id or ""), "venue": str(wanted.venue_id or ""), "stage": wanted.stage or ""}
    kept = {name: value for name, value in chosen.items() if value}
    feed = _feed(slug, wanted)
    context = {
        "competition": competition,
        "accent": competition.accent,
        "days": [(day, list(held)) for day, held in groupby(matches, key=lambda match: _day(match, place))],
        "clock": {match.match_id: match.kicks_off_at.astimezone(zone).strftime("%H:%M") for match in matches} if is_there else {},
        "months": months,
        "month": month,
        "is_there": is_there,
        "chosen": chosen,
        "here_address": "?" + urlencode(kept | {"month": month}),
        "there_address": "?" + urlencode(kept | {"month": month, "zone": "there"}),
        "teams": await queries.teams_of(tx, competition.competition_id),
        "venues": await venues_played_at(tx, competition.competition_id),
        "stages": await stages_of(tx, competition.competition_id),
        "feed_address": f"{site_url}{feed}",
        "webcal_address": f"webcal://{site_url.partition('://')[2]}{feed}",
    }
    return Page("competitions/leafing.html", context)


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text and len(text) == 36 else None
    except ValueError:
        return None


def _feed(slug: str, wanted: Wanted) -> str:
    """Of the team or the ground that is looked at, else of all."""
    if wanted.team_id is not None:
        return f"/public/v1/teams/{wanted.team_id}/calendar.ics"
    if wanted.venue_id is not None:
        return f"/public/v1/venues/{wanted.venue_id}/calendar.ics"
    return f"/public/v1/competitions/{slug}/calendar.ics"


def _name_of(zone: tzinfo) -> str:
    """As PostgreSQL knows it; an offset has no name and is read as UTC there, which is some hours off at a month's edge."""
    return zone.key if isinstance(zone, ZoneInfo) else "UTC"


def _month(months: list[tuple[str, int]], asked: str) -> str:
    """The one asked for, else the first that is not over, else the last."""
    names = [name for name, _ in months]
    if asked in names or not names:
        return asked if asked in names else ""
    return names[0]


def _bounds(month: str, zone: tzinfo) -> tuple[datetime, datetime]:
    year, number = (int(month[:4]), int(month[5:])) if month else (2000, 1)
    following = (year + 1, 1) if number == 12 else (year, number + 1)
    zone = zone if isinstance(zone, ZoneInfo) else zone_of("UTC")
    return datetime(year, number, 1, tzinfo=zone), datetime(*following, 1, tzinfo=zone)


def _day(match: MatchView, zone: tzinfo) -> Any:
    return match.kicks_off_at.astimezone(zone).date()


leafing = [leaf_through]
