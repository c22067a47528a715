"""The script of a replay: what the simulated scorer enters, and when. Pure.

A cue's time is counted in seconds from the whistle that began its phase. The first half runs at such a pace that the
first goal falls within a dozen seconds where it can; everything after it at a minute a second. A shoot-out is
entered as its scored kicks, turn by turn, for the shipped facts hold no more of it than its result.
"""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from matchday.contracts.competitions import Goal, Phase, Score
from matchday.modules.competitions.domain.facts import MatchFact

PACE = 60
PACE_MAX = 120
FIRST_GOAL_SECONDS = 12
BEFORE_KICK_OFF_SECONDS = 2.0
INTERVAL_SECONDS = 5.0
KICK_SECONDS = 4.0
LAST_SECONDS = 20.0
"""How long the final score is left on the page before the match is annulled and played again."""


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: the protocol's collection it is posted to, and its body without the id."""

    after_seconds: float
    collection: str
    body: dict[str, Any]


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """A half, or extra time as a whole."""

    phase: Phase
    begins: int
    ends: int
    pace: int


def script_of(match: MatchFact) -> tuple[Cue, ...]:
    """Every entry of a match that has been played. Its goals keep their minutes, its score comes out as it was."""
    score = match.score
    if score is None:
        raise ValueError(f"match {match.number} has no result to replay")
    return tuple(_cues(match.goals, score))


def _cues(goals: Sequence[Goal], score: Score) -> Iterator[Cue]:
    first_half = _Part(phase="first_half", begins=0, ends=45, pace=_first_pace(goals))
    second_half = _Part(phase="second_half", begins=45, ends=90, pace=PACE)
    yield Cue(after_seconds=BEFORE_KICK_OFF_SECONDS, collection="kick-off", body={"clock_pace": first_half.pace})
    yield from _goals_of(first_half, goals)
    yield _whistle(_length(first_half, goals), "half_time")
    yield _whistle(INTERVAL_SECONDS, "second_half", PACE)
    yield from _goals_of(second_half, goals)
    over = _length(second_half, goals)
    if score.is_after_extra_time:
        extra_time = _Part(phase="extra_time", begins=90, ends=120, pace=PACE)
        yield _whistle(over, "extra_time", PACE)
        yield from _goals_of(extra_time, goals)
        over = _length(extra_time, goals)
    if score.shootout_home is not None and score.shootout_away is not None:
        yield _whistle(over, "penalty_shootout")
        kicks = list(_kicks(score.shootout_home, score.shootout_away))
        for place, side in enumerate(kicks, start=1):
            body = {"side": side, "player": f"Kick {place}", "is_scored": True}
            yield Cue(after_seconds=place * KICK_SECONDS, collection="kicks", body=body)
        over = (len(kicks) + 0.5) * KICK_SECONDS
    yield Cue(after_seconds=over, collection="final-whistle", body={})


def _first_pace(goals: Sequence[Goal]) -> int:
    first = min((goal.minute for goal in goals), default=45)
    return max(PACE, min(PACE_MAX, -(-first * 60 // FIRST_GOAL_SECONDS)))


def _whistle(after_seconds: float, phase: Phase, pace: int = 1) -> Cue:
    return Cue(after_seconds=after_seconds, collection="phases", body={"phase": phase, "clock_pace": pace})


def _goals_of(part: _Part, goals: Sequence[Goal]) -> Iterator[Cue]:
    """Each in the middle of its minute, by the accelerated clock."""
    for goal in sorted(goals, key=lambda each: (each.minute, each.added)):
        if part.begins < goal.minute <= part.ends:
            minutes = goal.minute + goal.added - part.begins - 0.5
            yield Cue(after_seconds=minutes * 60 / part.pace, collection="goals", body=msgspec.to_builtins(goal))


def _length(part: _Part, goals: Sequence[Goal]) -> float:
    """To the whistle: the part's minutes, its added time where a goal fell into it, and one more."""
    added = max((goal.added for goal in goals if goal.minute == part.ends), default=0)
    return (part.ends - part.begins + added + 1) * 60 / part.pace


def _kicks(home: int, away: int) -> Iterator[str]:
    """Turn by turn, the loser first; what the winner scored beyond that comes last."""
    loser, winner = ("away", "home") if home > away else ("home", "away")
    for pair in zip_longest([loser] * min(home, away), [winner] * max(home, away)):
        yield from (side for side in pair if side is not None)
