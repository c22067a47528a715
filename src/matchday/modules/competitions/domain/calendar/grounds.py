"""Grounds as a calendar sees them: how many matches they take at once, when they are open, where they lie."""

import math
from datetime import date, datetime, time, timedelta
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

EARTH_RADIUS_KM = 6371


class Opening(Struct, frozen=True, kw_only=True):
    """Hours in which matches begin and end: on every such weekday (1 is Monday), or on one day."""

    opens: time
    closes: time
    weekday: Annotated[int, Meta(ge=1, le=7)] | None = None
    on_day: date | None = None


class Ground(Struct, frozen=True, kw_only=True):
    """A ground without openings is always open, one without fields is one field."""

    venue: UUID
    fields: tuple[UUID, ...] = ()
    openings: tuple[Opening, ...] = ()
    latitude: float | None = None
    longitude: float | None = None

    def hours(self, day: date) -> list[Opening]:
        """What is open on a day. Hours for a day of its own stand in place of the weekday's."""
        own = [opening for opening in self.openings if opening.on_day == day]
        return own or [opening for opening in self.openings if opening.weekday == day.isoweekday()]

    def is_open(self, starts_at: datetime, minutes: int) -> bool:
        """Whether a match that begins then, by the clock of the place, can be played to its end."""
        if not self.openings:
            return True
        start = datetime.combine(starts_at.date(), starts_at.time())
        end = start + timedelta(minutes=minutes)
        return any(
            datetime.combine(start.date(), hours.opens) <= start and end <= datetime.combine(start.date(), hours.closes)
            for hours in self.hours(start.date())
        )

    def starts(self, day: date, minutes: int) -> list[time]:
        """When matches can begin on a day, one after the other from the opening on."""
        found = []
        for hours in self.hours(day):
            start, end = datetime.combine(day, hours.opens), datetime.combine(day, hours.closes)
            while start + timedelta(minutes=minutes) <= end:
                found.append(start.time())
                start += timedelta(minutes=minutes)
        return found


def kilometres(one: Ground, other: Ground) -> int | None:
    """As the crow flies; None where it is not known where a ground lies."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    here, there = math.radians(one.latitude), math.radians(other.latitude)
    turned = math.radians(other.longitude - one.longitude)
    chord = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(turned / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * math.asin(math.sqrt(chord)))
