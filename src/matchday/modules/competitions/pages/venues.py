"""The organiser's pages of grounds: fields, hours and closed days, one a line."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.modules.competitions import queries
from matchday.modules.competitions.actions.keep_venue import keep_venue, remove_venue
from matchday.modules.competitions.pages.fields import converted, errors_of
from matchday.modules.competitions.queries.venues import venue_at, venues_of
from matchday.modules.competitions.routes.powers import organiser
from matchday.modules.competitions.schemas.venues import NewVenue, VenueView
from matchday.web.rendering import Page

HOME = "/manage/organisations/{organisation_id:uuid}/venues"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LINES_MAX = 8_000
_HOURS = re.compile(r"^(?P<day>[A-Za-z]{3}|\d{4}-\d\d-\d\d)\s+(?P<opens>\d\d:\d\d)\s*[-–]\s*(?P<closes>\d\d:\d\d)$")
_CLOSED = re.compile(r"^(?P<first>\d{4}-\d\d-\d\d)(?:\s+(?P<last>\d{4}-\d\d-\d\d))?(?:\s+(?P<reason>.{1,80}))?$")
_SENTENCES = {
    "name": "Give a name of at most 120 letters.",
    "capacity": "Give a number of people.",
    "latitude": "Give degrees from -90 to 90, such as 52.5147.",
    "longitude": "Give degrees from -180 to 180, such as 13.2395.",
    "hours": "Write a day and two times, such as: Sat 10:00-18:00 or 2027-05-01 10:00-14:00.",
    "closed": "Write one or two days and a reason, such as: 2027-06-01 2027-06-30 the pitch is sown.",
}


@page(HOME, access=organiser)
async def list_grounds(tx: Transaction, request: Request[Any, Any, Any], organisation_id: UUID, cursor: Cursor) -> Page:
    """By name."""
    context = {
        "organisation_id": organisation_id,
        "organisation": await queries.organisation_known(tx, organisation_id),
        "venues": await venues_of(tx, organisation_id, cursor),
        "done": request.query_params.get("done", ""),
    }
    return Page("competitions/venues.html", context)


@page(f"{HOME}/new", access=organiser)
async def show_new_ground(organisation_id: UUID) -> Page:
    """An empty form."""
    return _page(organisation_id, None, {})


@form(f"{HOME}/new", access=organiser)
async def send_new_ground(tx: Transaction, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """Keeps it."""
    return await _keep(tx, organisation_id, None, fields)


@page(f"{HOME}/{{venue_id:uuid}}", access=organiser)
async def show_ground(tx: Transaction, organisation_id: UUID, venue_id: UUID) -> Page:
    """As it stands."""
    venue = await _venue(tx, organisation_id, venue_id)
    return _page(organisation_id, venue, _typed(venue))


@form(f"{HOME}/{{venue_id:uuid}}", access=organiser)
async def send_ground(tx: Transaction, organisation_id: UUID, venue_id: UUID, fields: FormFields) -> Page | Redirect:
    """Keeps it, or removes it."""
    venue = await _venue(tx, organisation_id, venue_id)
    if fields.get("step") != "remove":
        return await _keep(tx, organisation_id, venue, fields)
    try:
        await remove_venue(tx, organisation_id, venue_id)
    except Refusal as refusal:
        return _page(organisation_id, venue, fields, refusal)
    return Redirect(location=f"/manage/organisations/{organisation_id}/venues?done=removed")


async def _keep(tx: Transaction, organisation_id: UUID, venue: VenueView | None, fields: FormFields) -> Page | Redirect:
    try:
        await keep_venue(tx, organisation_id, _described(fields, venue), venue.venue_id if venue else None)
    except Refusal as refusal:
        return _page(organisation_id, venue, fields, refusal)
    return Redirect(location=f"/manage/organisations/{organisation_id}/venues?done=kept")


async def _venue(tx: Transaction, organisation_id: UUID, venue_id: UUID) -> VenueView:
    venue = await venue_at(tx, venue_id, organisation_id)
    if venue is None:
        raise NotFound
    return venue


def _described(fields: FormFields, venue: VenueView | None) -> NewVenue:
    """A field that keeps its name is the same field. Raises Invalid."""
    faults: list[Fault] = []
    held = {field.name.casefold(): str(field.field_id) for field in venue.fields} if venue else {}
    given: dict[str, Any] = {name: fields.text(name, 300) for name in ("name", "city", "address", "capacity") if fields.get(name)}
    given |= {name: fields[name].replace(",", ".") for name in ("latitude", "longitude") if fields.get(name)}
    given["fields"] = [
        {"name": line} | ({"field_id": held[line.casefold()]} if line.casefold() in held else {}) for line in _lines(fields, "fields")
    ]
    given["hours"] = [_hours(line, faults) for line in _lines(fields, "hours")]
    given["closed"] = [_closed(line, faults) for line in _lines(fields, "closed")]
    if faults:
        raise Invalid(faults=tuple(faults))
    return converted(NewVenue, given, _SENTENCES)


def _lines(fields: FormFields, name: str) -> list[str]:
    return [line.strip() for line in fields.text(name, LINES_MAX).splitlines() if line.strip()]


def _hours(line: str, faults: list[Fault]) -> dict[str, Any]:
    read = _HOURS.match(line)
    if read is None or (read["day"][0].isalpha() and read["day"].lower() not in WEEKDAYS):
        faults.append(Fault(message=_SENTENCES["hours"], field="hours", pointer="/hours"))
        return {}
    day = {"weekday": WEEKDAYS.index(read["day"].lower()) + 1} if read["day"][0].isalpha() else {"on_day": read["day"]}
    return day | {"opens": f"{read['opens']}:00", "closes": f"{read['closes']}:00"}


def _closed(line: str, faults: list[Fault]) -> dict[str, Any]:
    read = _CLOSED.match(line)
    if read is None:
        faults.append(Fault(message=_SENTENCES["closed"], field="closed", pointer="/closed"))
        return {}
    return {"first": read["first"], "last": read["last"] or read["first"], "reason": read["reason"] or ""}


def _typed(venue: VenueView) -> dict[str, Any]:
    plain = {name: getattr(venue, name) for name in ("name", "city", "address", "capacity", "latitude", "longitude")}
    hours = [
        f"{WEEKDAYS[slot.weekday - 1].title() if slot.weekday else slot.on_day} {slot.opens:%H:%M}-{slot.closes:%H:%M}"
        for slot in venue.hours
    ]
    closed = [f"{days.first} {days.last} {days.reason}".strip() for days in venue.closed]
    lines = {"fields": [field.name for field in venue.fields], "hours": hours, "closed": closed}
    return {name: value for name, value in plain.items() if value is not None} | {name: "\n".join(rows) for name, rows in lines.items()}


def _page(organisation_id: UUID, venue: VenueView | None, typed: Mapping[str, Any], refusal: Refusal | None = None) -> Page:
    context = {
        "organisation_id": organisation_id,
        "venue": venue,
        "typed": typed,
        "errors": errors_of(refusal, {"venue_name_taken": "name"}) if refusal else {},
        "sentence": refusal or "",
    }
    return Page("competitions/venue.html", context, status=refusal.status if refusal else 200)


venues = [list_grounds, show_new_ground, send_new_ground, show_ground, send_ground]
