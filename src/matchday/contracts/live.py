"""Events of live: how far a match has got, as its scorers record it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, Phase, Score, Side
from matchday.contracts.event import ManagementAction, State

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\u0000-\u001f\u007f]+$(?!\n)")]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_]*$(?!\n)")]


class Involved(msgspec.Struct, frozen=True, kw_only=True):
    """A person in an incident or on a bench: `role` is the sport's word (scorer, assist, keeper, in, out, referee)."""

    role: Word
    name: Line
    person_id: UUID | None = None


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a protocol that stands, in the sport's words: `kind` (goal, card, substitution, penalty, kick, ball, note).
    `minute` 90 with `added` 4 is read 90+4; `second` is of that minute, where the sport counts them. `details` are the kind's
    own facts (`card`: "red", `minutes`: 2, `reason`). `score` is what the match stood at after it."""

    incident_id: UUID
    kind: str
    side: Side | None
    phase: Phase
    minute: int | None = None
    added: int = 0
    second: int | None = None
    people: tuple[Involved, ...] = ()
    details: Mapping[str, str | int | bool] = {}
    score: tuple[int, int] | None = None


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A player on a team sheet. Without `person_id` he is known by name only."""

    name: Line
    person_id: UUID | None = None
    number: Annotated[int, msgspec.Meta(ge=0, le=999)] | None = None
    position: Word | None = None
    is_starting: bool = True
    is_captain: bool = False
    is_keeper: bool = False


class LineUp(msgspec.Struct, frozen=True, kw_only=True):
    """A team sheet. `formation` as the sport writes it ("4-3-3")."""

    side: Side
    players: tuple[Listed, ...]
    formation: str | None = None
    staff: tuple[Involved, ...] = ()


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What one person did in one match, or a whole side where `name` is None: whole numbers by the sport's keys (goals,
    assists, minutes, yellow_cards, saves). Sums over matches are what statistics show; rates are made of sums."""

    side: Side
    name: str | None
    person_id: UUID | None
    values: Mapping[str, int]


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A numbered change to a protocol that had been declared right."""

    number: int
    reason: str
    at: datetime


class SignedOff(msgspec.Struct, frozen=True, kw_only=True):
    """Who declared a protocol to be right, and when. `correction` counts the numbered corrections since the first one;
    `corrections` are these, in order."""

    by: str
    at: datetime
    correction: int = 0
    corrections: tuple[Correction, ...] = ()


class MatchProgressed(State, frozen=True, kw_only=True):
    """The whole public protocol of a match so far. Score, phase and goals always belong together: nobody ever sees
    "finished" with an older score.

    The minute shown at time t is `clock_minute + (t - clock_started_at) * clock_pace` in whole minutes while
    `clock_started_at` is set, else `clock_minute` (and `clock_second`, where seconds are shown). `clock_pace` is 1 except for
    accelerated replays. Where `clock_from` is set, the sport shows minutes and seconds of the part that is played: those since
    the minute `clock_from`, in which it begins.
    `protocol` counts from 1 and grows when a match is annulled and played again. `phase_name` is what the sport calls the
    phase, in English and to be translated where it is shown.
    """

    key_field: ClassVar[str] = "match_id"
    match_id: UUID
    protocol: int
    phase: Phase
    score: Score | None
    goals: tuple[Goal, ...]
    clock_minute: int
    clock_started_at: datetime | None
    clock_pace: int
    clock_second: int = 0
    clock_from: int | None = None
    sport: str = "football"
    phase_name: str = ""
    incidents: tuple[Incident, ...] = ()
    line_ups: tuple[LineUp, ...] = ()
    officials: tuple[Involved, ...] = ()
    figures: tuple[Figures, ...] = ()
    signed_off: SignedOff | None = None


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody with the power to do so changed a match's protocol; for the audit log."""
