"""A football match as its protocol tells it: entries in the order they were recorded, folded into the state of play.

Nothing is ever removed. A wrong entry is struck by a later one, and the state is then what the entries still standing
make of it; an annulment ends the whole protocol and opens the next number. The phases and what may follow what are
those of the Laws of the Game (IFAB, Laws 7 and 10): a shoot-out may follow the second half directly, and ends with a
winner.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, Phase, Score
from matchday.contracts.live import MatchProgressed
from matchday.modules.live.errors import (
    EntryNotStanding,
    GoalOutsidePlay,
    KickOutsideShootout,
    NothingToAnnul,
    PhaseOutOfOrder,
    ProtocolFull,
    ResultAlreadyKnown,
    ShootoutUndecided,
    StrikeBreaksProtocol,
    TeamsNotKnown,
)

ENTRIES_MAX = 300
"""Standing entries of one protocol. The highest score on record is 149-0."""

FOLLOWS: dict[Phase, tuple[Phase, ...]] = {
    "scheduled": ("first_half",),
    "first_half": ("half_time",),
    "half_time": ("second_half",),
    "second_half": ("extra_time", "penalty_shootout", "finished"),
    "extra_time": ("penalty_shootout", "finished"),
    "penalty_shootout": ("finished",),
    "finished": (),
}
RUNNING: tuple[Phase, ...] = ("first_half", "second_half", "extra_time")
BEGINS_AT_MINUTE: dict[Phase, int] = {"scheduled": 0, "first_half": 0, "half_time": 45, "second_half": 45, "extra_time": 90}
LAST_MINUTE: dict[Phase, int] = {"first_half": 45, "half_time": 45, "second_half": 90, "extra_time": 120}
MINUTES_WITH_ADDED_TIME = (45, 90, 105, 120)
PACE_MAX = 120


class PhaseBegun(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="phase"):
    """The whistle. `clock_pace` is how many match minutes pass in a minute: 1, or up to 120 in training and replays."""

    phase: Phase
    clock_pace: int = 1


class GoalScored(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="goal"):
    """A goal in play, extra time included."""

    goal: Goal


class KickTaken(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="kick"):
    """A kick of the shoot-out, which counts apart from the goals."""

    side: Literal["home", "away"]
    player: str
    is_scored: bool


class EntryStruck(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="strike"):
    """A correction: the named entry does not count, and why."""

    struck_id: UUID
    reason: str


class ProtocolAnnulled(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="annulment"):
    """The last entry of a protocol: the match may be played again."""

    reason: str


Happening = PhaseBegun | GoalScored | KickTaken | EntryStruck | ProtocolAnnulled


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a protocol. The id was made on the scorer's device; the time is PostgreSQL's."""

    entry_id: UUID
    recorded_at: datetime
    happening: Happening


class MatchState(msgspec.Struct, frozen=True, kw_only=True):
    """The state of play. `standing` are the entries that count, in the order recorded."""

    standing: tuple[Entry, ...] = ()
    phase: Phase = "scheduled"
    was_extra_time: bool = False
    goals: tuple[Goal, ...] = ()
    kicks: tuple[KickTaken, ...] = ()
    clock_minute: int = 0
    clock_started_at: datetime | None = None
    clock_pace: int = 1

    @property
    def score(self) -> Score | None:
        """None until the match has begun."""
        if self.phase == "scheduled":
            return None
        has_half_time = self.phase != "first_half"
        has_shootout = bool(self.kicks) or self.phase == "penalty_shootout"
        return Score(
            home=_count(self.goals, "home"),
            away=_count(self.goals, "away"),
            half_time_home=_count(self.goals, "home", minute_max=45) if has_half_time else None,
            half_time_away=_count(self.goals, "away", minute_max=45) if has_half_time else None,
            shootout_home=_scored(self.kicks, "home") if has_shootout else None,
            shootout_away=_scored(self.kicks, "away") if has_shootout else None,
            is_after_extra_time=self.was_extra_time,
        )

    @property
    def last_minute(self) -> int:
        """The last minute a goal can carry so far."""
        return LAST_MINUTE.get(self.phase, 120 if self.was_extra_time else 90)


