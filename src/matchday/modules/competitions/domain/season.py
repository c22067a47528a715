"""A competition as it is held: its rows with their ids."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, Phase, ResultBy, Score
from matchday.modules.competitions.domain.facts import StageKind

PLATFORM = UUID(int=0)
"""The organisation of competitions that belong to nobody but the platform: only platform admins manage them."""


class Competition(msgspec.Struct, frozen=True, kw_only=True):
    """One edition or season."""

    competition_id: UUID
    organisation_id: UUID
    slug: str
    name: str
    season: str
    sport: str
    zone: str | None
    regulations: str
    document_id: UUID | None = None
    matches: int = 0
    matches_finished: int = 0
    version: int = 1


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A club's entry in this competition."""

    team_id: UUID
    name: str
    code: str
    club_id: UUID | None = None


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A ground of this competition."""

    venue_id: UUID
    name: str
    city: str | None
    capacity: int | None


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """`place` orders the stages of a competition. `key` is that of the regulations which declare it; `entrants` are team ids or
    the places they come from, in the order of the seeds."""

    stage_id: UUID
    name: str
    kind: StageKind
    place: int
    key: str | None = None
    entrants: tuple[UUID | str, ...] = ()


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A group's or a league's table, without its rows."""

    table_id: UUID
    stage_id: UUID
    group_name: str | None
    place: int


class Participant(msgspec.Struct, frozen=True, kw_only=True):
    """A team in a table. A team without an adjustment has no reason."""

    table_id: UUID
    team_id: UUID
    adjustment: int = 0
    adjustment_reason: str | None = None


DecidedBy = Literal[
    "play",
    "aggregate",
    "points",
    "away_goals",
    "extra_time",
    "shootout",
    "series",
    "replay",
    "better_seed",
    "walkover",
    "award",
    "not_needed",
]


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """Who meets whom in a knockout, in one match or several. `number` is that of its first match, `home` the side at home in
    it; `place` counts the ties of a round. A tie with `only_if` is played only if that tie's away side has won it."""

    tie_id: UUID
    stage_id: UUID
    number: int
    round: str
    place: int
    legs: int = 1
    best_of: int = 1
    home_team_id: UUID | None = None
    away_team_id: UUID | None = None
    home_feeder: str | None = None
    away_feeder: str | None = None
    only_if: int | None = None
    winner_team_id: UUID | None = None
    decided_by: DecidedBy | None = None
    home_aggregate: int | None = None
    away_aggregate: int | None = None
    version: int = 1


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """A team's seat in the table of a later stage, taken when its place is decided."""

    table_id: UUID
    seat: int
    feeder: str
    team_id: UUID | None = None


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A fixture with its result. `version` counts its changes, `live_version` the last progress heard from live."""

    match_id: UUID
    number: int
    stage_id: UUID
    table_id: UUID | None
    round: str
    home_team_id: UUID | None
    away_team_id: UUID | None
    home_feeder: str | None
    away_feeder: str | None
    venue_id: UUID | None
    kicks_off_at: datetime
    phase: Phase
    score: Score | None
    regular_time: tuple[int, int] | None
    goals: tuple[Goal, ...]
    result_by: ResultBy = "play"
    note: str | None = None
    is_winner_needed: bool = False
    replay_of: UUID | None = None
    tie_id: UUID | None = None
    leg: int | None = None
    attendance: int | None = None
    live_version: int = 0
    version: int = 1


class Season(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, as an import compares it with a file. An empty season is one nobody has imported yet."""

    stages: tuple[Stage, ...] = ()
    teams: tuple[Team, ...] = ()
    venues: tuple[Venue, ...] = ()
    tables: tuple[Table, ...] = ()
    participants: tuple[Participant, ...] = ()
    matches: tuple[Match, ...] = ()
