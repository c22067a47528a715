"""What an import file, or a person at a form, says about a competition: facts without our ids.

Teams are named by their name, venues and stages likewise. `where` is the line (or the line where a JSON match begins)
that a fact comes from, so that a later objection can still point at it.
"""

from datetime import datetime
from typing import Literal

import msgspec

from matchday.contracts.competitions import Goal, Phase, ResultBy, Score

StageKind = Literal["group", "league", "knockout", "league_phase", "swiss", "split", "double_elimination"]


class TeamFact(msgspec.Struct, frozen=True, kw_only=True):
    """`code` is what a narrow column shows; None lets Matchday make one from the name."""

    name: str
    code: str | None = None


class VenueFact(msgspec.Struct, frozen=True, kw_only=True):
    """A ground. `capacity` counts seats."""

    name: str
    city: str | None = None
    capacity: int | None = None


class TableFact(msgspec.Struct, frozen=True, kw_only=True):
    """A table of a stage and who is in it. A league has one, without a name."""

    stage: str
    group: str | None
    teams: tuple[str, ...]


class StageFact(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a competition with one manner of play. `key` is that of the regulations which declare it."""

    name: str
    kind: StageKind
    key: str | None = None


class AdjustmentFact(msgspec.Struct, frozen=True, kw_only=True):
    """Points given or, more often, taken by a decision, with its reason."""

    stage: str
    group: str | None
    team: str
    points: int
    reason: str


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """Who plays: a team, the place it comes from ("1A", "W49", "L61"), or both."""

    team: str | None = None
    feeder: str | None = None


class MatchFact(msgspec.Struct, frozen=True, kw_only=True):
    """A fixture, with its result once it has one. `regular_time` is the score after 90 minutes where play went on.

    A number that the file does not give is the match's place in it; a time whose zone it does not give is read as UTC.
    Without a `phase` a match with a score is finished and one without is to be played.
    """

    where: int
    number: int
    is_number_given: bool
    stage: str
    group: str | None
    round: str
    home: Side
    away: Side
    venue: str | None
    kicks_off_at: datetime
    is_zone_known: bool
    score: Score | None
    regular_time: tuple[int, int] | None
    goals: tuple[Goal, ...]
    phase: Phase | None = None
    result_by: ResultBy = "play"
    note: str | None = None
    attendance: int | None = None


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file. `zone` is the zone its local times were read in, None where the file named none. Without `is_named` the
    file does not say what it is: name and season were made from its address."""

    name: str
    slug: str
    season: str
    sport: str
    zone: str | None
    regulations: str
    venues: tuple[VenueFact, ...]
    teams: tuple[TeamFact, ...]
    stages: tuple[StageFact, ...]
    tables: tuple[TableFact, ...]
    adjustments: tuple[AdjustmentFact, ...]
    matches: tuple[MatchFact, ...]
    is_named: bool = True
