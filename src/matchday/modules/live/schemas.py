"""What scorers send and what readers are shown. Every entry carries the id the scorer's device made for it."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchday.contracts.competitions import Goal, Phase, Score

Line = Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\u0000-\u001f\u007f]+$(?!\n)")]
Reason = Annotated[str, Meta(min_length=3, max_length=300, pattern=r"^[^\u0000-\u001f\u007f]+$(?!\n)")]
Pace = Annotated[int, Meta(ge=1, le=120)]
Side = Literal["home", "away"]


class KickOff(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first half begins."""

    entry_id: UUID
    clock_pace: Pace = 1


class NewPhase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next phase begins."""

    entry_id: UUID
    phase: Literal["half_time", "second_half", "extra_time", "penalty_shootout"]
    clock_pace: Pace = 1


class FinalWhistle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The match is over."""

    entry_id: UUID


class NewGoal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A goal in play. `side` is the team it counts for; 90+4 is minute 90, added 4."""

    entry_id: UUID
    side: Side
    player: Line
    minute: Annotated[int, Meta(ge=1, le=120)]
    added: Annotated[int, Meta(ge=0, le=30)] = 0
    is_penalty: bool = False
    is_own_goal: bool = False


class NewKick(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kick of the shoot-out."""

    entry_id: UUID
    side: Side
    player: Line
    is_scored: bool


class NewStrike(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction: `struck_id` does not count."""

    entry_id: UUID
    struck_id: UUID
    reason: Reason


class NewAnnulment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole protocol does not count; the match may be played again."""

    entry_id: UUID
    reason: Reason


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to every entry. Sending the entry again gets the same answer."""

    entry_id: UUID
    protocol: int
    match_version: int
    recorded_at: datetime


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the protocol. A struck one stays, with the reason."""

    entry_id: UUID
    kind: Literal["phase", "goal", "kick", "strike", "annulment"]
    recorded_at: datetime
    phase: Phase | None = None
    goal: Goal | None = None
    side: Side | None = None
    player: str | None = None
    is_scored: bool | None = None
    struck_id: UUID | None = None
    reason: str | None = None
    struck_reason: str | None = None


class AnnulledView(msgspec.Struct, frozen=True, kw_only=True):
    """A protocol that does not count."""

    protocol: int
    reason: str
    annulled_at: datetime


class ProtocolView(msgspec.Struct, frozen=True, kw_only=True):
    """A match as its present protocol tells it. The clock is read as `live.MatchProgressed` describes."""

    match_id: UUID
    home: str
    away: str
    home_code: str
    away_code: str
    kicks_off_at: datetime
    protocol: int
    version: int
    phase: Phase
    score: Score | None
    goals: tuple[Goal, ...]
    clock_minute: int
    clock_started_at: datetime | None
    clock_pace: int
    entries: tuple[EntryView, ...]
    annulled: tuple[AnnulledView, ...]


class ConsoleView(msgspec.Struct, frozen=True, kw_only=True):
    """The protocol with what the console fills in beforehand: the minute of a goal scored now, and the entry that
    "undo" strikes."""

    protocol: ProtocolView
    minute: int
    added: int
    last: EntryView | None

    @property
    def minute_now(self) -> str:
        """As a clock shows it: 45+2."""
        return f"{self.minute}+{self.added}" if self.added else str(self.minute)
