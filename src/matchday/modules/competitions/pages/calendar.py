"""The page that draws up a league's calendar: wishes, a preview with everything that cannot be had, then the real thing."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.draw_up_calendar import draw_up_calendar
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.routes.powers import competition_organiser
from matchday.modules.competitions.schemas import CalendarView, CompetitionView, NewCalendar, PlannedMatch
from matchday.web.rendering import Page

ADDRESS = "/manage/competitions/{slug:str}/calendar"
LINES_MAX = 20_000
_PERIOD = re.compile(r"^(?P<team>.+?)\s+(?P<first>\d{4}-\d\d-\d\d)(?:\s+(?P<last>\d{4}-\d\d-\d\d))?(?:\s+(?P<reason>.*))?$")
_NOT_A_PERIOD = "Write a team of this league and one or two dates, such as: Abbots 2026-08-15 2026-08-22."
_NOT_A_PAIR = "Write two teams of this league, such as: Abbots / Barons."
_SENTENCES = {
    "first_day": "Give the day of the first round.",
    "kick_offs": "Give up to twelve clock times such as 15:00, 17:30.",
    "days_between": "Give a number of days from 1 to 60.",
    "legs": "Give a number from 1 to 8.",
    "seed": "Give a number from 0 to 1000000.",
}


@page(ADDRESS, access=competition_organiser)
async def show_calendar(tx: Transaction, slug: str) -> Page:
    """The wishes, with what most leagues want."""
    competition = await _competition(tx, slug)
    return _page(competition, {"kick_offs": "15:00", "days_between": "7", "legs": "2", "seed": "0"})


@form(ADDRESS, access=competition_organiser)
async def send_calendar(tx: Transaction, slug: str, fields: FormFields) -> Page | Redirect:
    """Previews, or schedules what was previewed. Wishes that have changed since are shown anew before they count."""
    competition = await _competition(tx, slug)
    is_wanted = fields.get("step") == "schedule"
    try:
        wishes = _wishes(fields, {name.casefold(): team_id for team_id, name in await queries.teams_of(tx, competition.competition_id)})
        seen = sha256(msgspec.json.encode(wishes)).hexdigest()
        is_preview = not is_wanted or fields.get("seen") != seen
        made = await draw_up_calendar(tx, slug, wishes, is_preview=is_preview)
    except Refusal as refusal:
        return _page(competition, fields, refusal=refusal)
    if is_preview:
        tx.note("preview_calendar", competition=competition.name)
        return _page(competition, dict(fields) | {"seen": seen, "has_changed": is_wanted}, made=made)
    return Redirect(location=f"/manage/competitions/{slug}?done=calendar")


def _wishes(fields: FormFields, teams: Mapping[str, UUID]) -> NewCalendar:
    """Raises Invalid with every fault."""
    faults: list[Fault] = []
    given: dict[str, Any] = {name: fields[name] for name in ("first_day", "days_between", "legs", "leg_order", "seed") if fields.get(name)}
    given["kick_offs"] = [part for part in re.split(r"[,;\s]+", fields.text("kick_offs", 200)) if part]
    given["not_at_home"] = _periods(fields.text("not_at_home", LINES_MAX), teams, faults)
    for name in ("derbies", "share_ground"):
        given[name] = _pairs(name, fields.text(name, LINES_MAX), teams, faults)
    given["derby_free_rounds"] = [int(number) for number in re.findall(r"\d{1,4}", fields.text("derby_free_rounds", 2000))]
    try:
        wishes = converted(NewCalendar, given, _SENTENCES)
    except Invalid as refusal:
        raise Invalid(faults=(*refusal.faults, *faults)) from None
    if faults:
        raise Invalid(faults=tuple(faults))
    return wishes


def _periods(text: str, teams: Mapping[str, UUID], faults: list[Fault]) -> list[dict[str, Any]]:
    """`Abbots 2026-08-15 2026-08-22 the pitch is sown`, one a line; a single day needs no second date."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        read = _PERIOD.match(line)
        team_id = teams.get(read["team"].strip(" :,").casefold()) if read else None
        try:
            days = (date.fromisoformat(read["first"]), date.fromisoformat(read["last"] or read["first"])) if read else None
        except ValueError:
            days = None
        if read is None or team_id is None or days is None or days[0] > days[1]:
            faults.append(Fault(message=_NOT_A_PERIOD, field="not_at_home", pointer=f"/not_at_home/{number}"))
            continue
        found.append({"team_id": team_id, "first": days[0], "last": days[1], "reason": (read["reason"] or "")[:80]})
    return found


def _pairs(name: str, text: str, teams: Mapping[str, UUID], faults: list[Fault]) -> list[tuple[UUID, UUID]]:
    """`Abbots / Barons`, one a line."""
    found = []
    for number, line in enumerate(filter(None, map(str.strip, text.splitlines())), start=1):
        named = [teams.get(part.strip().casefold()) for part in re.split(r"\s+[-–/]\s+|\s*/\s*", line)]
        if len(named) == 2 and named[0] is not None and named[1] is not None and named[0] != named[1]:
            found.append((named[0], named[1]))
        else:
            faults.append(Fault(message=_NOT_A_PAIR, field=name, pointer=f"/{name}/{number}"))
    return found


async def _competition(tx: Transaction, slug: str) -> CompetitionView:
    competition = await queries.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    return competition


def _page(
    competition: CompetitionView, typed: Mapping[str, Any], *, refusal: Refusal | None = None, made: CalendarView | None = None
) -> Page:
    rounds: dict[int, list[PlannedMatch]] = defaultdict(list)
    for match in made.matches if made else ():
        rounds[match.round].append(match)
    context = {
        "competition": competition,
        "typed": typed,
        "errors": errors_of(refusal, {}) if refusal else {},
        "sentence": refusal.detail if refusal else "",
        "wrong_lines": _wrong_lines(refusal) if refusal else {},
        "made": made,
        "rounds": list(rounds.items()),
    }
    return Page("competitions/calendar.html", context, status=refusal.status if refusal else 200)


def _wrong_lines(refusal: Refusal) -> dict[str, str]:
    """Field to the number of its first line that could not be read."""
    places = [(fault.field, (fault.pointer or "").split("/")) for fault in reversed(refusal.faults)]
    return {field: parts[2] for field, parts in places if field and len(parts) == 3}


calendar = [show_calendar, send_calendar]
