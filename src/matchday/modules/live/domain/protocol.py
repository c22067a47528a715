"""The protocol of a match: entries folded into the state of play by the laws of its sport.

Nothing is ever removed. A wrong entry is struck by a later one, and the state is then what the entries still standing make of
it, each at the place its time gives it, whenever it arrived. After the sign-off only numbered corrections change it. An
annulment ends the whole protocol and opens the next number.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Union
from uuid import UUID

import msgspec

from matchday.contracts.competitions import MatchFormat, Score
from matchday.contracts.live import Correction, MatchProgressed, SignedOff
from matchday.modules.live.errors import (
    AgainstTheLaws,
    EntryNotStanding,
    MatchNotOn,
    NothingToAnnul,
    NotOverYet,
    NotSignedOff,
    ProtocolFull,
    ResultAlreadyKnown,
    SignedOffAlready,
    StrikeBreaksProtocol,
    TeamsNotKnown,
)
from matchday.sports.entries import Body, Entry, PhaseBegun
from matchday.sports.refusals import Broken
from matchday.sports.sport import Sport, sport
from matchday.sports.state import Setting, State

NOT_ON = ("postponed", "cancelled", "abandoned", "annulled")


class EntryStruck(Body, frozen=True, kw_only=True, tag="strike"):
    """The named entry does not count, and why."""

    struck_id: UUID
    reason: str


class ProtocolAnnulled(Body, frozen=True, kw_only=True, tag="annulment"):
    """The last entry of a protocol: the match may be played again."""

    reason: str


class ProtocolSigned(Body, frozen=True, kw_only=True, tag="sign_off"):
    """Somebody declares that the protocol is right."""

    by: str


class CorrectionMade(Body, frozen=True, kw_only=True, tag="correction"):
    """The head of a correction; the entries that bear its number are what it changes."""

    number: int
    reason: str
    by: str


OF_PROTOCOLS = (EntryStruck, ProtocolAnnulled, ProtocolSigned, CorrectionMade)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is kept."""

    entry_id: UUID
    recorded_at: datetime
    taken_at: datetime
    body: Body
    correction: int | None = None

    @property
    def entry(self) -> Entry:
        """What the sport's laws see of it."""
        return Entry(entry_id=self.entry_id, taken_at=self.taken_at, body=self.body)


