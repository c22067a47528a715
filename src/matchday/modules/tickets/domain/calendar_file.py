"""An event as calendar programs take it: iCalendar (RFC 5545)."""

from datetime import datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event

PRODUCT = "-//Matchday//Tickets//EN"
USUAL_LENGTH = timedelta(hours=2)
"""Nobody says when an event ends; so much is kept free."""


def calendar_file(*, sale_id: UUID, title: str, venue: str, starts_at: datetime, is_cancelled: bool, url: str, now: datetime) -> bytes:
    """One event with its own id, so that a second file moves the entry and adds none."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    event = Event()
    event.add("uid", f"sale-{sale_id}@matchday")
    event.add("dtstamp", now)
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + USUAL_LENGTH)
    event.add("summary", title)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("url", url)
    if venue:
        event.add("location", venue)
    calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made
