"""What statistics answer."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.statistics.records import Balance
from matchday.modules.competitions.domain.statistics.spans import Kind
from matchday.modules.competitions.domain.statistics.streaks import Streak
from matchday.modules.competitions.domain.statistics.tables import Course, Day
from matchday.modules.competitions.schemas import MatchView, Name


class TeamLink(msgspec.Struct, frozen=True, kw_only=True):
    """A team as lists show it."""

    team_id: UUID
    team: str
    code: str
    club_id: UUID | None


class ColumnView(msgspec.Struct, frozen=True, kw_only=True):
    """A statistic of the sport. `is_list` where there is a ranking by it."""

    key: str
    name: str
    short: str
    of: Literal["player", "keeper", "team"]
    is_list: bool


class StatisticsView(msgspec.Struct, frozen=True, kw_only=True):
    """What can be asked of a competition's statistics."""

    competition: str
    sport: str
    matches_finished: int
    stages: tuple[str, ...]
    columns: tuple[ColumnView, ...]


class PlayerLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list. Who is level shares a rank. `person_id` is None for a name that nobody has told us more of; `values`
    are the sport's columns, rounded and written out; a column that there is nothing of is left out."""

    rank: int
    person_id: UUID | None
    name: str
    teams: tuple[TeamLink, ...]
    value: str
    values: dict[str, str]


class LeadersView(msgspec.Struct, frozen=True, kw_only=True):
    """The first few of one list."""

    key: str
    name: str
    short: str
    lines: tuple[PlayerLine, ...]


class SpanTable(msgspec.Struct, frozen=True, kw_only=True):
    """One table of a span."""

    table_id: UUID
    stage: str
    group: str | None
    rows: tuple[StandingsRow, ...]


class SpanTablesView(msgspec.Struct, frozen=True, kw_only=True):
    """Tables of the matches that were asked for, days included."""

    competition: str
    kind: Kind
    since: date | None
    until: date | None
    tables: tuple[SpanTable, ...]


class CourseTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table after each matchday."""

    table_id: UUID
    stage: str
    group: str | None
    days: tuple[Day, ...]
    teams: tuple[Course, ...]


class CourseView(msgspec.Struct, frozen=True, kw_only=True):
    """How places and points moved, matchday by matchday."""

    competition: str
    tables: tuple[CourseTable, ...]


class Recent(msgspec.Struct, frozen=True, kw_only=True):
    """A match of a team's form, from its side."""

    match_id: UUID
    kicks_off_at: datetime
    is_home: bool
    opponent_id: UUID
    opponent: str
    scored: int
    conceded: int
    outcome: Literal["win", "draw", "loss"]


class FormLine(msgspec.Struct, frozen=True, kw_only=True):
    """A team's last matches, the latest last."""

    team: TeamLink
    matches: tuple[Recent, ...]


class FormView(msgspec.Struct, frozen=True, kw_only=True):
    """Every team's form, by name."""

    competition: str
    teams: tuple[FormLine, ...]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A match of the matrix; without a score it has not ended."""

    match_id: UUID
    home_team_id: UUID
    away_team_id: UUID
    kicks_off_at: datetime
    home: int | None
    away: int | None


class MatrixTable(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody against everybody: the teams in the order of the table, and the matches by home and away team, then by time."""

    table_id: UUID
    stage: str
    group: str | None
    teams: tuple[TeamLink, ...]
    cells: tuple[Cell, ...]


class MatrixView(msgspec.Struct, frozen=True, kw_only=True):
    """The result matrix of each table."""

    competition: str
    tables: tuple[MatrixTable, ...]


class RecordMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match that holds a record."""

    match_id: UUID
    kicks_off_at: datetime
    home: str
    away: str
    home_goals: int
    away_goals: int


class RecordView(msgspec.Struct, frozen=True, kw_only=True):
    """A record; of more than ten matches that share it, the first ten."""

    kind: str
    value: int
    matches: tuple[RecordMatch, ...]


class TeamStreak(msgspec.Struct, frozen=True, kw_only=True):
    """The longest run of a kind, and who had it; of several the first in the alphabet."""

    kind: str
    length: int
    teams: tuple[TeamLink, ...]


class RecordsView(msgspec.Struct, frozen=True, kw_only=True):
    """The most and the highest of a competition."""

    competition: str
    records: tuple[RecordView, ...]
    streaks: tuple[TeamStreak, ...]


class TeamStatisticsView(msgspec.Struct, frozen=True, kw_only=True):
    """A team in its competition. `results` counts matches and goals, `values` are the sport's columns for teams."""

    team: TeamLink
    competition: str
    total: Balance
    home: Balance
    away: Balance
    results: dict[str, int]
    values: dict[str, str]
    streaks: tuple[Streak, ...]
    form: tuple[Recent, ...]
    records: tuple[RecordView, ...]


class CareerSeason(msgspec.Struct, frozen=True, kw_only=True):
    """What a person did for a team in a competition."""

    competition: str
    competition_name: str
    season: str
    team_id: UUID
    team: str
    club_id: UUID | None
    club: str | None
    values: dict[str, str]


class CareerClub(msgspec.Struct, frozen=True, kw_only=True):
    """What a person did for a club, all seasons together."""

    club_id: UUID | None
    club: str
    seasons: int
    values: dict[str, str]


class CareerSport(msgspec.Struct, frozen=True, kw_only=True):
    """A career in one sport. Seasons the latest first, clubs the latest first; sums are of figures, never of rates."""

    sport: str
    columns: tuple[ColumnView, ...]
    seasons: tuple[CareerSeason, ...]
    clubs: tuple[CareerClub, ...]
    total: dict[str, str]


class CareerView(msgspec.Struct, frozen=True, kw_only=True):
    """A person's career across clubs and competitions."""

    person_id: UUID
    name: str
    sports: tuple[CareerSport, ...]


class AllTimeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A club in an all-time table. `firsts` counts leagues that it has come first of, as their tables stand."""

    rank: int
    club_id: UUID | None
    club: str
    seasons: int
    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    points: int
    firsts: int


class HeadToHeadView(msgspec.Struct, frozen=True, kw_only=True):
    """Two sides against each other, from the first one's; the matches are a page of a list, the latest first."""

    first: str
    second: str
    total: Balance
    home: Balance
    away: Balance
    streaks: tuple[Streak, ...]
    records: tuple[RecordView, ...]
    matches: tuple[MatchView, ...]
    next: str | None


class NameAssignment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is meant by a name in a team's matches; nobody in particular where `person_id` is null."""

    name: Name
    person_id: UUID | None
    in_team_alone: bool = False
