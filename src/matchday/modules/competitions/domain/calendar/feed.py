"""Matches as calendar programs take them: iCalendar (RFC 5545), written by a library.

A match has one UID for good, in every feed. SEQUENCE is counted by its row (migrations/007) and grows with every change of
time, place, teams or standing; a match that has left a feed stays in it, cancelled, so that it goes away where it was
subscribed to. Times are UTC: programs show them in their own zone.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import msgspec
from icalendar import Calendar, Event

from matchday.contracts.competitions import MatchFormat, Phase, Score

PRODUCT = "-//Matchday//Matches//EN"
REFRESH = timedelta(hours=1)
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]
_BREAK_MINUTES = 15
_OVERS_AN_HOUR = 14
_A_DAYS_PLAY = 420


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A match in a feed. `is_gone`: it was here and is not any more."""

    match_id: UUID
    sequence: int
    changed_at: datetime
    starts_at: datetime
    minutes: int
    phase: Phase
    home: str
    away: str
    are_teams_known: bool
    competition: str
    round: str
    score: Score | None = None
    note: str | None = None
    venue: str | None = None
    place: tuple[float, float] | None = None
    is_gone: bool = False


class Feed(msgspec.Struct, frozen=True, kw_only=True):
    """Everything in it, in the order of time. `words` are what a match's phases are called in the reader's language."""

    name: str
    entries: Sequence[Entry]
    site_url: str
    path: str
    words: Mapping[Phase, str] = {}


def write(feed: Feed) -> bytes:
    """The same matches make the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", feed.name)
    calendar.add("x-wr-calname", feed.name)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add("url", f"{feed.site_url}{feed.path}")
    for entry in feed.entries:
        calendar.add_component(_event(entry, feed))
    made: bytes = calendar.to_ical()
    return made


def status_of(entry: Entry) -> Status:
    """Whether somebody may go there."""
    if entry.is_gone or entry.phase in ("cancelled", "annulled"):
        return "CANCELLED"
    return "CONFIRMED" if entry.are_teams_known and entry.phase != "postponed" else "TENTATIVE"


def summary_of(entry: Entry, words: Mapping[Phase, str]) -> str:
    """`Abbots – Barons`, with the score once there is one and a word where something is out of the ordinary."""
    between = "–" if entry.score is None else f"{entry.score.home}–{entry.score.away}"
    text = f"{entry.home} {between} {entry.away}"
    if entry.score is not None and entry.score.shootout_home is not None:
        text += f" ({entry.score.shootout_home}–{entry.score.shootout_away})"
    word = words.get(entry.phase)
    return f"{text} ({word})" if word and not entry.is_gone else text


def minutes_of(sport: str, how: MatchFormat) -> int:
    """How long to keep free, breaks and stoppages included, in whole quarters of an hour."""
    if sport == "cricket":
        return round(2 * how.overs / _OVERS_AN_HOUR * 60) + 40 if how.overs else _A_DAYS_PLAY
    is_stopped = "hockey" in sport
    periods = how.periods or (3 if is_stopped else 2)
    play = periods * (how.period_minutes or (20 if is_stopped else 45))
    play = play * 2 if is_stopped else play + 10
    minutes = play + (periods - 1) * _BREAK_MINUTES
    return -(-minutes // 15) * 15


def _event(entry: Entry, feed: Feed) -> Event:
    event = Event()
    event.add("uid", f"{entry.match_id}@matchday")
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts_at)
    event.add("dtend", entry.starts_at + timedelta(minutes=entry.minutes))
    event.add("summary", summary_of(entry, feed.words))
    event.add("status", status_of(entry))
    event.add("transp", "OPAQUE" if status_of(entry) == "CONFIRMED" else "TRANSPARENT")
    about = " · ".join(filter(None, (entry.competition, entry.round, entry.note)))
    if about:
        event.add("description", about)
    if entry.venue:
        event.add("location", entry.venue)
    if entry.place:
        event.add("geo", entry.place)
    event.add("url", f"{feed.site_url}/matches/{entry.match_id}")
    return event
