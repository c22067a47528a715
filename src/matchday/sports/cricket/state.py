"""What a cricket match holds: its innings, each worked out of its balls."""

from typing import Literal

import msgspec

from matchday.contracts.competitions import Phase, Side
from matchday.contracts.live import Incident
from matchday.sports.state import State

BALLS_OF_AN_OVER = 6
End = Literal["all out", "overs bowled", "declared", "forfeited", "time", "target reached"]


class Innings(msgspec.Struct, frozen=True, kw_only=True):
    """One side's turn to bat. `striker` and `non_striker` are None while a place waits for the next batter. `balls` are the
    legal ones; overs are never kept as anything but balls."""

    phase: Phase
    side: Side
    wickets_max: int
    overs: int | None = None
    target: int | None = None
    striker: str | None = None
    non_striker: str | None = None
    bowler: str | None = None
    last_bowler: str | None = None
    runs: int = 0
    wickets: int = 0
    balls: int = 0
    over_balls: int = 0
    over_runs: int = 0
    over_conceded: int = 0
    over_wickets: int = 0
    over_bowlers: frozenset[str] = frozenset()
    bowled: dict[str, int] = msgspec.field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    batted: tuple[str, ...] = ()
    partnership: int = 0
    partnership_balls: int = 0
    ended: End | None = None

    @property
    def overs_shown(self) -> str:
        """48.3 is 48 overs and 3 balls."""
        return f"{self.balls // BALLS_OF_AN_OVER}.{self.balls % BALLS_OF_AN_OVER}"

    @property
    def score_shown(self) -> str:
        """245/6, or 245 when all are out; 245/6d when declared."""
        if self.wickets >= self.wickets_max:
            return str(self.runs)
        return f"{self.runs}/{self.wickets}" + ("d" if self.ended == "declared" else "")

    @property
    def is_super(self) -> bool:
        """It only breaks a tie."""
        return self.phase.startswith("super")


class CricketState(State, kw_only=True):
    """All innings so far; the last one may be going on. `credits` are penalty runs of a side that is not batting."""

    innings: tuple[Innings, ...] = ()
    this_over: tuple[Incident, ...] = ()
    credits: dict[Side, int] = msgspec.field(default_factory=dict)

    @property
    def present(self) -> Innings | None:
        """The innings of the phase being played."""
        return self.innings[-1] if self.innings and self.innings[-1].phase == self.phase else None

    def proper(self) -> tuple[Innings, ...]:
        """Without super overs."""
        return tuple(each for each in self.innings if not each.is_super)

    def total(self, side: Side) -> int:
        """All runs of a side."""
        return sum(each.runs for each in self.proper() if each.side == side) + self.credits.get(side, 0)
