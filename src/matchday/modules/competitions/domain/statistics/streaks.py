"""Runs of matches of one kind: the one a team is in, and the longest it has had."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec

from matchday.modules.competitions.domain.statistics.meetings import Appearance

_KINDS: Mapping[str, Callable[[Appearance], bool]] = {
    "winning": lambda seen: seen.outcome == "win",
    "unbeaten": lambda seen: seen.outcome != "loss",
    "drawing": lambda seen: seen.outcome == "draw",
    "winless": lambda seen: seen.outcome != "win",
    "losing": lambda seen: seen.outcome == "loss",
    "scoring": lambda seen: seen.scored > 0,
    "goalless": lambda seen: seen.scored == 0,
    "clean_sheets": lambda seen: seen.conceded == 0,
    "conceding": lambda seen: seen.conceded > 0,
}
KINDS = tuple(_KINDS)


class Streak(msgspec.Struct, frozen=True, kw_only=True):
    """`current` is 0 where the last match ended it. Of several longest ones the first stands, with its first and last kick-off."""

    kind: str
    current: int
    longest: int
    longest_from: datetime | None
    longest_until: datetime | None


def streaks(seen: Sequence[Appearance]) -> tuple[Streak, ...]:
    """All kinds, of matches in the order of time."""
    return tuple(_streak(kind, seen) for kind in KINDS)


def _streak(kind: str, seen: Sequence[Appearance]) -> Streak:
    is_one = _KINDS[kind]
    run, best, begins, ends = 0, 0, None, None
    for place, each in enumerate(seen):
        run = run + 1 if is_one(each) else 0
        if run > best:
            best, begins, ends = run, seen[place - run + 1].kicks_off_at, each.kicks_off_at
    return Streak(kind=kind, current=run, longest=best, longest_from=begins, longest_until=ends)
