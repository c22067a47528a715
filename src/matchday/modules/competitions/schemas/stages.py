"""What is read and answered about stages, brackets and draws."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import FollowUpState, Phase, Score, Side
from matchday.modules.competitions.domain.facts import StageKind
from matchday.modules.competitions.domain.season import DecidedBy

TEAMS_MAX = 512
Seed = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$(?!\n)", max_length=5)]
StageKey = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)", max_length=80)]
Association = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Teams = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=TEAMS_MAX)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]


class NewStages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the rounds are played, and what the regulations leave to the organiser. `teams` are in the order of their seeds,
    without them by coefficient and name; `groups` name the teams of a stage's groups where they are set already; what is
    drawn is drawn by `seed`. `associations` say whose member a team is, for rules about them."""

    first_day: date
    kick_off: Clock = "15:00"
    kick_offs: Annotated[tuple[Clock, ...], msgspec.Meta(max_length=12)] = ()
    """Clock times of the competition's zone that the matches of a day are spread over; without any all begin at `kick_off`."""
    days_between: Annotated[int, msgspec.Meta(ge=1, le=60)] = 7
    days_between_games: Annotated[int, msgspec.Meta(ge=1, le=60)] = 2
    teams: Teams = ()
    groups: Annotated[dict[StageKey, Annotated[tuple[Teams, ...], msgspec.Meta(max_length=52)]], msgspec.Meta(max_length=30)] = {}
    associations: Annotated[dict[UUID, Association], msgspec.Meta(max_length=TEAMS_MAX)] = {}
    seed: Seed = 0
    replace: bool = False


class NewDraw(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The seed of a draw: the same one draws the same again. Without `pots` the stage's entrants are put into them by their
    seeds; `placed` are teams that are in a group (from 1) before the draw, as hosts are."""

    seed: Seed
    pots: Annotated[tuple[Teams, ...], msgspec.Meta(max_length=16)] = ()
    associations: Annotated[dict[UUID, Association], msgspec.Meta(max_length=TEAMS_MAX)] = {}
    placed: Annotated[dict[UUID, Annotated[int, msgspec.Meta(ge=1, le=52)]], msgspec.Meta(max_length=52)] = {}


class NewRound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The next round of a Swiss stage. Who has withdrawn is not paired; who entered late is in the table already."""

    kicks_off_at: Annotated[datetime, msgspec.Meta(tz=True)]
    withdrawn: Teams = ()


class FollowUpDecision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`stands`: the match counts as it was played. `annulled`: it does not count, and nobody plays it again. `replayed`: it
    does not count, and is played again by those who are due: when, or it waits for its day. `do_it_anyway` accepts the rules
    of the calendar that this day breaks."""

    decision: Literal["stands", "annulled", "replayed"]
    reason: Reason
    kicks_off_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    do_it_anyway: bool = False


class PlannedStage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of what a stage has."""

    key: str
    name: str
    kind: StageKind
    entrants: int
    tables: int
    ties: int
    matches: int


class StagesView(msgspec.Struct, frozen=True, kw_only=True):
    """The stages of a competition as they were set up, or would be."""

    competition: str
    stages: tuple[PlannedStage, ...]


class DrawView(msgspec.Struct, frozen=True, kw_only=True):
    """What was drawn: the groups of a group stage, or the pairs (home first) of ties, or of a league phase round by round."""

    competition: str
    stage: str
    seed: int
    pots: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, ...], ...] = ()
    rounds: tuple[tuple[tuple[str, str], ...], ...] = ()


class RoundView(msgspec.Struct, frozen=True, kw_only=True):
    """A round that was paired, home first, and who has the bye."""

    round: str
    pairs: tuple[tuple[str, str], ...]
    bye: str | None


class BracketMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A match of a tie. `is_turned`: the tie's home side is away in it."""

    match_id: UUID
    number: int
    leg: int
    kicks_off_at: datetime
    phase: Phase
    score: Score | None
    is_turned: bool


class BracketSide(msgspec.Struct, frozen=True, kw_only=True):
    """A side of a tie: its team, or what to write until it is known ("Winner Quarter-finals 1"). `from_tie` is the number of
    the tie whose winner (or loser: `is_loser`) comes."""

    team_id: UUID | None
    name: str
    code: str
    feeder: str | None
    from_tie: int | None
    is_loser: bool
    aggregate: int | None


class BracketTie(msgspec.Struct, frozen=True, kw_only=True):
    """Who meets whom. `number` is what feeders name; `decided_by` is None until it is."""

    tie_id: UUID
    number: int
    place: int
    legs: int
    best_of: int
    home: BracketSide
    away: BracketSide
    winner_team_id: UUID | None
    decided_by: DecidedBy | None
    matches: tuple[BracketMatch, ...]


class BracketRound(msgspec.Struct, frozen=True, kw_only=True):
    """A round with its ties, drawn from the top; `is_beside` for what is no part of the tree, as a match for third place."""

    name: str
    is_beside: bool
    ties: tuple[BracketTie, ...]


class BracketStage(msgspec.Struct, frozen=True, kw_only=True):
    """A knockout stage, its rounds first to last."""

    stage_id: UUID
    key: str | None
    name: str
    kind: StageKind
    rounds: tuple[BracketRound, ...]


class OpenPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place that is open though every match is over: lots have to be drawn and recorded, or no rule says who comes where."""

    feeder: str
    label: str
    because: Literal["lots", "slots"]


class BracketView(msgspec.Struct, frozen=True, kw_only=True):
    """All brackets of a competition."""

    competition: str
    stages: tuple[BracketStage, ...]
    open_places: tuple[OpenPlace, ...]


class FollowUpView(msgspec.Struct, frozen=True, kw_only=True):
    """A question to the organisers: a match was played by a team that, after a correction, was not due there."""

    follow_up_id: UUID
    competition_id: UUID
    competition_slug: str
    organisation_id: UUID
    match_id: UUID
    match_number: int
    round: str
    home: str
    away: str
    phase: Phase
    side: Side
    feeder: str
    label: str
    played_team_id: UUID
    played: str
    due_team_id: UUID | None
    due: str | None
    state: FollowUpState
    reason: str | None
    made_at: datetime
    decided_at: datetime | None
    version: int