class Fixture(msgspec.Struct, frozen=True, kw_only=True):
    """What the protocol must know of the match before it begins."""

    are_teams_known: bool
    has_result: bool
    """The competition holds a final result. It matters while no protocol of ours made that result."""


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """A match with its current protocol. `version` grows with every entry, over all protocols of the match."""

    match_id: UUID
    fixture: Fixture
    number: int = 1
    version: int = 0
    state: MatchState = MatchState()

    def add(self, entry: Entry) -> "Protocol":
        """The protocol with one more entry. Raises the refusal of whichever rule forbids it."""
        if isinstance(entry.happening, ProtocolAnnulled):
            if not self.state.standing:
                raise NothingToAnnul
            return msgspec.structs.replace(self, number=self.number + 1, version=self.version + 1, state=MatchState())
        if isinstance(entry.happening, GoalScored | KickTaken) and len(self.state.standing) >= ENTRIES_MAX:
            raise ProtocolFull(entries_max=ENTRIES_MAX)
        if isinstance(entry.happening, PhaseBegun) and entry.happening.phase == "first_half":
            self._check_may_begin()
        return msgspec.structs.replace(self, version=self.version + 1, state=apply(self.state, entry))

    def progressed(self) -> MatchProgressed:
        """The event that tells everybody."""
        state = self.state
        return MatchProgressed(
            version=self.version,
            match_id=self.match_id,
            protocol=self.number,
            phase=state.phase,
            score=state.score,
            goals=state.goals,
            clock_minute=state.clock_minute,
            clock_started_at=state.clock_started_at,
            clock_pace=state.clock_pace,
        )

    def _check_may_begin(self) -> None:
        if not self.fixture.are_teams_known:
            raise TeamsNotKnown
        if self.fixture.has_result and self.number == 1 and self.version == 0:
            raise ResultAlreadyKnown


def fold(entries: Iterable[Entry]) -> MatchState:
    """The state that these entries of one protocol make, annulments aside."""
    return reduce(apply, (entry for entry in entries if not isinstance(entry.happening, ProtocolAnnulled)), MatchState())


def apply(state: MatchState, entry: Entry) -> MatchState:
    """The state after one more entry. Raises the refusal of whichever rule forbids it."""
    match entry.happening:
        case PhaseBegun() as begun:
            return _begin_phase(state, entry, begun)
        case GoalScored(goal=goal):
            return _score_goal(state, entry, goal)
        case KickTaken() as kick:
            return _take_kick(state, entry, kick)
        case EntryStruck(struck_id=struck_id):
            return _strike(state, struck_id)
        case ProtocolAnnulled():
            raise TypeError("an annulment ends a protocol; it is not part of the state of play")


def minute_at(state: MatchState, now: datetime) -> tuple[int, int]:
    """The minute and added minute that a goal scored now carries: (45, 2) is 45+2. The first minute is 1."""
    if state.clock_started_at is None:
        return max(state.clock_minute, 1), 0
    seconds = max(0.0, (now - state.clock_started_at).total_seconds())
    minute = state.clock_minute + int(seconds * state.clock_pace // 60) + 1
    return min(minute, state.last_minute), min(max(0, minute - state.last_minute), 30)


def _begin_phase(state: MatchState, entry: Entry, begun: PhaseBegun) -> MatchState:
    if begun.phase not in FOLLOWS[state.phase]:
        raise PhaseOutOfOrder(phase=begun.phase.replace("_", " "), present=state.phase.replace("_", " "))
    if state.phase == "penalty_shootout" and _scored(state.kicks, "home") == _scored(state.kicks, "away"):
        raise ShootoutUndecided
    was_extra_time = state.was_extra_time or begun.phase == "extra_time"
    return msgspec.structs.replace(
        state,
        standing=(*state.standing, entry),
        phase=begun.phase,
        was_extra_time=was_extra_time,
        clock_minute=BEGINS_AT_MINUTE.get(begun.phase, 120 if was_extra_time else 90),
        clock_started_at=entry.recorded_at if begun.phase in RUNNING else None,
        clock_pace=begun.clock_pace,
    )


def _score_goal(state: MatchState, entry: Entry, goal: Goal) -> MatchState:
    """A goal may be entered late, so its minute may lie before the present phase, never after it."""
    if state.phase in ("scheduled", "finished"):
        raise GoalOutsidePlay(minute=goal.minute)
    has_added_time = goal.added == 0 or goal.minute in MINUTES_WITH_ADDED_TIME
    if goal.minute > state.last_minute or not has_added_time:
        raise GoalOutsidePlay(minute=goal.minute)
    goals = sorted((*state.goals, goal), key=lambda each: (each.minute, each.added))
    return msgspec.structs.replace(state, standing=(*state.standing, entry), goals=tuple(goals))


def _take_kick(state: MatchState, entry: Entry, kick: KickTaken) -> MatchState:
    if state.phase != "penalty_shootout":
        raise KickOutsideShootout
    return msgspec.structs.replace(state, standing=(*state.standing, entry), kicks=(*state.kicks, kick))


def _strike(state: MatchState, struck_id: UUID) -> MatchState:
    """What the rest would have made without the struck entry; the rest must still make sense."""
    rest = [entry for entry in state.standing if entry.entry_id != struck_id]
    if len(rest) == len(state.standing):
        raise EntryNotStanding
    try:
        return fold(rest)
    except (PhaseOutOfOrder, GoalOutsidePlay, KickOutsideShootout, ShootoutUndecided) as refusal:
        raise StrikeBreaksProtocol from refusal


def _count(goals: Iterable[Goal], side: str, minute_max: int = 120) -> int:
    return sum(goal.side == side and goal.minute <= minute_max for goal in goals)


def _scored(kicks: Iterable[KickTaken], side: str) -> int:
    return sum(kick.side == side and kick.is_scored for kick in kicks)
