"""Events of competitions: what is played, between whom, when, where, with what result, and the tables that follow."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import msgspec

from matchday.contracts.event import Fact, ManagementAction, State, WebhookType

Phase = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$(?!\n)", max_length=40)]
"""How far a match has got: one of `NOT_IN_PLAY`, or what its sport calls the part that is being played (`first_half`)."""

NOT_IN_PLAY: tuple[Phase, ...] = ("scheduled", "postponed", "cancelled", "abandoned", "annulled", "finished")
"""`cancelled` is never played, `abandoned` was begun and not ended, `annulled` was played and does not count."""

Side = Literal["home", "away"]
ResultBy = Literal["play", "walkover", "award"]
"""How a result came about: on the pitch, because one side did not play, or by a decision that replaced what was played."""


class Goal(msgspec.Struct, frozen=True, kw_only=True):
    """A goal as a protocol lists it. `minute` 90 with `added` 4 is read 90+4. `side` is the team it counts for."""

    side: Side
    player: str
    minute: int
    added: int = 0
    is_penalty: bool = False
    is_own_goal: bool = False
    player_id: UUID | None = None
    assist: str | None = None
    assist_id: UUID | None = None


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """What tables compare: goals at the end of play (extra time or overtime included), and the shoot-out where there was one;
    runs in cricket. `shown_home` and `shown_away` are set where the sport writes a score in another way than as these
    numbers ("245/6 (48.3)"), `summary` where it says a result in words ("Kent won by 5 wickets").
    """

    home: int
    away: int
    half_time_home: int | None = None
    half_time_away: int | None = None
    shootout_home: int | None = None
    shootout_away: int | None = None
    is_after_extra_time: bool = False
    periods: tuple[tuple[int, int], ...] = ()
    shown_home: str | None = None
    shown_away: str | None = None
    summary: str | None = None


class MatchFormat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long and how a match is played, as regulations say it. None: as the sport's own laws have it. Minutes are of
    play. `substitution_windows` are the stoppages of a side's substitutions, `may_return` lets a substituted player come on
    again. In cricket `overs` and `innings` are a side's, `follow_on_lead` is the lead that lets it enforce the follow-on."""

    periods: Annotated[int, msgspec.Meta(ge=1, le=10)] | None = None
    period_minutes: Annotated[int, msgspec.Meta(ge=1, le=120)] | None = None
    has_extra_time: bool = False
    extra_periods: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    extra_period_minutes: Annotated[int, msgspec.Meta(ge=1, le=60)] | None = None
    is_sudden_death: bool = False
    has_shootout: bool = False
    shootout_rounds: Annotated[int, msgspec.Meta(ge=1, le=20)] | None = None
    substitutions_max: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    substitution_windows: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    may_return: bool = False
    overs: Annotated[int, msgspec.Meta(ge=1, le=200)] | None = None
    innings: Annotated[int, msgspec.Meta(ge=1, le=2)] | None = None
    overs_per_bowler: Annotated[int, msgspec.Meta(ge=1, le=200)] | None = None
    follow_on_lead: Annotated[int, msgspec.Meta(ge=1, le=500)] | None = None


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
    feeder is not played yet, `home` is a placeholder such as "Winner Match 49" and `home_team_id` is None.

    `note` is why it was postponed, abandoned, awarded and so on; `is_winner_needed` tells that it cannot end level. A team
    whose club is not known has none. `zone` has the clocks of the place: a name of the IANA database or an offset such as +03:00;
    empty where the competition does not say.
    """

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
    sport: str = "football"
    result_by: ResultBy = "play"
    note: str | None = None
    match_format: MatchFormat = MatchFormat()
    is_winner_needed: bool = False
    home_club_id: UUID | None = None
    away_club_id: UUID | None = None
    home_club: str = ""
    away_club: str = ""
    zone: str = ""


class ReportedPlayer(msgspec.Struct, frozen=True, kw_only=True):
    """A player on a team sheet of a match report. `name` is the one that everybody may read; without `person_id` it is all that
    is known. A substitute who did not come on has `came_on` false; the minute may not be told."""

    name: str
    person_id: UUID | None = None
    number: int | None = None
    position: str | None = None
    is_starting: bool = True
    is_captain: bool = False
    came_on: bool = False
    minute: int | None = None
    added: int = 0


class ReportedSheet(msgspec.Struct, frozen=True, kw_only=True):
    """One side's team sheet."""

    side: Side
    players: tuple[ReportedPlayer, ...]


class ReportedCard(msgspec.Struct, frozen=True, kw_only=True):
    """A card or penalty of a match that live keeps no protocol of. `offence` is the sport's word."""

    side: Side
    name: str
    offence: str
    person_id: UUID | None = None
    is_staff: bool = False
    minute: int | None = None
    added: int = 0


