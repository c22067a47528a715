"""Grounds over HTTP."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone
from matchday.modules.competitions.actions.keep_venue import keep_venue
from matchday.modules.competitions.actions.keep_venue import remove_venue as remove
from matchday.modules.competitions.errors import VenueInUse, VenueNameTaken
from matchday.modules.competitions.queries.venues import venue_at, venues_of
from matchday.modules.competitions.routes.powers import organiser
from matchday.modules.competitions.schemas.venues import NewVenue, VenueView

OWN = "/organisations/{organisation_id:uuid}/venues"


@get("/venues/{venue_id:uuid}", access=anyone)
async def read_venue(tx: Transaction, venue_id: UUID) -> VenueView:
    """A ground with its fields and hours."""
    return _found(await venue_at(tx, venue_id))


@get(OWN, access=organiser)
async def list_venues(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[VenueView]:
    """The organisation's grounds, by name."""
    return await venues_of(tx, organisation_id, cursor)


@post(OWN, access=organiser, refuses=[VenueNameTaken], idempotent=True)
async def add_venue(tx: Transaction, organisation_id: UUID, data: NewVenue) -> VenueView:
    """A ground that all competitions of the organisation may use."""
    return _found(await venue_at(tx, await keep_venue(tx, organisation_id, data)))


@put(f"{OWN}/{{venue_id:uuid}}", access=organiser, refuses=[VenueNameTaken])
async def put_venue(tx: Transaction, organisation_id: UUID, venue_id: UUID, data: NewVenue) -> VenueView:
    """Everything about it. Matches there are told anew where it shows."""
    return _found(await venue_at(tx, await keep_venue(tx, organisation_id, data, venue_id)))


@delete(f"{OWN}/{{venue_id:uuid}}", access=organiser, refuses=[VenueInUse])
async def remove_venue(tx: Transaction, organisation_id: UUID, venue_id: UUID) -> None:
    """Only a ground that nothing is played at."""
    await remove(tx, organisation_id, venue_id)


def _found(view: VenueView | None) -> VenueView:
    if view is None:
        raise NotFound
    return view


public = [read_venue]
manage = [list_venues, add_venue, put_venue, remove_venue]
