"""Events of live: how far a match has got, as its scorers record it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from matchday.contracts.competitions import Goal, Phase, Score
from matchday.contracts.event import ManagementAction, State


class MatchProgressed(State, frozen=True, kw_only=True):
    """The whole public protocol of a match so far. Score, phase and goals always belong together: nobody ever sees
    "finished" with an older score.

    The minute shown at time t is `clock_minute + (t - clock_started_at) * clock_pace` in whole minutes while
    `clock_started_at` is set, else `clock_minute`. `clock_pace` is 1 except for accelerated replays.
    `protocol` counts from 1 and grows when a match is annulled and played again.
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


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody with the power to do so changed a match's protocol; for the audit log."""
