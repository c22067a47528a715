"""What may be decided about a match, and when: one table of operations and states.

A match is in one of nine states. `in_play` is whatever its sport calls the part that is being played; a finished match is
`finished` when it was played to its end, `walkover` when one side did not play, `award` when a decision replaced the result.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec

from matchday.backbone.errors import Refusal
from matchday.contracts.competitions import NOT_IN_PLAY, Goal, Phase, ResultBy, Score, Side
from matchday.modules.competitions import errors
from matchday.modules.competitions.domain.season import Match

Operation = Literal[
    "reschedule", "postpone", "cancel", "abandon", "resume", "walk_over", "award", "annul", "replay", "withdraw_decision", "record_result"
]
State = Literal["scheduled", "in_play", "postponed", "cancelled", "abandoned", "annulled", "finished", "walkover", "award"]

OPERATIONS: tuple[Operation, ...] = get_args(Operation)
STATES: tuple[State, ...] = get_args(State)

OFF: frozenset[Phase] = frozenset(("cancelled", "annulled"))
"""Will not be played, or does not count."""

_IS_OVER: Mapping[State, type[Refusal]] = dict.fromkeys(("finished", "walkover", "award"), errors.MatchHasResult)
_IS_OFF: Mapping[State, type[Refusal]] = {"cancelled": errors.MatchIsCancelled, "annulled": errors.MatchIsAnnulled}
_IS_ON: Mapping[State, type[Refusal]] = {"in_play": errors.MatchInPlay}
_IS_BROKEN_OFF: Mapping[State, type[Refusal]] = {"abandoned": errors.MatchIsAbandoned}
_IS_AHEAD: Mapping[State, type[Refusal]] = dict.fromkeys(("scheduled", "postponed"), errors.MatchNotPlayed)

REFUSED: Mapping[Operation, Mapping[State, type[Refusal]]] = {
    "reschedule": {**_IS_OVER, **_IS_OFF, **_IS_ON, **_IS_BROKEN_OFF},
    "postpone": {**_IS_OVER, **_IS_OFF, **_IS_ON, **_IS_BROKEN_OFF},
    "cancel": {**_IS_OVER, **_IS_OFF, **_IS_ON, **_IS_BROKEN_OFF},
    "abandon": {**_IS_OVER, **_IS_OFF, **_IS_BROKEN_OFF, "postponed": errors.MatchIsPostponed},
    "resume": {**_IS_OVER, **_IS_OFF, **_IS_ON, **_IS_AHEAD},
    "walk_over": {"finished": errors.MatchHasResult, "award": errors.MatchHasResult, **_IS_OFF, **_IS_ON, **_IS_BROKEN_OFF},
    "award": {**_IS_OFF, **_IS_ON},
    "annul": {**_IS_OFF, **_IS_ON, **_IS_AHEAD},
    "replay": {"cancelled": errors.MatchIsCancelled, **_IS_ON, **_IS_AHEAD},
    "withdraw_decision": dict.fromkeys(("scheduled", "in_play", "postponed", "finished"), errors.NoDecisionStands),
    "record_result": {
        "walkover": errors.MatchDecided,
        "award": errors.MatchDecided,
        "postponed": errors.MatchIsPostponed,
        "in_play": errors.LiveKeepsResult,
        **_IS_OFF,
        **_IS_BROKEN_OFF,
    },
}
"""For each operation the states it is refused in, and by what name. In every other state it is allowed."""


class Overruled(msgspec.Struct, frozen=True, kw_only=True):
    """What play says of a match while a decision stands in its place."""

    phase: Phase
    score: Score | None = None
    regular_time: tuple[int, int] | None = None
    goals: tuple[Goal, ...] = ()


def state_of(match: Match) -> State:
    """Which of the nine."""
    if match.phase not in NOT_IN_PLAY:
        return "in_play"
    if match.phase == "finished" and match.result_by != "play":
        return match.result_by
    state: State = msgspec.convert(match.phase, State)
    return state


def permit(operation: Operation, match: Match) -> None:
    """Raises the refusal that the table names."""
    refused = REFUSED[operation].get(state_of(match))
    if refused is not None:
        raise refused


def played(match: Match) -> Overruled:
    """What is known of play, to be kept while something else is shown."""
    return Overruled(phase=match.phase, score=match.score, regular_time=match.regular_time, goals=match.goals)


def moved(match: Match, **changes: object) -> Match:
    """The match in its next version, if anything is another."""
    made = msgspec.structs.replace(match, **changes)
    return made if made == match else msgspec.structs.replace(made, version=match.version + 1)


def given_up(match: Match, absent: Side, goals: tuple[int, int], reason: str) -> Match:
    """One side did not play: the other has won with the goals of winner and loser."""
    home, away = reversed(goals) if absent == "home" else goals
    return decided(match, Score(home=home, away=away), "walkover", reason)


def decided(match: Match, score: Score, by: ResultBy, reason: str) -> Match:
    """A result that was not played. Nobody scored its goals."""
    return moved(match, phase="finished", score=score, goals=(), regular_time=None, result_by=by, note=reason or None)


def as_played(match: Match, overruled: Overruled | None) -> Match:
    """The match without the decision: what play says, or a match that is to be played."""
    before = overruled or Overruled(phase="scheduled")
    return moved(
        match,
        phase=before.phase,
        score=before.score,
        regular_time=before.regular_time,
        goals=before.goals,
        result_by="play",
        note=None,
    )


def is_to_be_played(match: Match) -> bool:
    """Whether it stands in the calendar and nobody has kicked off."""
    return match.phase in ("scheduled", "postponed")
