"""Matches as statistics read them: one after the other, from either side."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.ranking.tallies import Played

_NUMBER = re.compile(r"(\d+)\D*$")
Outcome = Literal["win", "draw", "loss"]


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """A match between two known teams. `played` is None until it has ended."""

    match_id: UUID
    number: int
    round: str
    kicks_off_at: datetime
    home_team_id: UUID
    away_team_id: UUID
    played: Played | None


class Appearance(msgspec.Struct, frozen=True, kw_only=True):
    """A match that has ended, from one side. A shoot-out leaves it a draw: it was level when play ended."""

    match_id: UUID
    kicks_off_at: datetime
    is_home: bool
    opponent_id: UUID
    scored: int
    conceded: int

    @property
    def outcome(self) -> Outcome:
        """What it was for this side."""
        return "draw" if self.scored == self.conceded else "win" if self.scored > self.conceded else "loss"


def in_time(meetings: Iterable[Meeting]) -> list[Meeting]:
    """By kick-off; what begins at the same time, by number."""
    return sorted(meetings, key=lambda meeting: (meeting.kicks_off_at, meeting.number, meeting.match_id))


def appearances(meetings: Iterable[Meeting], teams: Iterable[UUID]) -> list[Appearance]:
    """Of these teams, a club's through the years for example, oldest first; of two of them that met, both."""
    wanted = set(teams)
    found = []
    for meeting in in_time(meetings):
        if meeting.played is None:
            continue
        if meeting.home_team_id in wanted:
            found.append(_seen(meeting, meeting.played, is_home=True))
        if meeting.away_team_id in wanted:
            found.append(_seen(meeting, meeting.played, is_home=False))
    return found


def _seen(meeting: Meeting, played: Played, *, is_home: bool) -> Appearance:
    return Appearance(
        match_id=meeting.match_id,
        kicks_off_at=meeting.kicks_off_at,
        is_home=is_home,
        opponent_id=meeting.away_team_id if is_home else meeting.home_team_id,
        scored=played.home if is_home else played.away,
        conceded=played.away if is_home else played.home,
    )


def rounds(meetings: Sequence[Meeting]) -> list[list[Meeting]]:
    """The matchdays in order. Where each is called by a number that is its own, numbers say the order, so that a match that
    was put off stays where it belongs; else the day of a round's first match does. Matches without a round go by their day."""
    named: dict[str, list[Meeting]] = {}
    for meeting in in_time(meetings):
        named.setdefault(meeting.round or meeting.kicks_off_at.date().isoformat(), []).append(meeting)
    numbers = {name: int(found[1]) for name in named if (found := _NUMBER.search(name))}
    if len(numbers) == len(named) == len(set(numbers.values())) and all(meeting.round for meeting in meetings):
        return [named[name] for name in sorted(named, key=numbers.__getitem__)]
    return list(named.values())
