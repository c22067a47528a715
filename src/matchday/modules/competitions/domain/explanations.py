"""Why is it so? The comparisons that gave a team its place, in the order they were made, with the values that decided."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Literal
from uuid import UUID

import msgspec

from matchday.contracts.competitions import RowAdjustment, StandingsRow
from matchday.modules.competitions.domain.counting import Counting
from matchday.modules.competitions.domain.ranking.order import BY_NAME, Border, Order, PassedOver
from matchday.modules.competitions.domain.ranking.tallies import Tally

Outcome = Literal["decides", "parts", "level", "passed_over"]


class ValueOf(msgspec.Struct, frozen=True, kw_only=True):
    """What a team has by a criterion, as people write it."""

    team_id: UUID
    team: str
    value: str


class MiniRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the table of the matches among level teams."""

    team_id: UUID
    team: str
    played: int
    won: int
    drawn: int
    lost: int
    goals_for: int
    goals_against: int
    goal_difference: int
    points: int


class ExplainedStep(msgspec.Struct, frozen=True, kw_only=True):
    """One comparison. It `decides` where it leaves the team alone, `parts` where it takes some of the others away, finds all
    `level`, or is `passed_over`. `mini` is the table it was made in, and `turn` counts how often such a table was begun.
    `against` is the team outside that results are compared against; `reason` is that of a recorded decision."""

    criterion: str
    words: str
    outcome: Outcome
    sentence: str
    values: tuple[ValueOf, ...] = ()
    mini: tuple[MiniRow, ...] = ()
    turn: int = 1
    against: str | None = None
    reason: str | None = None
    decided_on: date | None = None
    passed_over: PassedOver | None = None


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why a team stands where it stands. `level_with` are those with as many points; `pending` as in the row."""

    stage: str
    group: str | None
    rank: int
    team: str
    team_id: UUID
    points: int
    decided_by: str | None
    pending: str | None
    level_with: tuple[str, ...]
    adjustments: tuple[RowAdjustment, ...]
    steps: tuple[ExplainedStep, ...]


CRITERIA: Mapping[str, str] = {
    "points": "Points",
    "points_before_rounding": "Points before rounding",
    "points_per_game": "Points per game",
    "fewer_games": "Fewer games played",
    "goal_difference": "Goal difference",
    "goals_scored": "Goals scored",
    "goal_difference_per_game": "Goal difference per game",
    "goals_scored_per_game": "Goals per game",
    "fewer_goals_against": "Fewer goals against",
    "goal_average": "Goal average",
    "wins": "Wins",
    "regulation_wins": "Wins in regular time",
    "regulation_and_overtime_wins": "Wins without those in shoot-outs",
    "away_goals": "Away goals",
    "away_wins": "Away wins",
    "opponents_points": "Points of the opponents",
    "opponents_goal_difference": "Goal difference of the opponents",
    "opponents_goals_scored": "Goals of the opponents",
    "points_between_level_teams": "Points won against each other",
    "results_against_next_best": "Results against the next best team",
    "fair_play": "Fair play",
    "coefficient": "Coefficient",
    "play_off": "Play-off",
    "drawing_of_lots": "Drawing of lots",
    "name": "Name",
    "head_to_head_points": "Points in the matches among them",
    "head_to_head_goal_difference": "Goal difference in the matches among them",
    "head_to_head_goals_scored": "Goals in the matches among them",
    "head_to_head_goal_average": "Goal average in the matches among them",
    "head_to_head_points_per_game": "Points per game in the matches among them",
    "head_to_head_wins": "Wins in the matches among them",
    "head_to_head_regulation_wins": "Wins in regular time in the matches among them",
    "head_to_head_away_goals": "Away goals in the matches among them",
    "head_to_head_away_wins": "Away wins in the matches among them",
}
"""In English; pages translate these very words."""

SENTENCES: Mapping[str, str] = {
    "decides": "This decides.",
    "parts": "Some are told apart, others are still level.",
    "level": "All are level.",
    "not_all_played": "Passed over: not all matches among them have been played.",
    "have_not_met": "Passed over: they have not met.",
    "recorded": "Decided outside the matches.",
    "name": "Level on everything the regulations compare; listed by name.",
}


def explain(counting: Counting, team_id: UUID) -> Explanation:
    """Of a team of this table. Raises KeyError for any other."""
    ordered, rows = counting.order(), counting.rows()
    row = {row.team_id: row for row in rows}[team_id]
    level = [other for other in rows if other.points == row.points]
    return Explanation(
        stage=counting.named.stage,
        group=counting.named.group,
        rank=row.rank,
        team=row.team,
        team_id=team_id,
        points=row.points,
        decided_by=row.decided_by,
        pending=row.pending,
        level_with=tuple(other.team for other in level if other.team_id != team_id),
        adjustments=row.adjustments,
        steps=tuple(_steps(ordered, rows, row, {other.team_id for other in level})),
    )


def _steps(ordered: Order, rows: Sequence[StandingsRow], row: StandingsRow, level: set[UUID]) -> list[ExplainedStep]:
    """Of the first comparison, which is of all teams, only those beside it and those level with it are shown."""
    near = {other.team_id for other in rows if abs(other.rank - row.rank) == 1} | level
    place = {other.team_id: other.rank for other in rows}
    names = {tally.team_id: tally.name for tally in ordered.teams}
    made = []
    for border in ordered.applied:
        if row.team_id in border.compared:
            shown = sorted((team for team in border.compared if len(border.compared) < len(rows) or team in near), key=place.__getitem__)
            made.append(_step(border, shown, row.team_id, names))
    return made


def _step(border: Border, shown: Sequence[UUID], team_id: UUID, names: Mapping[UUID, str]) -> ExplainedStep:
    outcome = _outcome(border, team_id)
    how = border.passed_over or (BY_NAME if border.criterion == BY_NAME else outcome)
    mini = sorted(border.mini.values(), key=_in_order) if border.mini is not None else ()
    return ExplainedStep(
        criterion=border.criterion,
        words=CRITERIA.get(border.criterion, border.criterion),
        outcome=outcome,
        sentence=SENTENCES["recorded"] if border.decision else SENTENCES[how],
        values=tuple(ValueOf(team_id=team, team=names[team], value=_written(border, team)) for team in shown if team in border.values),
        mini=tuple(_mini_row(tally) for tally in mini),
        turn=border.turn,
        against=names.get(border.against) if border.against else None,
        reason=border.decision.reason if border.decision else None,
        decided_on=border.decision.decided_on if border.decision else None,
        passed_over=border.passed_over,
    )


def _outcome(border: Border, team_id: UUID) -> Outcome:
    if border.passed_over is not None:
        return "passed_over"
    if not border.values or len(set(border.values.values())) == 1:
        return "level"
    alike = sum(value == border.values[team_id] for value in border.values.values())
    return "decides" if alike == 1 else "parts"


def _in_order(tally: Tally) -> tuple[int, int, int, str]:
    return -tally.points, -tally.goal_difference, -tally.goals_for, tally.name


def _mini_row(tally: Tally) -> MiniRow:
    return MiniRow(
        team_id=tally.team_id,
        team=tally.name,
        played=tally.played,
        won=tally.won,
        drawn=tally.drawn,
        lost=tally.lost,
        goals_for=tally.goals_for,
        goals_against=tally.goals_against,
        goal_difference=tally.goal_difference,
        points=tally.points,
    )


_SIGNED = ("goal_difference", "opponents_goal_difference", "head_to_head_goal_difference")


def _written(border: Border, team_id: UUID) -> str:
    """Fractions to three places; what counts downwards as what it is; a place among lots as a place."""
    value: Any = border.values[team_id]
    if border.decision is not None:
        return f"{-value + 1}."
    if border.criterion in _SIGNED:
        return f"{value:+d}"
    if border.criterion in ("fewer_games", "fewer_goals_against"):
        return str(-value)
    if isinstance(value, tuple):
        points, difference, scored = value
        return f"{points} ({difference:+d}, {scored})"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"{float(value):.3f}"
    return f"{value:g}" if isinstance(value, float) else str(value)
