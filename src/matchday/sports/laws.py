"""The laws of a sport: from entries to the state of play. A sport extends `Laws`; what all of them share is here."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from copy import copy
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

import msgspec

from matchday.contracts.competitions import Goal, MatchFormat, Score, Side
from matchday.contracts.live import Figures, Incident, LineUp
from matchday.sports.entries import Body, ClockChanged, Entry, LineUpHandedIn, Noted, OfficialsNamed, PhaseBegun, Timed
from matchday.sports.refusals import ClockStands, NoTimeGiven, OutsidePlay, PhaseOutOfOrder, SheetNotValid, WinnerNeeded
from matchday.sports.state import Board, Clock, Part, Setting, State, facts, key_of, tell

S = TypeVar("S", bound=State)
Place = tuple[int, int, int, int]
OVER_RUN_MINUTES_MAX = 30


class Laws(ABC, Generic[S]):
    """Stateless. `happen` is the heart: it applies one of the sport's own entries to a copy of the state, or raises Broken."""

    state_type: type[S]
    counts_seconds: ClassVar[bool] = False
    """Times are minutes and seconds gone by (12:34); else the first minute is 1, and 45+2 runs over."""
    starters_max: ClassVar[int] = 11
    sheet_max: ClassVar[int] = 26
    positions: ClassVar[tuple[str, ...]] = ("goalkeeper", "defender", "midfielder", "forward")

    @abstractmethod
    def parts(self, match_format: MatchFormat) -> tuple[Part, ...]:
        """The phases in order, from `scheduled` to `finished`."""

    @abstractmethod
    def happen(self, state: S, entry: Entry) -> None:
        """Applies an entry of the sport's own kinds."""

    @abstractmethod
    def score(self, state: S) -> Score | None:
        """None until the match has begun."""

    @abstractmethod
    def figures(self, state: S) -> tuple[Figures, ...]:
        """What everybody has done."""

    @abstractmethod
    def figures_of_result(self, goals: Iterable[Goal], score: Score | None) -> tuple[Figures, ...]:
        """What a result that came without a protocol tells of people: its scorers, where it names them."""

    def check_phase(self, state: S, part: Part) -> None:
        """What must be so before a phase begins. Raises Broken."""

    def winner(self, state: S) -> Side | None:
        """Who is ahead, shoot-out included."""
        return state.score.leader

    def incidents(self, state: S) -> tuple[Incident, ...]:
        """The lines of the protocol as they are told."""
        return state.incidents

    def board(self, state: S) -> Board:  # noqa: ARG002  a sport that has more to show says so
        """What a console shows beside score and clock."""
        return Board()

    def starting(self, sheet: LineUp) -> tuple[str, ...]:
        """Checks a team sheet: who begins, and what the laws say of numbers and roles. Raises SheetNotValid."""
        starters = [player for player in sheet.players if player.is_starting]
        if len(starters) > self.starters_max or len(sheet.players) > self.sheet_max:
            raise SheetNotValid(why=f"at most {self.starters_max} begin, and {self.sheet_max} are named.")
        for what, marked in (("captain", [p for p in starters if p.is_captain]), ("keeper", [p for p in starters if p.is_keeper])):
            if len(marked) > 1:
                raise SheetNotValid(why=f"it names more than one {what}.")
        numbers = [player.number for player in sheet.players if player.number is not None]
        people = [player.person_id or player.name for player in sheet.players]
        if len(set(numbers)) < len(numbers) or len(set(people)) < len(people):
            raise SheetNotValid(why="it names a number or a person twice.")
        return tuple(str(player.person_id or player.name) for player in starters)

    def begin(self, setting: Setting) -> S:
        """Before the match."""
        return self.state_type(setting=setting, parts=self.parts(setting.match_format))

    def apply(self, state: S, entry: Entry) -> S:
        """The state after one more entry; the one given stays as it is. Raises Broken."""
        after = copy(state)
        match entry.body:
            case PhaseBegun() as body:
                self._begin_phase(after, entry, body)
            case ClockChanged() as body:
                self._change_clock(after, entry, body)
            case OfficialsNamed(people=people):
                after.officials = people
            case LineUpHandedIn() as body:
                self._take_line_up(after, body)
            case Noted() as body:
                told = facts(text=body.text, about=body.about)
                tell(after, self.incident(after, entry, "note", side=body.side, details=told))
            case Timed() as body:
                self.check_time(after, body)
                self.happen(after, entry)
            case _:
                self.happen(after, entry)
        return after

    def fold(self, setting: Setting, entries: Iterable[Entry]) -> S:
        """What these entries make, each at its place."""
        state = self.begin(setting)
        for entry in self.ordered(state, entries):
            state = self.apply(state, entry)
        return state

    def ordered(self, state: S, entries: Iterable[Entry]) -> list[Entry]:
        """By the time of the match, then by the time they were made."""
        return sorted(entries, key=lambda entry: self.order(state, entry))

    def order(self, state: S, entry: Entry) -> tuple[Place, datetime, Any]:
        """What an entry is placed by."""
        return self.place(state, entry.body), entry.taken_at, entry.entry_id

    def place(self, state: S, body: Body) -> Place:
        """Where it belongs in a match: the phase, then the time in it."""
        ranks = {part.key: rank for rank, part in enumerate(state.parts)}
        match body:
            case PhaseBegun(phase=phase):
                return ranks.get(phase, len(ranks)), -1, 0, 0
            case Timed(phase=phase, minute=minute, added=added, second=second):
                if phase is None or phase not in ranks:
                    phase = self.phase_of(state, minute or 0, second or 0)
                return ranks[phase], minute or 0, added, second or 0
        return 0, 0, 0, 0

    def phase_of(self, state: S, minute: int, second: int) -> str:
        """The part of play that a time falls into."""
        for part in state.parts:
            if part.is_play and part.ends is not None and self._is_within(part, minute, second):
                return part.key
        return next((part.key for part in reversed(state.parts) if part.is_play), state.phase)

    def filled(self, state: S, body: Body, taken_at: datetime) -> Body:
        """The entry with what it does not say, read off the clock at the time it was made."""
        if not isinstance(body, Timed) or body.minute is not None:
            return body
        if state.part.is_play and state.clock.started_at is None and not isinstance(body, ClockChanged | Noted) and not self.counts_seconds:
            raise NoTimeGiven
        minute, added, second = self.time_at(state, taken_at)
        return msgspec.structs.replace(body, phase=body.phase or state.phase, minute=minute, added=added, second=second)

    def time_at(self, state: S, now: datetime) -> tuple[int, int, int | None]:
        """Minute, added minute and second of something that happens now: (45, 2, None) is 45+2."""
        seconds, part = state.clock.at(now), state.part
        if self.counts_seconds:
            seconds = min(seconds, part.ends * 60) if part.ends is not None else seconds
            return seconds // 60, 0, seconds % 60
        minute = seconds // 60 + 1 if state.clock.started_at or seconds % 60 else seconds // 60
        if part.ends is None or minute <= part.ends:
            return max(minute, 1), 0, None
        return part.ends, min(minute - part.ends, OVER_RUN_MINUTES_MAX), None

    def check_time(self, state: S, body: Timed) -> None:
        """A time must lie in the part being played. Raises OutsidePlay."""
        part = state.part
        if not part.is_play or body.minute is None or (body.phase is not None and body.phase != part.key):
            raise OutsidePlay(minute=body.minute or 0)
        if part.ends is not None and not self._is_within(part, body.minute, body.second or 0):
            raise OutsidePlay(minute=body.minute)
        if body.added and body.minute not in self.overruns(part):
            raise OutsidePlay(minute=body.minute)

    def overruns(self, part: Part) -> tuple[int, ...]:
        """The minutes after which time may be added."""
        return (part.ends,) if part.ends is not None and not self.counts_seconds else ()

    def incident(self, state: S, entry: Entry, kind: str, *, side: Side | None = None, people: Sequence[Any] = (),
                 details: dict[str, str | int | bool] | None = None, is_scoring: bool = False) -> Incident:  # fmt: skip
        """A line about an entry."""
        body = entry.body
        timed = body if isinstance(body, Timed) else None
        return Incident(
            incident_id=entry.entry_id,
            kind=kind,
            side=side,
            phase=state.phase,
            minute=timed.minute if timed else None,
            added=timed.added if timed else 0,
            second=timed.second if timed else None,
            people=tuple(people),
            details=details or {},
            score=(state.score.home, state.score.away) if is_scoring else None,
        )

    def _is_within(self, part: Part, minute: int, second: int) -> bool:
        ends = part.ends if part.ends is not None else 10_000
        if self.counts_seconds:
            return part.begins * 60 <= minute * 60 + second <= ends * 60
        return part.begins < minute <= ends

    def _begin_phase(self, state: S, entry: Entry, body: PhaseBegun) -> None:
        known = {part.key: part for part in state.parts}
        if body.phase not in known or body.phase not in state.part.follows:
            raise PhaseOutOfOrder(phase=_words(body.phase), present=_words(state.phase))
        part = known[body.phase]
        self.check_phase(state, part)
        if body.phase == "finished" and state.setting.is_winner_needed and self.winner(state) is None:
            raise WinnerNeeded
        begins = part.begins if part.is_clock_running or part.begins else (state.part.ends or state.part.begins)
        state.clock = Clock(seconds=begins * 60, started_at=entry.taken_at if part.is_clock_running else None, pace=body.clock_pace)
        if state.phase == "scheduled":
            self.start(state)
        if part.is_play:
            state.periods = (*state.periods, state.score)
        state.phase, state.begun = body.phase, (*state.begun, body.phase)
        if body.phase == "finished":
            self.end(state)
        tell(state, self.incident(state, entry, "phase", details={"name": part.name}, is_scoring=True))

    def start(self, state: S) -> None:
        """What the first whistle settles."""

    def end(self, state: S) -> None:
        """What the final whistle settles."""

    def _change_clock(self, state: S, entry: Entry, body: ClockChanged) -> None:
        clock, now = state.clock, entry.taken_at
        is_done = body.change != "set" and (body.change == "pause") == (clock.started_at is None)
        if not state.part.is_clock_running or is_done:
            raise ClockStands
        if body.change == "set":
            if body.to_minute is None:
                raise ClockStands
            state.clock = msgspec.structs.replace(clock, seconds=body.to_minute * 60 + body.to_second, started_at=clock.started_at and now)
        else:
            state.clock = msgspec.structs.replace(clock, seconds=clock.at(now), started_at=now if body.change == "resume" else None)

    def _take_line_up(self, state: S, body: LineUpHandedIn) -> None:
        sheet = LineUp(side=body.side, players=body.players, formation=body.formation, staff=body.staff)
        self.starting(sheet)
        self.check_formation(body)
        state.line_ups = state.line_ups | {body.side: sheet}
        field = tuple(key_of(state, body.side, player.name, player.person_id) for player in sheet.players if player.is_starting)
        state.on_field = state.on_field | {body.side: field}

    def check_formation(self, body: LineUpHandedIn) -> None:
        """A formation counts everybody but the keeper who begins. Raises SheetNotValid."""
        starters = sum(player.is_starting for player in body.players)
        if body.formation and sum(int(number) for number in re.split("-", body.formation)) != starters - 1:
            raise SheetNotValid(why="the formation does not count those who begin without their keeper.")


