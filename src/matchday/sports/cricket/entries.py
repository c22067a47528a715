"""What a cricket log holds. An entry's place is the innings, the over and the ball it was made at."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from matchday.contracts.competitions import Phase, Side
from matchday.sports.entries import Body, Name, Text

Runs = Annotated[int, Meta(ge=0, le=20)]
Dismissal = Literal[
    "bowled", "caught", "lbw", "stumped", "hit_wicket", "run_out", "obstructing_the_field", "hit_the_ball_twice", "timed_out", "retired_out"
]  # fmt: skip


class Placed(Body, frozen=True, kw_only=True):
    """`over` counts from 0 and `ball` from 1, as they stood when the entry was made; read off the log when not said."""

    phase: Phase | None = None
    over: Annotated[int, Meta(ge=0, le=400)] | None = None
    ball: Annotated[int, Meta(ge=0, le=7)] | None = None


class InningsOpened(Placed, frozen=True, kw_only=True, tag="innings"):
    """Who bats, who faces first and who stands at the other end. The follow-on is enforced by the same side batting again."""

    side: Side
    striker: Name
    striker_id: UUID | None = None
    non_striker: Name
    non_striker_id: UUID | None = None


class BallBowled(Placed, frozen=True, kw_only=True, tag="ball"):
    """A delivery. `runs` came off the bat; `wides` counts the penalty run and all that were run with it; a no-ball is one run
    beside what came off the bat or was run as byes. Of an unfinished run, `has_crossed` tells whether the batters had
    crossed. The bowler is said at the beginning of an over, and later only when another had to finish it (`is_relief`)."""

    bowler: Name | None = None
    bowler_id: UUID | None = None
    runs: Runs = 0
    wides: Runs = 0
    is_no_ball: bool = False
    byes: Runs = 0
    leg_byes: Runs = 0
    penalty_runs: Annotated[int, Meta(ge=0, le=10)] = 0
    is_boundary: bool = False
    dismissal: Dismissal | None = None
    out: Literal["striker", "non_striker"] = "striker"
    has_crossed: bool = False
    fielder: Name | None = None
    fielder_id: UUID | None = None
    next_batter: Name | None = None
    next_batter_id: UUID | None = None
    is_relief: bool = False


class BatterCame(Placed, frozen=True, kw_only=True, tag="batter"):
    """The next batter takes the empty place. With `retiring`, that batter goes first, hurt or ill, and may come back."""

    player: Name
    player_id: UUID | None = None
    retiring: Literal["striker", "non_striker"] | None = None


class InningsClosed(Placed, frozen=True, kw_only=True, tag="close"):
    """The captain declares or forfeits, or the umpires end it for weather, light or time."""

    why: Literal["declared", "forfeited", "time"]


class PenaltyAwarded(Placed, frozen=True, kw_only=True, tag="penalty_runs"):
    """Law 41: runs to a side apart from any ball."""

    side: Side
    runs: Annotated[int, Meta(ge=1, le=20)] = 5
    reason: Text | None = None


class TargetRevised(Placed, frozen=True, kw_only=True, tag="revision"):
    """After an interruption: how many overs the innings has now, and what there is to be reached, by whatever method."""

    overs: Annotated[int, Meta(ge=1, le=200)] | None = None
    target: Annotated[int, Meta(ge=1, le=2000)] | None = None


KINDS: tuple[type[Body], ...] = (InningsOpened, BallBowled, BatterCame, InningsClosed, PenaltyAwarded, TargetRevised)
