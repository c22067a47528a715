"""What teams are compared by: one entry per criterion, each a value per team, the greater the better."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.ranking.tallies import DecidedIn, Played, Points, Result, Scoring, Tally, matches_among

Plain = Literal[
    "points",
    "points_before_rounding",
    "points_per_game",
    "fewer_games",
    "goal_difference",
    "goals_scored",
    "goal_difference_per_game",
    "goals_scored_per_game",
    "fewer_goals_against",
    "goal_average",
    "wins",
    "regulation_wins",
    "regulation_and_overtime_wins",
    "away_goals",
    "away_wins",
    "opponents_points",
    "opponents_goal_difference",
    "opponents_goals_scored",
    "points_between_level_teams",
    "results_against_next_best",
    "fair_play",
    "coefficient",
    "play_off",
    "drawing_of_lots",
]
PLAIN: tuple[Plain, ...] = get_args(Plain)
NEXT_BEST: Plain = "results_against_next_best"
_NO_GOAL_AGAINST = Fraction(10**6)
"""Goal average of a team that conceded nothing: above all that conceded; among such, who scored more."""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided outside the matches, best first: lots that were drawn, a play-off, cards that the data do not hold."""

    criterion: Plain
    order: tuple[UUID, ...]
    reason: str
    decided_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What comparisons stand on: every team's tally, all results, how they are counted, and what was decided outside."""

    tallies: Mapping[UUID, Tally]
    results: Sequence[Played]
    scoring: Scoring
    decisions: Sequence[Decision] = ()
    outside: Mapping[UUID, Tally] = field(default_factory=dict)
    """Teams that these ones have met and that are not in the table: those who went another way when a league was split."""
    above: list[UUID] = field(default_factory=list)
    """Teams that are placed already, best first: those below them are compared with the best of them at hand."""


Values = Mapping[UUID, Any]
Measure = Callable[[Sequence[Tally], Ground], Values]


def measure(name: Plain, level: Sequence[Tally], ground: Ground) -> Values:
    """The value of each of these teams, which all criteria before have left level."""
    decision = recorded(name, level, ground)
    if decision is not None:
        return {tally.team_id: -decision.order.index(tally.team_id) for tally in level}
    return _MEASURES[name](level, ground)


def recorded(name: Plain, level: Sequence[Tally], ground: Ground) -> Decision | None:
    """A decision about all of these teams, which stands above what can be computed."""
    for decision in ground.decisions:
        if decision.criterion == name and all(tally.team_id in decision.order for tally in level):
            return decision
    return None


def _of(value: Callable[[Tally], Any]) -> Measure:
    return lambda level, _: {tally.team_id: value(tally) for tally in level}


def _nothing(level: Sequence[Tally], _: Ground) -> Values:
    """Decided outside or not at all."""
    return {tally.team_id: 0 for tally in level}


def points_per_game(tally: Tally) -> Fraction:
    """Zero before the first match."""
    return Fraction(tally.points, tally.played) if tally.played else Fraction(0)


def _per_game(value: Callable[[Tally], int]) -> Measure:
    """For leagues that end with uneven numbers of games."""
    return _of(lambda tally: Fraction(value(tally), tally.played) if tally.played else Fraction(0))


def goal_average(tally: Tally) -> Fraction:
    """Goals scored by goals conceded, as leagues counted until the 1970s."""
    if tally.goals_against:
        return Fraction(tally.goals_for, tally.goals_against)
    return _NO_GOAL_AGAINST + tally.goals_for if tally.goals_for else Fraction(0)


def _opponents(value: Callable[[Tally], int]) -> Measure:
    """The sum over all whom a team has met, once for each match (UEFA Champions League 2024/25, art. 18)."""

    def measured(level: Sequence[Tally], ground: Ground) -> Values:
        everybody = {**ground.tallies, **ground.outside}
        sums = {tally.team_id: 0 for tally in level}
        for result in ground.results:
            if result.home_team_id in sums:
                sums[result.home_team_id] += value(everybody[result.away_team_id])
            if result.away_team_id in sums:
                sums[result.away_team_id] += value(everybody[result.home_team_id])
        return sums

    return measured


def _conduct(level: Sequence[Tally], ground: Ground) -> Values:
    """Fair-play points of all matches; with the cards of one match unknown nobody can say who behaved better."""
    sums = {tally.team_id: 0 for tally in level}
    for result in ground.results:
        for team_id, conduct in ((result.home_team_id, result.home_conduct), (result.away_team_id, result.away_conduct)):
            if team_id in sums:
                if conduct is None:
                    return dict.fromkeys(sums, 0)
                sums[team_id] += conduct
    return sums


