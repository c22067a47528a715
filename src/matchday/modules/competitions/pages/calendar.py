"""The page of a league's calendar: wishes, a preview with everything that cannot be had, then the real thing; and once it is
there, planning anew what is left of the season."""

from collections import defaultdict
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.draw_up_calendar import draw_up_calendar
from matchday.modules.competitions.actions.replan_calendar import replan_calendar
from matchday.modules.competitions.actions.take_decision import Decider
from matchday.modules.competitions.pages.fields import errors_of
from matchday.modules.competitions.pages.wishes import MAY_BE_SOFT, USUAL, league_wishes, named, rest_wishes, wrong_lines
from matchday.modules.competitions.queries.venues import venues_to_choose
from matchday.modules.competitions.routes.powers import competition_organiser
from matchday.modules.competitions.schemas import CalendarView, CompetitionView, NewCalendar, PlannedMatch
from matchday.web.rendering import Page

ADDRESS = "/manage/competitions/{slug:str}/calendar"
REST = {"kick_offs": "15:00", "days_between": "7", "rounds": "10", "seed": "0"}


@page(ADDRESS, access=competition_organiser)
async def show_calendar(tx: Transaction, slug: str) -> Page:
    """The wishes, with what most leagues want; for a calendar that there is, those for the rest of it."""
    competition = await _competition(tx, slug)
    return await _page(tx, competition, REST if competition.matches else USUAL)


@form(ADDRESS, access=competition_organiser)
async def send_calendar(tx: Transaction, slug: str, fields: FormFields) -> Page | Redirect:
    """Previews, or schedules what was previewed. Wishes that have changed since are shown anew before they count."""
    competition = await _competition(tx, slug)
    try:
        wishes = await _wishes(tx, competition, fields)
        seen, is_preview = _seen(wishes, fields)
        made = await draw_up_calendar(tx, slug, wishes, is_preview=is_preview)
    except Refusal as refusal:
        return await _page(tx, competition, fields, refusal=refusal)
    if is_preview:
        tx.note("preview_calendar", competition=competition.name)
        typed = dict(fields) | {"seen": seen, "has_changed": fields.get("step") == "schedule"}
        return await _page(tx, competition, typed, made=made)
    return Redirect(location=f"/manage/competitions/{slug}?done=calendar")


@form(f"{ADDRESS}/rest", access=competition_organiser)
async def send_rest(tx: Transaction, identity: Identity, slug: str, fields: FormFields) -> Page | Redirect:
    """The same for what is left of a season: nothing is moved that was not seen."""
    competition = await _competition(tx, slug)
    try:
        wishes = rest_wishes(fields)
        seen, is_preview = _seen(wishes, fields)
        decider = Decider(account_id=identity.account_id, name=identity.name)
        made = await replan_calendar(tx, slug, wishes, decider, is_preview=is_preview)
    except Refusal as refusal:
        return await _page(tx, competition, fields, refusal=refusal)
    if is_preview:
        tx.note("preview_calendar", competition=competition.name)
        typed = dict(fields) | {"seen": seen, "has_changed": fields.get("step") == "schedule"}
        return await _page(tx, competition, typed, made=made)
    return Redirect(location=f"/manage/competitions/{slug}?done=replanned")


calendar = [show_calendar, send_calendar, send_rest]


def _seen(wishes: msgspec.Struct, fields: FormFields) -> tuple[str, bool]:
    """The mark of these wishes, and whether they have yet to be looked at."""
    mark = sha256(msgspec.json.encode(wishes)).hexdigest()
    return mark, fields.get("step") != "schedule" or fields.get("seen") != mark


async def _wishes(tx: Transaction, competition: CompetitionView, fields: FormFields) -> NewCalendar:
    teams = {name: team_id for team_id, name in await queries.teams_of(tx, competition.competition_id)}
    return league_wishes(fields, named(teams), named(await _grounds(tx, competition)))


async def _grounds(tx: Transaction, competition: CompetitionView) -> dict[str, Any]:
    return {venue.name: venue.venue_id for venue in await venues_to_choose(tx, competition.slug)}


async def _competition(tx: Transaction, slug: str) -> CompetitionView:
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return competition


async def _page(
    tx: Transaction,
    competition: CompetitionView,
    typed: Mapping[str, Any],
    *,
    refusal: Refusal | None = None,
    made: CalendarView | None = None,
) -> Page:
    rounds: dict[int, list[PlannedMatch]] = defaultdict(list)
    for match in made.matches if made else ():
        rounds[match.round].append(match)
    context = {
        "competition": competition,
        "is_rest": competition.matches > 0,
        "typed": typed,
        "errors": errors_of(refusal, {}) if refusal else {},
        "sentence": refusal or "",
        "wrong_lines": wrong_lines(refusal.faults) if refusal else {},
        "grounds": await _grounds(tx, competition),
        "may_be_soft": MAY_BE_SOFT,
        "made": made,
        "rounds": sorted(rounds.items()),
    }
    return Page("competitions/calendar.html", context, status=refusal.status if refusal else 200)
