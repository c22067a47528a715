"""Events of competitions: what is played, between whom, when, where, with what result, and the tables that follow."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from matchday.contracts.event import ManagementAction, State

Phase = Literal["scheduled", "first_half", "half_time", "second_half", "extra_time", "penalty_shootout", "finished"]


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A goal as a protocol lists it. `minute` 90 with `added` 4 is read 90+4. `side` is the team it counts for."""

    side: Literal["home", "away"]
    player: str
    minute: int
    added: int = 0
    is_penalty: bool = False
    is_own_goal: bool = False


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """Goals at the end of play (extra time included), and the shoot-out where there was one."""

    home: int
    away: int
    half_time_home: int | None = None
    half_time_away: int | None = None
    shootout_home: int | None = None
    shootout_away: int | None = None
    is_after_extra_time: bool = False


class CompetitionChanged(State, frozen=True, kw_only=True):
    """A competition (one edition or season) and how many matches it has."""

    key_field: ClassVar[str] = "competition_id"
    competition_id: UUID
    organisation_id: UUID
    slug: str
    name: str
    season: str
    sport: str
    matches: int
    matches_finished: int


class MatchChanged(State, frozen=True, kw_only=True):
    """A fixture with its result as the competition holds it. Teams are named by what is known: in a bracket whose
    feeder is not played yet, `home` is a placeholder such as "Winner Match 49" and `home_team_id` is None."""

    key_field: ClassVar[str] = "match_id"
    match_id: UUID
    competition_id: UUID
    competition_slug: str
    competition_name: str
    organisation_id: UUID
    number: int
    stage: str
    group: str | None
    round: str
    home_team_id: UUID | None
    away_team_id: UUID | None
    home: str
    away: str
    home_code: str
    away_code: str
    venue: str | None
    kicks_off_at: datetime
    phase: Phase
    score: Score | None
    goals: tuple[Goal, ...]


class StandingsRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a table. `decided_by` names the criterion that separates the team from its neighbour with equal points."""

    rank: int
    team: str
    team_id: UUID
    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    goal_difference: int
    points: int
    adjustment: int
    decided_by: str | None


class StandingsChanged(State, frozen=True, kw_only=True):
    """One table of a competition. Its key is `<competition_id>/<stage>/<group>`."""

    key_field: ClassVar[str] = "table_key"
    table_key: str
    competition_id: UUID
    competition_slug: str
    stage: str
    group: str | None
    rows: tuple[StandingsRow, ...]


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody with the power to do so changed a competition; for the audit log."""