def _points_between(level: Sequence[Tally], ground: Ground) -> Values:
    """The NHL's way: where two teams met an uneven number of times, the first game in the city that had one more is left
    out; of three and more, the share of the points they could win counts."""
    from_matches = _without_odd_games(matches_among((tally.team_id for tally in level), ground.results))
    won = {tally.team_id: 0 for tally in level}
    games = dict(won)
    points = ground.scoring.points
    for result in from_matches:
        for team_id, is_home in ((result.home_team_id, True), (result.away_team_id, False)):
            won[team_id] += points.of(outcome(result, points, is_home=is_home))
            games[team_id] += 1
    if len(level) == 2:
        return won
    return {team_id: Fraction(won[team_id], games[team_id] * points.win) if games[team_id] else Fraction(0) for team_id in won}


def _without_odd_games(matches: Sequence[Played]) -> list[Played]:
    """Of every two teams that met an uneven number of times."""
    hosted: dict[tuple[UUID, UUID], list[Played]] = {}
    for match in sorted(matches, key=lambda match: match.at):
        hosted.setdefault((match.home_team_id, match.away_team_id), []).append(match)
    kept = []
    for (home, away), games in hosted.items():
        is_odd = len(games) > len(hosted.get((away, home), ())) and (len(games) + len(hosted.get((away, home), ()))) % 2
        kept += games[1:] if is_odd else games
    return kept


_WON: Mapping[DecidedIn, Result] = {"regular": "win", "overtime": "overtime_win", "shootout": "shootout_win"}
_LOST: Mapping[DecidedIn, Result] = {"regular": "loss", "overtime": "overtime_loss", "shootout": "shootout_loss"}


def outcome(result: Played, points: Points, *, is_home: bool) -> Result:
    """What a match was for one of its sides, in the words of the points."""
    margin = result.home - result.away
    if margin == 0 and result.decided_in == "shootout" and points.are_won_in_shootouts:
        margin = result.home_shootout - result.away_shootout
    if margin == 0:
        return "draw"
    return (_WON if (margin > 0) == is_home else _LOST)[result.decided_in]


def _against_next_best(level: Sequence[Tally], ground: Ground) -> Values:
    """Against the best team above these, then the one above that, and so on. An order goes one by one."""
    return {tally.team_id: tuple(against(tally.team_id, other, ground) for other in reversed(ground.above)) for tally in level}


def against(team: UUID, other: UUID, ground: Ground) -> tuple[int, int, int]:
    """Points, goal difference and goals against one team (IIHF Sport Regulations, tie-breaking system, steps 4 and 5)."""
    points = scored = conceded = 0
    for result in matches_among((team, other), ground.results):
        is_home = result.home_team_id == team
        points += ground.scoring.points.of(outcome(result, ground.scoring.points, is_home=is_home))
        scored += result.home if is_home else result.away
        conceded += result.away if is_home else result.home
    return points, scored - conceded, scored


_MEASURES: Mapping[Plain, Measure] = {
    "points": _of(lambda tally: tally.points),
    "points_before_rounding": _of(lambda tally: tally.points - tally.rounding),
    "points_per_game": _of(points_per_game),
    "fewer_games": _of(lambda tally: -tally.played),
    "goal_difference": _of(lambda tally: tally.goal_difference),
    "goals_scored": _of(lambda tally: tally.goals_for),
    "goal_difference_per_game": _per_game(lambda tally: tally.goal_difference),
    "goals_scored_per_game": _per_game(lambda tally: tally.goals_for),
    "fewer_goals_against": _of(lambda tally: -tally.goals_against),
    "goal_average": _of(goal_average),
    "wins": _of(lambda tally: tally.won),
    "regulation_wins": _of(lambda tally: tally.regulation_won),
    "regulation_and_overtime_wins": _of(lambda tally: tally.won - tally.shootout_won),
    "away_goals": _of(lambda tally: tally.away_goals),
    "away_wins": _of(lambda tally: tally.away_won),
    "opponents_points": _opponents(lambda tally: tally.points),
    "opponents_goal_difference": _opponents(lambda tally: tally.goal_difference),
    "opponents_goals_scored": _opponents(lambda tally: tally.goals_for),
    "points_between_level_teams": _points_between,
    "results_against_next_best": _against_next_best,
    "fair_play": _conduct,
    "coefficient": _of(lambda tally: tally.coefficient),
    "play_off": _nothing,
    "drawing_of_lots": _nothing,
}
