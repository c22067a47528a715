"""What the entries of a match make so far, as far as all sports are alike.

A law that applies an entry gets a copy and puts new containers in the place of old ones; it never changes a container. So a
state that somebody holds stays what it was, and one more entry costs what that entry changes.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, MatchFormat, Phase, Side
from matchday.contracts.live import Figures, Incident, Involved, LineUp, Listed

SIDES: tuple[Side, Side] = ("home", "away")


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A phase: the minutes it covers, whether the clock runs and play goes on in it, and what may come next."""

    key: Phase
    name: str
    short: str
    follows: tuple[Phase, ...] = ()
    begins: int = 0
    ends: int | None = None
    is_clock_running: bool = False
    is_play: bool = False


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """How this match is to be played."""

    match_format: MatchFormat = MatchFormat()
    is_winner_needed: bool = False

    @property
    def is_open(self) -> bool:
        """The regulations say nothing of how it is played: whatever the sport knows may follow."""
        return self.match_format == MatchFormat()


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds of the match, from its beginning; they grow while `started_at` is set."""

    seconds: int = 0
    started_at: datetime | None = None
    pace: int = 1

    def at(self, now: datetime) -> int:
        """What it shows."""
        if self.started_at is None:
            return self.seconds
        return self.seconds + max(timedelta(), now - self.started_at) * self.pace // timedelta(seconds=1)


class Score2(msgspec.Struct, frozen=True, kw_only=True):
    """Two whole numbers that belong together."""

    home: int = 0
    away: int = 0

    def plus(self, side: Side, number: int = 1) -> "Score2":
        """With so many more for one side."""
        return Score2(home=self.home + number * (side == "home"), away=self.away + number * (side == "away"))

    def of(self, side: Side) -> int:
        """One side's."""
        return self.home if side == "home" else self.away

    @property
    def leader(self) -> Side | None:
        """Who has more; None when level."""
        return None if self.home == self.away else "home" if self.home > self.away else "away"


class State(msgspec.Struct, kw_only=True):
    """The state of play. Sports add their own fields."""

    setting: Setting
    parts: tuple[Part, ...]
    phase: Phase = "scheduled"
    begun: tuple[Phase, ...] = ()
    clock: Clock = Clock()
    score: Score2 = Score2()
    periods: tuple[Score2, ...] = ()
    line_ups: dict[Side, LineUp] = {}
    on_field: dict[Side, tuple[str, ...]] = {}
    officials: tuple[Involved, ...] = ()
    goals: tuple[Goal, ...] = ()
    incidents: tuple[Incident, ...] = ()
    people: dict[str, tuple[Side, str, UUID | None]] = {}
    tallies: dict[str, dict[str, int]] = {}

    @property
    def part(self) -> Part:
        """The phase being played."""
        return next(part for part in self.parts if part.key == self.phase)

    @property
    def is_over(self) -> bool:
        """After the final whistle."""
        return self.phase == "finished"


class Timer(msgspec.Struct, frozen=True, kw_only=True):
    """Something of a side that runs from `since` until `until`, in seconds of the match: a penalty."""

    side: Side
    name: str | None
    since: int
    until: int


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """What a console shows of the state of play beside score and clock. `facts` are the sport's own (cricket: who bats, who
    bowls, the balls of the over)."""

    timers: tuple[Timer, ...] = ()
    facts: dict[str, str | int | None] = {}


def other(side: Side) -> Side:
    """The opponents."""
    return "away" if side == "home" else "home"


def listed(state: State, side: Side, name: str | None, person_id: UUID | None) -> Listed | None:
    """The line of the team sheet this is, by id or else by name."""
    sheet = state.line_ups.get(side)
    if sheet is None or (name is None and person_id is None):
        return None
    by_id = next((player for player in sheet.players if person_id is not None and player.person_id == person_id), None)
    return by_id or next((player for player in sheet.players if player.name == name), None)


def key_of(state: State, side: Side, name: str, person_id: UUID | None) -> str:
    """Who it is, whatever the entry calls him; he is remembered with his side."""
    line = listed(state, side, name, person_id)
    found_id = line.person_id if line else person_id
    key = f"{side}:{found_id or (line.name if line else name)}"
    if key not in state.people:
        state.people = state.people | {key: (side, line.name if line else name, found_id)}
    return key


def count(state: State, key: str, **numbers: int) -> None:
    """Adds to what a person, or a side as a whole (`home`, `away`), has done."""
    held = state.tallies.get(key, {})
    state.tallies = state.tallies | {key: held | {name: held.get(name, 0) + number for name, number in numbers.items()}}


def tallied(state: State, key: str, name: str) -> int:
    """How often so far."""
    return state.tallies.get(key, {}).get(name, 0)


def tell(state: State, incident: Incident) -> None:
    """One more line."""
    state.incidents = (*state.incidents, incident)


def figures_of(state: State, more: dict[str, dict[str, int]] | None = None) -> tuple[Figures, ...]:
    """What has been counted, with what only the whole tells; sides first. Noughts are left out."""
    extra = more or {}
    made = []
    for key in dict.fromkeys((*SIDES, *state.people, *extra)):
        values = {name: number for name, number in (state.tallies.get(key, {}) | extra.get(key, {})).items() if number}
        if key in SIDES:
            made.append(Figures(side=key, name=None, person_id=None, values=values))
        elif values:
            side, name, person_id = state.people[key]
            made.append(Figures(side=side, name=name, person_id=person_id, values=values))
    return tuple(made)


def involved(role: str, name: str | None, person_id: UUID | None) -> tuple[Involved, ...]:
    """One person, or nobody where no name was given."""
    return (Involved(role=role, name=name, person_id=person_id),) if name else ()


def facts(**given: Any) -> dict[str, str | int | bool]:
    """Those that say something."""
    return {name: value for name, value in given.items() if value is not None and value is not False and value != ""}
