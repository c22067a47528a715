"""The script of a replay: what the simulated scorer enters, and when. Pure.

A cue's time is counted in seconds from the whistle that began its phase. The first half runs at such a pace that the
first goal falls within a dozen seconds where it can; everything after it at a minute a second. A shoot-out is
entered turn by turn as it may have been, for the shipped facts hold no more of it than its result.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import product
from typing import Any

import msgspec

from matchday.contracts.competitions import Goal, Phase, Score, Side
from matchday.modules.competitions.domain.facts import MatchFact
from matchday.sports.football.entries import KickTaken
from matchday.sports.football.shootout import ROUNDS, is_decided, scored

PACE = 60
PACE_MAX = 120
FIRST_GOAL_SECONDS = 12
BEFORE_KICK_OFF_SECONDS = 2.0
INTERVAL_SECONDS = 5.0
KICK_SECONDS = 4.0
LAST_SECONDS = 20.0
"""How long the final score is left on the page before the match is annulled and played again."""


class Cue(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: what it says, and when."""

    after_seconds: float
    what: dict[str, Any]


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
    yield _whistle(BEFORE_KICK_OFF_SECONDS, "first_half", first_half.pace)
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
        for place, (side, is_scored) in enumerate(kicks, start=1):
            what = {"kind": "kick", "side": side, "player": f"Kick {place}", "is_scored": is_scored}
            yield Cue(after_seconds=place * KICK_SECONDS, what=what)
        over = (len(kicks) + 0.5) * KICK_SECONDS
    yield _whistle(over, "finished")


def _first_pace(goals: Sequence[Goal]) -> int:
    first = min((goal.minute for goal in goals), default=45)
    return max(PACE, min(PACE_MAX, -(-first * 60 // FIRST_GOAL_SECONDS)))


def _whistle(after_seconds: float, phase: Phase, pace: int = 1) -> Cue:
    return Cue(after_seconds=after_seconds, what={"kind": "phase", "phase": phase} | ({"clock_pace": pace} if pace != 1 else {}))


def _goals_of(part: _Part, goals: Sequence[Goal]) -> Iterator[Cue]:
    """Each in the middle of its minute, by the accelerated clock."""
    for goal in sorted(goals, key=lambda each: (each.minute, each.added)):
        if part.begins < goal.minute <= part.ends:
            minutes = goal.minute + goal.added - part.begins - 0.5
            said = {name: value for name, value in msgspec.to_builtins(goal).items() if value}
            yield Cue(after_seconds=minutes * 60 / part.pace, what={"kind": "goal"} | said)


def _length(part: _Part, goals: Sequence[Goal]) -> float:
    """To the whistle: the part's minutes, its added time where a goal fell into it, and one more."""
    added = max((goal.added for goal in goals if goal.minute == part.ends), default=0)
    return (part.ends - part.begins + added + 1) * 60 / part.pace


@cache
def _kicks(home: int, away: int) -> tuple[tuple[Side, bool], ...]:
    """The shortest shoot-out, the loser first, that ends with this result by Law 10. Beyond five rounds, all but the loser's
    last kick are scored."""
    first, second = ("away", "home") if home > away else ("home", "away")
    wanted = {"home": home, "away": away}
    if min(home, away) >= ROUNDS:
        pairs = [((first, True), (second, True))] * min(home, away) + [((first, False), (second, True))]
        return tuple(kick for pair in pairs for kick in pair)  # type: ignore[misc]
    for outcome in sorted(product((True, False), repeat=2 * ROUNDS), key=sum, reverse=True):
        taken: list[KickTaken] = []
        for place, is_scored in enumerate(outcome):
            if is_decided(taken):
                break
            taken.append(KickTaken(side=second if place % 2 else first, player="Kick", is_scored=is_scored))  # type: ignore[arg-type]
        board = scored(taken)
        if is_decided(taken) and (board.home, board.away) == (wanted["home"], wanted["away"]):
            return tuple((kick.side, kick.is_scored) for kick in taken)
    raise ValueError(f"no shoot-out ends {home}-{away}")
