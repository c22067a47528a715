"""The most and the highest of a competition, and how two sides have fared against each other."""

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.statistics.meetings import Appearance, Meeting, in_time

SHARED_MAX = 10
"""Matches that share a record and are named; of more, the earliest."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What was reached, and in which matches, the earliest first."""

    kind: str
    value: int
    match_ids: tuple[UUID, ...]


def records(meetings: Iterable[Meeting]) -> tuple[Record, ...]:
    """Biggest wins at home and away, most goals in a match, most of one side, highest draw. Of two wins by as many goals,
    the one with more goals is bigger."""
    ended = [meeting for meeting in in_time(meetings) if meeting.played is not None]
    found = [_most(kind, ended, value, beyond) for kind, value, beyond in _KINDS]
    return tuple(record for record in found if record)


def _margin(meeting: Meeting) -> int:
    return meeting.played.home - meeting.played.away if meeting.played else 0


def _goals(meeting: Meeting) -> int:
    return meeting.played.home + meeting.played.away if meeting.played else 0


def _best_side(meeting: Meeting) -> int:
    return max(meeting.played.home, meeting.played.away) if meeting.played else 0


def _level(meeting: Meeting) -> int:
    return _goals(meeting) if _margin(meeting) == 0 else 0


Value = Callable[[Meeting], int]
_KINDS: tuple[tuple[str, Value, Value], ...] = (
    ("biggest_win", lambda meeting: abs(_margin(meeting)), _goals),
    ("biggest_home_win", _margin, _goals),
    ("biggest_away_win", lambda meeting: -_margin(meeting), _goals),
    ("most_goals", _goals, _goals),
    ("most_goals_of_a_side", _best_side, _best_side),
    ("highest_draw", _level, _level),
)


def _most(kind: str, ended: Sequence[Meeting], value: Value, beyond: Value) -> Record | None:
    best = max(((value(each), beyond(each)) for each in ended), default=(0, 0))
    if best[0] <= 0:
        return None
    holders = [each.match_id for each in ended if (value(each), beyond(each)) == best]
    return Record(kind=kind, value=best[0], match_ids=tuple(holders[:SHARED_MAX]))


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """Matches of one side, summed."""

    played: int
    won: int
    drawn: int
    lost: int
    scored: int
    conceded: int


def balance(seen: Iterable[Appearance]) -> Balance:
    """What these come to."""
    every = list(seen)
    outcomes = [each.outcome for each in every]
    return Balance(
        played=len(every),
        won=outcomes.count("win"),
        drawn=outcomes.count("draw"),
        lost=outcomes.count("loss"),
        scored=sum(each.scored for each in every),
        conceded=sum(each.conceded for each in every),
    )
