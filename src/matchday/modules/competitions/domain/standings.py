"""Tables from results. The same results in any order make the same table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.ranking.criteria import Decision, Ground
from matchday.modules.competitions.domain.ranking.order import BY_NAME, HeadToHead, order
from matchday.modules.competitions.domain.ranking.tallies import Played, Tally, count
from matchday.modules.competitions.domain.regulations import Regulations


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A team of a table, with the points a decision has given (or taken: negative)."""

    team_id: UUID
    name: str
    adjustment: int = 0
    coefficient: float = 0.0


def table(
    entrants: Iterable[Entrant], results: Sequence[Played], regulations: Regulations, decisions: Sequence[Decision] = ()
) -> tuple[StandingsRow, ...]:
    """The rows, best first. `decided_by` is the criterion that a team's place hangs on: the latest one that was needed
    to tell it from the teams directly above and below; None for a team without neighbours.
    """
    tallies = {entrant.team_id: _begin(entrant) for entrant in entrants}
    count(tallies, results, regulations.scoring)
    ground = Ground(tallies=tallies, results=results, scoring=regulations.scoring, decisions=decisions)
    ordered = order(ground, regulations.steps, regulations.meetings)
    drawn = [border.criterion for border in ordered.borders]
    depth = _depth(regulations)
    return tuple(
        _row(place + 1, tally, max(drawn[max(place - 1, 0) : place + 1], key=depth.__getitem__, default=None))
        for place, tally in enumerate(ordered.teams)
    )


def _begin(entrant: Entrant) -> Tally:
    return Tally(
        team_id=entrant.team_id,
        name=entrant.name,
        adjustment=entrant.adjustment,
        coefficient=entrant.coefficient,
        points=entrant.adjustment,
    )


def _depth(regulations: Regulations) -> dict[str, int]:
    """How late in the regulations each criterion comes."""
    names: list[str] = []
    for step in regulations.steps:
        names += [f"head_to_head_{criterion}" for criterion in step.by] if isinstance(step, HeadToHead) else [step]
    return {name: place for place, name in enumerate([*names, BY_NAME])}


def _row(rank: int, tally: Tally, decided_by: str | None) -> StandingsRow:
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
    )