def goals_of_result(goals: Iterable[Goal], sides: dict[Side, dict[str, int]]) -> tuple[Figures, ...]:
    """Scorers and assists of a result, and what is known of the sides."""
    held: dict[tuple[Side, str, Any], dict[str, int]] = {}

    def add(side: Side, name: str, person_id: Any, **numbers: int) -> None:
        values = held.setdefault((side, name, person_id), {})
        for key, number in numbers.items():
            values[key] = values.get(key, 0) + number

    for goal in goals:
        if goal.is_own_goal:
            add("away" if goal.side == "home" else "home", goal.player, goal.player_id, own_goals=1)
            continue
        add(goal.side, goal.player, goal.player_id, goals=1, **({"penalty_goals": 1} if goal.is_penalty else {}))
        if goal.assist:
            add(goal.side, goal.assist, goal.assist_id, assists=1)
    whole = [Figures(side=side, name=None, person_id=None, values=values) for side, values in sides.items()]
    people = [Figures(side=side, name=name, person_id=person_id, values=values) for (side, name, person_id), values in held.items()]
    return tuple(whole + people)


def periods_won(state: State) -> tuple[tuple[int, int], ...]:
    """What each part of play added to the score."""
    marks = [*state.periods[1:], state.score]
    return tuple((end.home - begin.home, end.away - begin.away) for begin, end in zip(state.periods, marks, strict=True))


def _words(phase: str) -> str:
    return phase.replace("_", " ")
