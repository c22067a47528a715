"""A ground is described: its fields, when it is open, when it cannot be had."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid, NotFound
from matchday.backbone.ids import new_id
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.tell_changes import tell_changes
from matchday.modules.competitions.domain.calendar.conflicts import Blackout
from matchday.modules.competitions.domain.calendar.grounds import Opening
from matchday.modules.competitions.domain.season import Competition
from matchday.modules.competitions.errors import VenueInUse, VenueNameTaken
from matchday.modules.competitions.queries.venues import venue_at
from matchday.modules.competitions.schemas.venues import NewVenue
from matchday.modules.competitions.store import venues


async def keep_venue(tx: Transaction, organisation_id: UUID, data: NewVenue, venue_id: UUID | None = None) -> UUID:
    """Without an id it is a new one. Raises NotFound, VenueNameTaken, or Invalid with every fault of its hours and days. Whoever
    shows its name, or has its matches in a calendar, hears of a change."""
    if faults := _faults(data):
        raise Invalid(faults=faults)
    held = await venue_at(tx, venue_id, organisation_id) if venue_id else None
    competitions: list[Competition | None] = []
    if venue_id is not None:
        competitions = [await store.lock_competition(tx, key) for key in await venues.competitions_at(tx, venue_id)]
        if held is None or not await venues.lock_venue(tx, organisation_id, venue_id):
            raise NotFound
    row = venues.VenueRow(
        venue_id=venue_id or new_id(),
        organisation_id=organisation_id,
        name=data.name,
        city=data.city,
        capacity=data.capacity,
        address=data.address,
        latitude=data.latitude,
        longitude=data.longitude,
    )
    if await venues.name_taken(tx, row):
        raise VenueNameTaken(name=data.name)
    tx.note("keep_venue", venue=data.name)
    await venues.save_venue(tx, row)
    known = {field.field_id for field in held.fields} if held else set()
    fields = [(field.field_id if field.field_id in known and field.field_id else new_id(), field.name) for field in data.fields]
    await venues.save_fields(tx, row.venue_id, fields)
    await venues.save_hours(tx, row.venue_id, _openings(data), _closed(data))
    if held is not None and _shown(data) != (held.name, held.city, held.address, held.latitude, held.longitude):
        changed = await venues.count_matches_anew(tx, row.venue_id)
        for competition in filter(None, competitions):
            await tell_changes(tx, competition, match_ids=changed.get(competition.competition_id, []))
    return row.venue_id


async def remove_venue(tx: Transaction, organisation_id: UUID, venue_id: UUID) -> None:
    """Raises NotFound or VenueInUse."""
    if not await venues.lock_venue(tx, organisation_id, venue_id):
        raise NotFound
    if await venues.matches_at(tx, venue_id):
        raise VenueInUse
    tx.note("remove_venue")
    await venues.remove_venue(tx, venue_id)


def _faults(data: NewVenue) -> tuple[Fault, ...]:
    found = []
    for place, hours in enumerate(data.hours):
        if hours.opens >= hours.closes:
            found.append(Fault(message="A ground closes after it opens.", field="hours", pointer=f"/hours/{place}", code="hours"))
        if (hours.weekday is None) == (hours.on_day is None):
            found.append(Fault(message="Give a weekday or a day.", field="hours", pointer=f"/hours/{place}", code="hours"))
    for place, days in enumerate(data.closed):
        if days.first > days.last:
            found.append(Fault(message="The last day is not before the first.", field="closed", pointer=f"/closed/{place}", code="days"))
    if (data.latitude is None) != (data.longitude is None):
        found.append(Fault(message="Give both latitude and longitude.", field="latitude", pointer="/latitude", code="place"))
    names = [field.name.casefold() for field in data.fields]
    if len(set(names)) < len(names):
        found.append(Fault(message="Two fields have one name.", field="fields", pointer="/fields", code="repeated"))
    return tuple(found)


def _openings(data: NewVenue) -> list[Opening]:
    return [Opening(opens=hours.opens, closes=hours.closes, weekday=hours.weekday, on_day=hours.on_day) for hours in data.hours]


def _closed(data: NewVenue) -> list[Blackout]:
    return [Blackout(first=days.first, last=days.last, reason=days.reason) for days in data.closed]


def _shown(data: NewVenue) -> tuple[object, ...]:
    return data.name, data.city, data.address, data.latitude, data.longitude