class MatchReported(State, frozen=True, kw_only=True):
    """Who played in a match and what cards were shown, as a report of it says that was read from another website (`source` is
    its host), or, for cards, as an organiser has entered them. Goals stand in MatchChanged. What live keeps a protocol of is
    told by live, which stands above it. Without sheets and cards nothing is known any more."""

    key_field: ClassVar[str] = "match_id"
    match_id: UUID
    competition_id: UUID
    source: str
    line_ups: tuple[ReportedSheet, ...]
    cards: tuple[ReportedCard, ...]


class RowAdjustment(msgspec.Struct, frozen=True, kw_only=True):
    """Points that a decision gave or, below zero, took."""

    points: int
    reason: str
    decided_on: date | None = None


class RowZone(msgspec.Struct, frozen=True, kw_only=True):
    """What a place in a table means."""

    kind: Literal["champion", "promotion", "qualification", "play_off", "relegation", "other"]
    name: str


class StandingsRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a table. `decided_by` names the criterion that separates the team from its neighbour with equal points;
    "name" where nothing does, and `pending` then is the decision that is waited for ("drawing_of_lots", "play_off"), if the
    regulations know one. `won` and `lost` hold those after overtime and in shoot-outs too; `adjustment` is the sum of
    `adjustments`, which `points` has in it."""

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
    regulation_won: int = 0
    overtime_won: int = 0
    overtime_lost: int = 0
    shootout_won: int = 0
    shootout_lost: int = 0
    adjustments: tuple[RowAdjustment, ...] = ()
    zone: RowZone | None = None
    pending: str | None = None


class StandingsChanged(State, frozen=True, kw_only=True):
    """One table of a competition. Its key is `<competition_id>/<stage>/<group>`."""

    key_field: ClassVar[str] = "table_key"
    table_key: str
    competition_id: UUID
    competition_slug: str
    stage: str
    group: str | None
    rows: tuple[StandingsRow, ...]


FollowUpState = Literal["open", "stands", "annulled", "replayed", "gone"]


class FollowUpChanged(State, frozen=True, kw_only=True):
    """A correction changed who should have played a match that had begun or was over. Nothing of it was overwritten; an
    organiser lets it stand, annuls it, or has it played again. `due` None: the place is open again. `gone`: another
    correction has settled it."""

    key_field: ClassVar[str] = "follow_up_id"
    follow_up_id: UUID
    competition_id: UUID
    competition_slug: str
    organisation_id: UUID
    match_id: UUID
    match_number: int
    round: str
    side: Side
    feeder: str
    played_team_id: UUID
    played: str
    due_team_id: UUID | None
    due: str | None
    state: FollowUpState
    reason: str | None


class SheetPlayer(msgspec.Struct, frozen=True, kw_only=True):
    """A player of a squad. `barred` tells why he may not be fielded: from `barred_match_ids` only, or, where that is empty,
    from every match until it changes. `keys` are marks that limits count by ("foreign", "under_21")."""

    person_id: UUID
    name: str
    number: int | None
    position: str | None
    born_on: date | None
    valid_from: date | None = None
    valid_until: date | None = None
    keys: tuple[str, ...] = ()
    barred: str | None = None
    barred_match_ids: tuple[UUID, ...] = ()


class BarredName(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may not be fielded in these matches and is no player of the squad: known by name only, or never registered.
    With `is_staff` he may not stand on the sheet as one of the staff."""

    name: str
    barred: str
    match_ids: tuple[UUID, ...]
    is_staff: bool = False
    person_id: UUID | None = None


class SheetLimit(msgspec.Struct, frozen=True, kw_only=True):
    """How many players with a mark a line-up holds at least and at most. `key` None counts everybody; `among` says whom:
    all that are named, those who begin, or those on the bench."""

    among: Literal["named", "starting", "bench"]
    key: str | None = None
    least: int | None = None
    most: int | None = None


class SquadChanged(State, frozen=True, kw_only=True):
    """Whom a team may field in its competition, and the limits its line-ups keep. Without any player nothing has been
    registered and any name may be fielded but those of `barred_names`. Its key is the team's id."""

    key_field: ClassVar[str] = "team_id"
    team_id: UUID
    competition_id: UUID
    team: str
    players: tuple[SheetPlayer, ...]
    limits: tuple[SheetLimit, ...]
    barred_names: tuple[BarredName, ...] = ()


class RegistrationsDecided(Fact, frozen=True, kw_only=True):
    """An organiser has approved or rejected players of a team. Said to each account that the team is entrusted to, but for
    whoever decided."""

    key_field: ClassVar[str] = "account_id"
    webhook: ClassVar[WebhookType | None] = WebhookType(
        name="registrations.decided", group="Teams", words="Players of a team entrusted to you are approved or rejected", owner="account_id"
    )
    account_id: UUID
    team_id: UUID
    team: str
    competition_slug: str
    competition_name: str
    verdict: Literal["approved", "rejected"]
    persons: tuple[str, ...]
    reason: str | None


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody with the power to do so changed a competition; for the audit log."""
