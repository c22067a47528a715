"""Sums of one team over the matches that a table counts."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal
from uuid import UUID

import msgspec

DecidedIn = Literal["regular", "overtime", "shootout"]
Worth = Annotated[int, msgspec.Meta(ge=-100, le=1000)]
Result = Literal["win", "draw", "loss", "overtime_win", "overtime_loss", "shootout_win", "shootout_loss"]


class Points(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a result is worth. What is left out is worth the same as the plainer result: a win after overtime as much as
    a win, a loss in a shoot-out as much as one after overtime. Where neither overtime nor a shoot-out has a worth of its own,
    a shoot-out is none of the table's business: the match is a draw."""

    win: Worth = 3
    draw: Worth = 1
    loss: Worth = 0
    overtime_win: Worth | None = None
    overtime_loss: Worth | None = None
    shootout_win: Worth | None = None
    shootout_loss: Worth | None = None

    @property
    def are_won_in_shootouts(self) -> bool:
        """Whether a shoot-out makes a winner here."""
        named = (self.overtime_win, self.overtime_loss, self.shootout_win, self.shootout_loss)
        return any(worth is not None for worth in named)

    def of(self, result: Result) -> int:
        """Points for one result."""
        overtime_win = self.win if self.overtime_win is None else self.overtime_win
        overtime_loss = self.loss if self.overtime_loss is None else self.overtime_loss
        return {
            "win": self.win,
            "draw": self.draw,
            "loss": self.loss,
            "overtime_win": overtime_win,
            "overtime_loss": overtime_loss,
            "shootout_win": overtime_win if self.shootout_win is None else self.shootout_win,
            "shootout_loss": overtime_loss if self.shootout_loss is None else self.shootout_loss,
        }[result]


class Played(msgspec.Struct, frozen=True, kw_only=True):
    """A finished match as a table counts it.

    `home` and `away` are goals at the end of play. A match that was decided in a shoot-out may come with the decisive
    goal in them (3–2, as the NHL writes it) or without (2–2 and the shoot-out's own score). `home_conduct` and
    `away_conduct` are fair-play points, zero or less; None where nobody has recorded the cards. `at` orders the matches in
    time (seconds since 1970), for rules that ask which was the first.
    """

    home_team_id: UUID
    away_team_id: UUID
    home: int
    away: int
    decided_in: DecidedIn = "regular"
    home_shootout: int = 0
    away_shootout: int = 0
    home_conduct: int | None = None
    away_conduct: int | None = None
    at: int = 0
    is_walkover: bool = False


class Tally(msgspec.Struct, kw_only=True):
    """One team's sums, growing as results are counted. `won` and `lost` hold those after overtime and in shoot-outs too."""

    team_id: UUID
    name: str
    adjustment: int = 0
    coefficient: float = 0.0
    played: int = 0
    won: int = 0
    drawn: int = 0
    lost: int = 0
    overtime_won: int = 0
    overtime_lost: int = 0
    shootout_won: int = 0
    shootout_lost: int = 0
    goals_for: int = 0
    goals_against: int = 0
    away_goals: int = 0
    away_won: int = 0
    points: int = 0
    rounding: Fraction = Fraction(0)
    """What rounding gave (or took: negative) when the points of an earlier stage were halved; `points` has it in it."""

    @property
    def goal_difference(self) -> int:
        """Goals scored less goals conceded."""
        return self.goals_for - self.goals_against

    @property
    def regulation_won(self) -> int:
        """Wins within the regular time."""
        return self.won - self.overtime_won - self.shootout_won


class Scoring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a table counts: points per result, and whether the winner of a shoot-out is given one goal more."""

    points: Points = Points()
    shootout_goal: bool = False
    walkover_goals: bool = True
    """Whether the goals count that a walk-over is valued with."""


def count(tallies: Mapping[UUID, Tally], results: Iterable[Played], scoring: Scoring) -> None:
    """Adds the results to the tallies of those who played; of both teams, so sums over all teams balance."""
    worth = _Worth(scoring)
    for result in results:
        home, away = tallies[result.home_team_id], tallies[result.away_team_id]
        margin = result.home - result.away
        goals_home, goals_away = result.home, result.away
        if margin == 0 and result.decided_in == "shootout" and scoring.points.are_won_in_shootouts:
            margin = result.home_shootout - result.away_shootout
            if scoring.shootout_goal:
                goals_home += margin > 0
                goals_away += margin < 0
        if result.is_walkover and not scoring.walkover_goals:
            goals_home = goals_away = 0
        home.goals_for += goals_home
        home.goals_against += goals_away
        away.goals_for += goals_away
        away.goals_against += goals_home
        away.away_goals += goals_away
        home.played += 1
        away.played += 1
        if margin > 0:
            worth.decided(home, away, result.decided_in)
        elif margin < 0:
            worth.decided(away, home, result.decided_in)
            away.away_won += 1
        else:
            home.drawn += 1
            away.drawn += 1
            home.points += worth.draw
            away.points += worth.draw


class _Worth:
    """The points looked up once per table instead of once per match."""

    def __init__(self, scoring: Scoring) -> None:
        of = scoring.points.of
        self.draw = of("draw")
        self._pairs = {
            "regular": (of("win"), of("loss")),
            "overtime": (of("overtime_win"), of("overtime_loss")),
            "shootout": (of("shootout_win"), of("shootout_loss")),
        }

    def decided(self, winner: Tally, loser: Tally, decided_in: DecidedIn) -> None:
        won, lost = self._pairs[decided_in]
        winner.won += 1
        loser.lost += 1
        winner.points += won
        loser.points += lost
        if decided_in == "overtime":
            winner.overtime_won += 1
            loser.overtime_lost += 1
        elif decided_in == "shootout":
            winner.shootout_won += 1
            loser.shootout_lost += 1


def among(level: Sequence[Tally], results: Iterable[Played], scoring: Scoring) -> dict[UUID, Tally]:
    """The tallies of these teams in the matches among themselves; adjustments are left out, being no results."""
    mini = {tally.team_id: Tally(team_id=tally.team_id, name=tally.name) for tally in level}
    count(mini, matches_among(mini.keys(), results), scoring)
    return mini


def matches_among(teams: Iterable[UUID], results: Iterable[Played]) -> list[Played]:
    """Those that two of these teams played against each other."""
    inside = set(teams)
    return [result for result in results if result.home_team_id in inside and result.away_team_id in inside]
