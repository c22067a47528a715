"""What competitions read and answer over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import Goal, MatchFormat, Phase, ResultBy, RowAdjustment, RowZone, Score, StandingsRow
from matchday.modules.competitions.domain.facts import StageKind
from matchday.modules.competitions.domain.names import SLUG, SLUG_LENGTH_MAX
from matchday.modules.competitions.domain.season import DecidedBy
from matchday.modules.competitions.settings import TEAMS_IN_A_LEAGUE_MAX

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
ShortText = Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Slug = Annotated[str, msgspec.Meta(min_length=1, max_length=SLUG_LENGTH_MAX, pattern=SLUG)]
Goals = Annotated[int, msgspec.Meta(ge=0, le=99)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class NewCompetition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A competition that begins as one league of the teams named. Without a slug its address is made from its name."""

    name: Name
    slug: Slug | None = None
    season: Annotated[str, msgspec.Meta(max_length=20, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")] = ""
    sport: Name = "football"
    regulations: Name = "plain-league"
    zone: Annotated[str, msgspec.Meta(max_length=60, pattern=r"^[A-Za-z0-9_+:/-]*$(?!\n)")] = "UTC"
    teams: Annotated[tuple[Name, ...], msgspec.Meta(max_length=TEAMS_IN_A_LEAGUE_MAX)] = ()


class NewMatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A fixture between two teams of the competition. Without a number it gets the next one, without a stage the first."""

    home_team_id: UUID
    away_team_id: UUID
    kicks_off_at: Moment
    round: ShortText = ""
    stage: ShortText | None = None
    venue: Name | None = None
    number: Annotated[int, msgspec.Meta(ge=1, le=9999)] | None = None


Pair = tuple[UUID, UUID]
RuleName = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,40}$(?!\n)", max_length=40)]
RoundNumber = Annotated[int, msgspec.Meta(ge=1, le=512)]
Days = Annotated[tuple[date, ...], msgspec.Meta(max_length=400)]


class NotAtHome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days, both included, on which a team's ground is not to be had."""

    team_id: UUID
    first: date
    last: date
    reason: ShortText = ""


class HomeGround(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a team is at home."""

    team_id: UUID
    venue_id: UUID


class FixedFixture(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A match that shall be in this round, at this home."""

    home_team_id: UUID
    away_team_id: UUID
    round: RoundNumber


class NewCalendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an organiser wishes of a league's calendar. `kick_offs` are clock times of the competition's zone that the
    matches of a round are spread over; `days_off` are rounds' days that are left out. `derbies` do not meet in the
    `derby_free_rounds`; teams of a `share_ground` pair are never both at home. Another `seed` draws another calendar."""

    first_day: date
    kick_offs: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", max_length=5)], ...],
        msgspec.Meta(min_length=1, max_length=12),
    ] = ("15:00",)
    days_between: Annotated[int, msgspec.Meta(ge=1, le=60)] = 7
    legs: Annotated[int, msgspec.Meta(ge=1, le=8)] = 2
    leg_order: Literal["french", "mirrored", "inverted"] = "french"
    days_off: Days = ()
    rest_days_min: Annotated[int, msgspec.Meta(ge=0, le=60)] = 2
    in_a_row_max: Annotated[int, msgspec.Meta(ge=1, le=10)] = 2
    not_at_home: Annotated[tuple[NotAtHome, ...], msgspec.Meta(max_length=400)] = ()
    derbies: Annotated[tuple[Pair, ...], msgspec.Meta(max_length=200)] = ()
    derby_free_rounds: Annotated[tuple[RoundNumber, ...], msgspec.Meta(max_length=512)] = ()
    share_ground: Annotated[tuple[Pair, ...], msgspec.Meta(max_length=200)] = ()
    home_grounds: Annotated[tuple[HomeGround, ...], msgspec.Meta(max_length=100)] = ()
    fixed: Annotated[tuple[FixedFixture, ...], msgspec.Meta(max_length=200)] = ()
    away_km_max: Annotated[int, msgspec.Meta(ge=1, le=20_000)] | None = None
    match_minutes: Annotated[int, msgspec.Meta(ge=10, le=600)] = 120
    soft: Annotated[tuple[RuleName, ...], msgspec.Meta(max_length=20)] = ("away_too_far",)
    """Wishes: given up before any other rule."""
    seed: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class NewRemainder(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When what is left of a season shall be played. Matches in `keep` stay where they are; the other rules are those that the
    calendar was drawn up with."""

    first_day: date
    rounds: Annotated[int, msgspec.Meta(ge=1, le=200)]
    kick_offs: Annotated[
        tuple[Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", max_length=5)], ...],
        msgspec.Meta(min_length=1, max_length=12),
    ] = ("15:00",)
    days_between: Annotated[int, msgspec.Meta(ge=1, le=60)] = 7
    days_off: Days = ()
    keep: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=2000)] = ()
    reason: ShortText = ""
    seed: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 0


class PlannedMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match of a calendar that may be a preview still."""

    round: int
    home: str
    away: str
    kicks_off_at: datetime


class ConflictView(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that could not be kept, and by which matches."""

    rule: str
    matches: tuple[PlannedMatch, ...]
    facts: dict[str, str | int]
    is_soft: bool = False


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    """A whole calendar, round by round."""

    rounds: int
    matches: tuple[PlannedMatch, ...]
    conflicts: tuple[ConflictView, ...]


class NewGoal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`side` is the team the goal counts for, "home" or "away"."""

    side: Annotated[str, msgspec.Meta(pattern=r"^(home|away)$(?!\n)", max_length=4)]
    player: Name
    minute: Annotated[int, msgspec.Meta(ge=0, le=130)]
    added: Annotated[int, msgspec.Meta(ge=0, le=40)] = 0
    is_penalty: bool = False
    is_own_goal: bool = False


class NewResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A final result. `home` and `away` are the goals at the end of play, extra time included; goals may be left out."""

    home: Goals
    away: Goals
    half_time_home: Goals | None = None
    half_time_away: Goals | None = None
    shootout_home: Goals | None = None
    shootout_away: Goals | None = None
    is_after_extra_time: bool = False
    goals: Annotated[tuple[NewGoal, ...], msgspec.Meta(max_length=198)] = ()
    reason: ShortText = ""


class OrganisationLink(msgspec.Struct, frozen=True, kw_only=True):
    """Whose competitions these are, and the way to its page."""

    slug: str
    name: str


class CompetitionView(msgspec.Struct, frozen=True, kw_only=True):
    """A competition as everybody sees it. `organisation` is None until its name is known here."""

    competition_id: UUID
    organisation_id: UUID
    organisation: str | None
    accent: str | None
    slug: str
    name: str
    season: str
    sport: str
    regulations: str
    zone: str | None
    matches: int
    matches_finished: int
    version: int


class MatchView(msgspec.Struct, frozen=True, kw_only=True):
    """A match as everybody sees it. Feeders say where a team of a bracket comes from: 1A, W49, L61. `zone` has the clocks of the
    place; it is empty where the competition does not say."""

    match_id: UUID
    competition_id: UUID
    competition_slug: str
    competition_name: str
    organisation_id: UUID
    number: int
    stage: str
    stage_kind: StageKind
    group: str | None
    round: str
    home_team_id: UUID | None
    away_team_id: UUID | None
    home: str
    away: str
    home_code: str
    away_code: str
    home_feeder: str | None
    away_feeder: str | None
    venue: str | None
    kicks_off_at: datetime
    phase: Phase
    score: Score | None
    goals: tuple[Goal, ...]
    sport: str
    result_by: ResultBy
    note: str | None
    match_format: MatchFormat = MatchFormat()
    is_winner_needed: bool
    home_club_id: UUID | None = None
    away_club_id: UUID | None = None
    zone: str = ""
    version: int


class TableRow(StandingsRow, frozen=True, kw_only=True):
    """A line of a table with the team's short code."""

    code: str


class TableView(msgspec.Struct, frozen=True, kw_only=True):
    """One table."""

    table_id: UUID
    stage: str
    group: str | None
    rows: tuple[TableRow, ...]
    version: int


class StandingsView(msgspec.Struct, frozen=True, kw_only=True):
    """All tables of a competition. `competition` is its slug."""

    competition: str
    tables: tuple[TableView, ...]


class LineFault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a file."""

    file: str
    line: int
    reason: str


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did. `is_unchanged`: everything in the file was held already."""

    competition: str
    is_unchanged: bool
    matches_read: int
    matches_created: int
    matches_changed: int
    faults: tuple[LineFault, ...]
    notes: tuple[LineFault, ...]


class ReportRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a table as `matchday standings --json` prints it."""

    rank: int
    team: str
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
    regulation_won: int
    overtime_won: int
    overtime_lost: int
    shootout_won: int
    shootout_lost: int
    adjustments: tuple[RowAdjustment, ...]
    zone: RowZone | None
    pending: str | None


class ReportTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table as `matchday standings --json` prints it."""

    stage: str
    group: str | None
    rows: tuple[ReportRow, ...]


class ReportTie(msgspec.Struct, frozen=True, kw_only=True):
    """A tie of a knockout as `matchday standings --json` prints it. Who is not known yet is called by the place he will come
    from; the aggregates are goals, of a series games, and None before the first match."""

    stage: str
    round: str
    number: int
    home: str
    away: str
    home_aggregate: int | None
    away_aggregate: int | None
    winner: str | None
    decided_by: DecidedBy | None


class StandingsReport(msgspec.Struct, frozen=True, kw_only=True):
    """What `matchday standings SLUG --json` prints, field for field. `incomplete` says what the season lacks; it is empty for
    one that is whole."""

    competition: str
    tables: tuple[ReportTable, ...]
    ties: tuple[ReportTie, ...] = ()
    incomplete: tuple[str, ...] = ()
