"""Which matches of a table are counted: at home, away, the last few, half a season, between two days.

A total counts both sides of every match, so it is ordered as its regulations say. The others count sides of matches, and
what regulations make of the matches among those level does not apply to half of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, tzinfo
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.ranking.tallies import Played
from matchday.modules.competitions.domain.statistics.meetings import Meeting, in_time, rounds

Kind = Literal["total", "home", "away", "form", "first_half", "second_half"]
NOBODY = UUID(int=0)
"""Stands for the other side, where one side of a match is counted."""


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for. Days are of the competition's zone, both included; `last` is for form."""

    kind: Kind = "total"
    since: date | None = None
    until: date | None = None
    last: int = 5

    @property
    def is_whole(self) -> bool:
        """Whether it is the table itself."""
        return self == Span(last=self.last)

    @property
    def counts_adjustments(self) -> bool:
        """Decisions are no results: only a total has them in it, and not one that begins in the middle."""
        return self.kind == "total" and self.since is None


def counted(span: Span, meetings: Sequence[Meeting], zone: tzinfo) -> list[Played]:
    """The results that make the table. One with a side `NOBODY` counts for the other alone."""
    within = [each for each in _CHOSEN.get(span.kind, _all)(meetings) if each.played is not None and _is_within(each, span, zone)]
    if span.kind == "form":
        return _last(within, span.last)
    if span.kind in ("home", "away"):
        return [_one_side(each.played, is_home=span.kind == "home") for each in within if each.played]
    return [each.played for each in within if each.played]


def are_sides(span: Span) -> bool:
    """Whether single sides of matches are counted."""
    return span.kind in ("home", "away", "form")


def _is_within(meeting: Meeting, span: Span, zone: tzinfo) -> bool:
    day = meeting.kicks_off_at.astimezone(zone).date()
    return (span.since is None or day >= span.since) and (span.until is None or day <= span.until)


def _all(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    return meetings


def _first_half(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    """The first half of the matchdays, played or not; the one in the middle of an uneven number belongs to it."""
    days = rounds(meetings)
    return [meeting for day in days[: (len(days) + 1) // 2] for meeting in day]


def _second_half(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    days = rounds(meetings)
    return [meeting for day in days[(len(days) + 1) // 2 :] for meeting in day]


_CHOSEN: Mapping[Kind, Callable[[Sequence[Meeting]], Sequence[Meeting]]] = {"first_half": _first_half, "second_half": _second_half}


def _last(meetings: Iterable[Meeting], last: int) -> list[Played]:
    """Of each team its last few, whoever they were against."""
    sides: dict[UUID, list[Played]] = defaultdict(list)
    for meeting in in_time(meetings):
        if meeting.played is not None:
            sides[meeting.home_team_id].append(_one_side(meeting.played, is_home=True))
            sides[meeting.away_team_id].append(_one_side(meeting.played, is_home=False))
    return [played for team_id in sorted(sides) for played in sides[team_id][-last:]]


def _one_side(played: Played, *, is_home: bool) -> Played:
    if is_home:
        return msgspec.structs.replace(played, away_team_id=NOBODY)
    return msgspec.structs.replace(played, home_team_id=NOBODY)
