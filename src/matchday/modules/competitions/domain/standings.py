"""Tables from results. The same results in any order make the same table."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol
from uuid import UUID

from matchday.contracts.competitions import RowAdjustment, RowZone, StandingsRow
from matchday.modules.competitions.domain.ranking.criteria import Decision, Ground
from matchday.modules.competitions.domain.ranking.order import BY_NAME, HeadToHead, Order, Step, order
from matchday.modules.competitions.domain.ranking.tallies import Played, Scoring, Tally, count
from matchday.modules.competitions.domain.regulations.stages import Zone

AWAITED = ("drawing_of_lots", "play_off")
"""Criteria that are nothing but a decision: until it is recorded, the teams share their place."""


class Rules(Protocol):
    """What of the regulations a table needs."""

    @property
    def scoring(self) -> Scoring: ...
    @property
    def steps(self) -> tuple[Step, ...]: ...
    @property
    def meetings(self) -> int: ...
    @property
    def zones(self) -> tuple[Zone, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A team of a table, with the points that decisions have given (or taken: negative). `adjustment` is the sum of
    `adjustments`, where their reasons are known."""

    team_id: UUID
    name: str
    adjustment: int = 0
    coefficient: float = 0.0
    adjustments: tuple[RowAdjustment, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """What the teams of a split league bring along from the stage before: its results, and what decisions moved there.
    `carries` says what becomes of the points; without `matches` the record that made them is left behind."""

    results: Sequence[Played]
    scoring: Scoring
    adjustments: Mapping[UUID, int]
    carries: Literal["all", "half_up", "half_down"] = "all"
    matches: bool = True


def table(
    entrants: Iterable[Entrant],
    results: Sequence[Played],
    rules: Rules,
    decisions: Sequence[Decision] = (),
    earlier: Earlier | None = None,
    *,
    is_across: bool = False,
) -> tuple[StandingsRow, ...]:
    """The rows, best first. `decided_by` is the criterion that a team's place hangs on: the latest one that was needed
    to tell it from the teams directly above and below; None for a team without neighbours.
    """
    known = {entrant.team_id: entrant for entrant in entrants}
    ordered = arranged(known.values(), results, rules, decisions, earlier, is_across=is_across)
    drawn = [border.criterion for border in ordered.borders]
    depth = _depth(rules.steps)
    pending = next((step for step in reversed(rules.steps) if step in AWAITED), None)
    rows = []
    for place, tally in enumerate(ordered.teams):
        decided_by = max(drawn[max(place - 1, 0) : place + 1], key=depth.__getitem__, default=None)
        waits_for = pending if decided_by == BY_NAME and tally.played else None
        rows.append(_row(place + 1, tally, known[tally.team_id], decided_by, waits_for, rules.zones))
    return tuple(rows)


def arranged(
    entrants: Iterable[Entrant],
    results: Sequence[Played],
    rules: Rules,
    decisions: Sequence[Decision] = (),
    earlier: Earlier | None = None,
    *,
    is_across: bool = False,
) -> Order:
    """The same before it is made into rows: every comparison that was made is in it. Where groups meet (`is_across`) the
    results are of teams of other tables too."""
    tallies = {entrant.team_id: _begin(entrant) for entrant in entrants}
    counted: Sequence[Played] = results
    if earlier is not None:
        outside = _bring_along(tallies, earlier)
        counted = [*earlier.results, *results] if earlier.matches else results
        count(tallies | outside, results, rules.scoring)
    else:
        outside = _others(tallies, results) if is_across else {}
        count(tallies | outside, results, rules.scoring)
    ground = Ground(tallies=tallies, outside=outside, results=counted, scoring=rules.scoring, decisions=decisions)
    return order(ground, rules.steps, rules.meetings)


def _begin(entrant: Entrant) -> Tally:
    return Tally(
        team_id=entrant.team_id,
        name=entrant.name,
        adjustment=entrant.adjustment,
        coefficient=entrant.coefficient,
        points=entrant.adjustment,
    )


_RECORD = (
    "played",
    "won",
    "drawn",
    "lost",
    "overtime_won",
    "overtime_lost",
    "shootout_won",
    "shootout_lost",
    "goals_for",
    "goals_against",
    "away_goals",
    "away_won",
)


def _bring_along(tallies: Mapping[UUID, Tally], earlier: Earlier) -> dict[UUID, Tally]:
    """Gives each team what it brings; returns the tallies of those who went elsewhere."""
    teams = {team_id for result in earlier.results for team_id in (result.home_team_id, result.away_team_id)}
    before = {team_id: Tally(team_id=team_id, name="", points=earlier.adjustments.get(team_id, 0)) for team_id in teams | tallies.keys()}
    count(before, earlier.results, earlier.scoring)
    for team_id, tally in tallies.items():
        brought = before[team_id]
        points = _halved(brought.points, earlier.carries) if earlier.carries != "all" else brought.points
        tally.rounding = points - Fraction(brought.points, 2) if earlier.carries != "all" else Fraction(0)
        tally.points += points
        if earlier.matches:
            for name in _RECORD:
                setattr(tally, name, getattr(tally, name) + getattr(brought, name))
    return {team_id: tally for team_id, tally in before.items() if team_id not in tallies}


def _others(tallies: Mapping[UUID, Tally], results: Iterable[Played]) -> dict[UUID, Tally]:
    """Empty tallies of teams of other tables."""
    teams = {team_id for result in results for team_id in (result.home_team_id, result.away_team_id)}
    return {team_id: Tally(team_id=team_id, name="") for team_id in teams - tallies.keys()}


def _halved(points: int, carries: str) -> int:
    """27 is 14 upwards and 13 downwards; below zero too, up is the better one."""
    return -(-points // 2) if carries == "half_up" else points // 2


def _depth(steps: Sequence[Step]) -> dict[str, int]:
    """How late in the regulations each criterion comes."""
    names: list[str] = []
    for step in steps:
        names += [f"head_to_head_{criterion}" for criterion in step.by] if isinstance(step, HeadToHead) else [step]
    return {name: place for place, name in enumerate([*names, BY_NAME])}


def _row(rank: int, tally: Tally, entrant: Entrant, decided_by: str | None, pending: str | None, zones: Sequence[Zone]) -> StandingsRow:
    return StandingsRow(
        rank=rank,
        team=tally.name,
        team_id=tally.team_id,
        played=tally.played,
        won=tally.won,
        drawn=tally.drawn,
        lost=tally.lost,
        goals_for=tally.goals_for,
        goals_against=tally.goals_against,
        goal_difference=tally.goal_difference,
        points=tally.points,
        adjustment=tally.adjustment,
        decided_by=decided_by,
        regulation_won=tally.regulation_won,
        overtime_won=tally.overtime_won,
        overtime_lost=tally.overtime_lost,
        shootout_won=tally.shootout_won,
        shootout_lost=tally.shootout_lost,
        adjustments=entrant.adjustments,
        zone=next((RowZone(kind=zone.kind, name=zone.name) for zone in zones if zone.first <= rank <= zone.last), None),
        pending=pending,
    )