class Fixture(msgspec.Struct, frozen=True, kw_only=True):
    """What the protocol must know of the match. `has_result` matters while no protocol of ours made that result."""

    are_teams_known: bool = True
    has_result: bool = False
    sport: str = "football"
    match_format: MatchFormat = MatchFormat()
    is_winner_needed: bool = False
    status: str = "scheduled"
    home: str = ""
    away: str = ""

    @property
    def setting(self) -> Setting:
        """How it is to be played."""
        return Setting(match_format=self.match_format, is_winner_needed=self.is_winner_needed)


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """A match with its current protocol. `version` grows with every entry, over all protocols of the match. `standing` are
    the entries that count, each at its place."""

    match_id: UUID
    fixture: Fixture
    state: State
    number: int = 1
    version: int = 0
    standing: tuple[Entry, ...] = ()
    signed_off: SignedOff | None = None

    @property
    def sport(self) -> Sport:
        """The rules it is folded by."""
        return sport(self.fixture.sport)

    def add(self, line: Line) -> "Protocol":
        """With one more line. Raises the refusal of whichever rule forbids it."""
        match line.body:
            case ProtocolAnnulled():
                return self._annulled()
            case ProtocolSigned(by=by):
                return self._signed(by, line.recorded_at)
            case _:
                self._check_open()
                return self._with((line,))

    def correct(self, lines: tuple[Line, ...], reason: str, at: datetime) -> "Protocol":
        """With a numbered correction, whose head counts as a line too: all at once, or none. Raises what forbids one of them."""
        if self.signed_off is None:
            raise NotSignedOff
        after = self._with(lines)
        if not after.state.is_over:
            raise NotOverYet
        signed = _corrected(self.signed_off, Correction(number=self.signed_off.correction + 1, reason=reason, at=at))
        return msgspec.structs.replace(after, version=after.version + 1, signed_off=signed)

    def progressed(self) -> MatchProgressed:
        """The event that tells everybody."""
        state, laws = self.state, self.sport.laws
        score, clock = self.score, state.clock
        minute, second = divmod(clock.seconds, 60)
        is_running = clock.started_at is not None
        started_at = clock.started_at - timedelta(seconds=second / clock.pace) if clock.started_at else None
        return MatchProgressed(
            version=self.version,
            match_id=self.match_id,
            protocol=self.number,
            phase=state.phase,
            score=score,
            goals=tuple(sorted(state.goals, key=lambda goal: (goal.minute, goal.added))),
            clock_minute=minute,
            clock_second=0 if is_running else second,
            clock_started_at=started_at,
            clock_pace=clock.pace,
            clock_from=state.part.begins if self.sport.is_clock_of_part and state.part.is_play else None,
            sport=self.fixture.sport,
            phase_name=self.sport.phase_name(state.phase, score),
            incidents=laws.incidents(state),
            line_ups=tuple(state.line_ups.values()),
            officials=state.officials,
            figures=laws.figures(state),
            signed_off=self.signed_off,
        )

    @property
    def score(self) -> Score | None:
        """With the sides' names in its words."""
        made = self.sport.laws.score(self.state)
        if made is None or made.summary is None:
            return made
        said = made.summary.replace("{home}", self.fixture.home).replace("{away}", self.fixture.away)
        return msgspec.structs.replace(made, summary=said)

    def _annulled(self) -> "Protocol":
        if not self.standing:
            raise NothingToAnnul
        state = self.sport.laws.begin(self.fixture.setting)
        return msgspec.structs.replace(self, number=self.number + 1, version=self.version + 1, state=state, standing=(), signed_off=None)

    def _signed(self, by: str, at: datetime) -> "Protocol":
        self._check_open()
        if not self.state.is_over:
            raise NotOverYet
        return msgspec.structs.replace(self, version=self.version + 1, signed_off=SignedOff(by=by, at=at))

    def _check_open(self) -> None:
        if self.signed_off is not None:
            raise SignedOffAlready

    def _with(self, lines: tuple[Line, ...]) -> "Protocol":
        """Struck ones out, new ones in; folded on from where it stood if the new ones come last."""
        struck = {line.body.struck_id for line in lines if isinstance(line.body, EntryStruck)}
        added = [line.entry for line in lines if not isinstance(line.body, EntryStruck)]
        if struck - {entry.entry_id for entry in self.standing}:
            raise EntryNotStanding
        if len(self.standing) + len(added) > self.sport.entries_max:
            raise ProtocolFull(entries_max=self.sport.entries_max)
        for entry in added:
            self._check_may_begin(entry.body)
        state, standing = self._folded(struck, added)
        return msgspec.structs.replace(self, version=self.version + len(lines), state=state, standing=standing)

    def _folded(self, struck: set[UUID], added: list[Entry]) -> tuple[State, tuple[Entry, ...]]:
        laws = self.sport.laws
        try:
            if not struck and len(added) == 1 and self._comes_last(added[0]):
                return laws.apply(self.state, added[0]), (*self.standing, added[0])
            kept = [entry for entry in self.standing if entry.entry_id not in struck]
            ordered = laws.ordered(self.state, [*kept, *added])
            return laws.fold(self.fixture.setting, ordered), tuple(ordered)
        except Broken as broken:
            if struck and not added:
                raise StrikeBreaksProtocol from broken
            raise AgainstTheLaws(broken) from broken

    def _comes_last(self, entry: Entry) -> bool:
        laws = self.sport.laws
        return not self.standing or laws.order(self.state, entry) >= laws.order(self.state, self.standing[-1])

    def _check_may_begin(self, body: Body) -> None:
        if not isinstance(body, PhaseBegun) or self.state.begun:
            return
        if not self.fixture.are_teams_known:
            raise TeamsNotKnown
        if self.fixture.status in NOT_ON and self.number == 1:
            raise MatchNotOn(status=self.fixture.status)
        if self.fixture.has_result and self.number == 1 and not self.standing:
            raise ResultAlreadyKnown


def protocol_of(match_id: UUID, fixture: Fixture, lines: Iterable[Line], *, number: int = 1, version: int = 0) -> Protocol:
    """The protocol that these lines make."""
    kept = list(lines)
    struck = {line.body.struck_id for line in kept if isinstance(line.body, EntryStruck)}
    laws = sport(fixture.sport).laws
    begun = laws.begin(fixture.setting)
    entries = [line.entry for line in kept if line.entry_id not in struck and not isinstance(line.body, OF_PROTOCOLS)]
    ordered = laws.ordered(begun, entries)
    signed_off = None
    for line in kept:
        if isinstance(line.body, ProtocolSigned):
            signed_off = SignedOff(by=line.body.by, at=line.recorded_at)
        if isinstance(line.body, CorrectionMade) and signed_off is not None:
            made = Correction(number=line.body.number, reason=line.body.reason, at=line.recorded_at)
            signed_off = _corrected(signed_off, made)
    return Protocol(
        match_id=match_id,
        fixture=fixture,
        number=number,
        version=version,
        state=laws.fold(fixture.setting, ordered),
        standing=tuple(ordered),
        signed_off=signed_off,
    )


def _corrected(signed_off: SignedOff, made: Correction) -> SignedOff:
    return msgspec.structs.replace(signed_off, correction=made.number, corrections=(*signed_off.corrections, made))


def bodies_of(key: str) -> Any:
    """The type of everything that a protocol of this sport may hold."""
    return Union[(sport(key).bodies, *OF_PROTOCOLS)]


def says_the_same(sent: Body, kept: Body) -> bool:
    """Whether an entry that arrives again is the one that was recorded: that one also says what was read off the clock."""
    if type(sent) is not type(kept):
        return False
    said: Mapping[str, object] = msgspec.structs.asdict(sent)
    return all(getattr(kept, name) == value for name, value in said.items() if value is not None)
