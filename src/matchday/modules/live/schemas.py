"""What scorers send and what readers are shown. Every entry carries the id the scorer's device made for it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchday.contracts.competitions import Goal, Phase, Score, Side
from matchday.contracts.live import Figures, Incident, Involved, LineUp, Listed, SignedOff
from matchday.sports.entries import Text
from matchday.sports.state import Board

Reason = Annotated[str, Meta(min_length=3, max_length=300, pattern=r"^[^\u0000-\u001f\u007f]+$(?!\n)")]
Moment = Annotated[datetime, Meta(tz=True)]
ENTRIES_AT_ONCE_MAX = 200


class NewEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry: `what` has a `kind` and the fields that the sport gives it, or is a strike with `struck_id` and `reason`.
    `device_at` is when it was pressed, by the device's clock."""

    entry_id: UUID
    what: dict[str, Any]
    device_at: Moment | None = None


class NewEntries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Entries of one device. `sent_at` is that device's clock when it sends them: the difference to its `device_at` tells how
    long ago an entry was made, whatever time the device believes it is."""

    entries: Annotated[list[NewEntry], Meta(min_length=1, max_length=ENTRIES_AT_ONCE_MAX)]
    sent_at: Moment | None = None


class NewCorrection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Strikes and entries that change a protocol which was signed off: all of them or none."""

    entry_id: UUID
    reason: Reason
    entries: Annotated[list[NewEntry], Meta(min_length=1, max_length=50)]


class NewSignOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The protocol is declared to be right."""

    entry_id: UUID


class NewLineUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A side's team sheet."""

    entry_id: UUID
    players: Annotated[list[Listed], Meta(min_length=1, max_length=60)]
    formation: Annotated[str, Meta(pattern=r"^[0-9](-[0-9]){1,4}$(?!\n)")] | None = None
    staff: Annotated[list[Involved], Meta(max_length=20)] = []


class NewLineUpOverruled(NewLineUp, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same, let stand by an organiser against the rules of the squad."""

    reason: Text


class NewStrike(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a strike says."""

    struck_id: UUID
    reason: Reason


class NewAnnulment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole protocol does not count; the match may be played again."""

    entry_id: UUID
    reason: Reason


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to one entry. Sending it again gets the same answer."""

    entry_id: UUID
    protocol: int
    match_version: int
    recorded_at: datetime


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one entry of many. A refused one says why, and did not stop the others."""

    entry_id: UUID
    outcome: Literal["recorded", "repeated", "refused"]
    code: str | None = None
    detail: str | None = None
    match_version: int | None = None
    recorded_at: datetime | None = None


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """One for each entry, in the order they were sent; `version` is the protocol's after all of them."""

    version: int
    outcomes: tuple[Outcome, ...]


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the protocol as recorded. A struck one stays, with the reason; `correction` numbers what came after the
    sign-off."""

    entry_id: UUID
    kind: str
    recorded_at: datetime
    taken_at: datetime
    what: Mapping[str, Any]
    correction: int | None = None
    struck_reason: str | None = None


class AnnulledView(msgspec.Struct, frozen=True, kw_only=True):
    """A protocol that does not count."""

    protocol: int
    reason: str
    annulled_at: datetime


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """What was changed after the sign-off: what was and what is now, who did it and why."""

    number: int
    reason: str
    by: str
    at: datetime
    struck: tuple[EntryView, ...]
    added: tuple[EntryView, ...]


class ProtocolView(msgspec.Struct, frozen=True, kw_only=True):
    """A match as its present protocol tells it. The clock is read as `live.MatchProgressed` describes."""

    match_id: UUID
    sport: str
    home: str
    away: str
    home_code: str
    away_code: str
    kicks_off_at: datetime
    protocol: int
    version: int
    phase: Phase
    phase_name: str
    score: Score | None
    goals: tuple[Goal, ...]
    clock_minute: int
    clock_second: int
    clock_started_at: datetime | None
    clock_pace: int
    incidents: tuple[Incident, ...]
    line_ups: tuple[LineUp, ...]
    officials: tuple[Involved, ...]
    figures: tuple[Figures, ...]
    signed_off: SignedOff | None
    corrections: tuple[CorrectionView, ...]
    entries: tuple[EntryView, ...]
    annulled: tuple[AnnulledView, ...]
    room: str


class FieldView(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a console's action: what `sports.sport.Field` says."""

    key: str
    name: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    whose: str
    among: str
    is_required: bool
    least: int
    most: int


class ButtonView(msgspec.Struct, frozen=True, kw_only=True):
    """An action that a console offers in the phases named."""

    kind: str
    name: str
    is_big: bool
    is_timed: bool
    phases: tuple[str, ...]
    fixed: Mapping[str, Any]
    adds: tuple[str, ...]
    fields: tuple[FieldView, ...]


class PhaseView(msgspec.Struct, frozen=True, kw_only=True):
    """A phase, and what may follow it."""

    key: Phase
    name: str
    short: str
    follows: tuple[Phase, ...]
    begins: int
    ends: int | None
    is_clock_running: bool
    is_play: bool


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody registered whom a side may field; `barred` says why not, in this match."""

    person_id: UUID
    name: str
    number: int | None
    position: str | None
    barred: str | None


class ConsoleView(msgspec.Struct, frozen=True, kw_only=True):
    """All that a console is drawn from, for any sport: the protocol, the phases, the actions, whom each side may field, the
    time of an entry made now, and the entry that "undo" strikes."""

    protocol: ProtocolView
    phases: tuple[PhaseView, ...]
    buttons: tuple[ButtonView, ...]
    clock: Literal["up", "down", "none"]
    counts_seconds: bool
    now: datetime
    minute: int
    added: int
    second: int | None
    players: Mapping[Side, tuple[str, ...]]
    on_field: Mapping[Side, tuple[str, ...]]
    last: EntryView | None
    standing: tuple[UUID, ...]
    """The entries that count, in the order of the match."""
    recorders: Mapping[str, str]
    """Who recorded an entry, by its id."""
    squads: Mapping[Side, tuple[Member, ...]]
    board: Board
    pad: str | None
    starters_max: int
    positions: tuple[str, ...]
    you: UUID | None
    """Whose console it is: entries made on a device belong to whoever was signed in."""
    room_seq: int
    """The last message of the protocol's room that is contained in this."""

    @property
    def minute_now(self) -> str:
        """As a clock shows it: 45+2, or 12:34."""
        if self.second is not None:
            return f"{self.minute}:{self.second:02}"
        return f"{self.minute}+{self.added}" if self.added else str(self.minute)
