"""Regulations by name: points per result, and the criteria that order a table.

Today there is one, the plain league. More of them, and regulations as documents, arrive as further entries: a
criterion sees the teams that are level and their season, so that criteria about the games among them fit in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import msgspec


class Tally(msgspec.Struct, kw_only=True):
    """One team's sums, growing as results are counted."""

    team_id: UUID
    name: str
    adjustment: int = 0
    won: int = 0
    drawn: int = 0
    lost: int = 0
    goals_for: int = 0
    goals_against: int = 0
    points: int = 0

    @property
    def goal_difference(self) -> int:
        """Goals scored less goals conceded."""
        return self.goals_for - self.goals_against


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """A finished match as a table counts it: goals at the end of play, shoot-outs left out."""

    home_team_id: UUID
    away_team_id: UUID
    home: int
    away: int


Measure = Callable[[Sequence[Tally], Sequence[Played]], Mapping[UUID, Any]]
"""For teams that are level so far: their values, the greater the better; equal values stay level."""


@dataclass(frozen=True, kw_only=True)
class Criterion:
    """One step of the order. `name` is what `decided_by` says."""

    name: str
    measure: Measure


@dataclass(frozen=True, kw_only=True)
class Regulations:
    """How results become points and points an order."""

    name: str
    points_won: int
    points_drawn: int
    points_lost: int
    criteria: tuple[Criterion, ...]


def _by(name: str) -> Criterion:
    attribute = "goals_for" if name == "goals_scored" else name
    return Criterion(name=name, measure=lambda level, _: {tally.team_id: getattr(tally, attribute) for tally in level})


PLAIN_LEAGUE = Regulations(
    name="plain-league",
    points_won=3,
    points_drawn=1,
    points_lost=0,
    criteria=(_by("points"), _by("goal_difference"), _by("goals_scored")),
)

REGULATIONS: Mapping[str, Regulations] = {PLAIN_LEAGUE.name: PLAIN_LEAGUE}
