"""What is said and answered about grounds."""

from datetime import date, time
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.modules.competitions.schemas import Name, ShortText

Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
LongText = Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class FieldOfVenue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A pitch or a rink. With its id it is one that is held, without one it is new."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
    field_id: UUID | None = None


class Hours(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When matches are played: every such weekday (1 is Monday), or on one day."""

    opens: time
    closes: time
    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)] | None = None
    on_day: date | None = None


class ClosedDays(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days, both included, on which the ground cannot be had."""

    first: date
    last: date
    reason: ShortText = ""


class NewVenue(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ground of an organisation, for all of its competitions. Without fields it is one, without hours it is always open."""

    name: Name
    city: Name | None = None
    address: LongText | None = None
    capacity: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    fields: Annotated[tuple[FieldOfVenue, ...], msgspec.Meta(max_length=60)] = ()
    hours: Annotated[tuple[Hours, ...], msgspec.Meta(max_length=200)] = ()
    closed: Annotated[tuple[ClosedDays, ...], msgspec.Meta(max_length=200)] = ()


class VenueView(msgspec.Struct, frozen=True, kw_only=True):
    """A ground as everybody sees it."""

    venue_id: UUID
    name: str
    city: str | None
    address: str | None
    capacity: int | None
    latitude: float | None
    longitude: float | None
    fields: tuple[FieldOfVenue, ...]
    hours: tuple[Hours, ...]
    closed: tuple[ClosedDays, ...]
    matches: int
