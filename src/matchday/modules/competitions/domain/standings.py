"""Tables from results. The same results in any order make the same table."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions.domain.regulations import Played, Regulations, Tally

BY_NAME = "name"
"""What `decided_by` says where every criterion leaves teams level: the order is then the alphabet's, so that it is stable."""


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """A team of a table, with the points a decision has given (or taken: negative)."""

    team_id: UUID
    name: str
    adjustment: int = 0


def table(entrants: Iterable[Entrant], results: Sequence[Played], regulations: Regulations) -> tuple[StandingsRow, ...]:
    """The rows, best first. `decided_by` is the criterion that a team's place hangs on: the latest one that was needed
    to tell it from the teams directly above and below; None for a team without neighbours.
    """
    tallies = {entrant.team_id: _begin(entrant) for entrant in entrants}
    for result in results:
        _count(tallies[result.home_team_id], result.home, result.away, regulations)
        _count(tallies[result.away_team_id], result.away, result.home, regulations)
    ordered, borders = _order(sorted(tallies.values(), key=_alphabet), results, regulations)
    return tuple(
        _row(place + 1, tally, _deepest(borders[max(place - 1, 0) : place + 1], regulations)) for place, tally in enumerate(ordered)
    )


def _begin(entrant: Entrant) -> Tally:
    return Tally(team_id=entrant.team_id, name=entrant.name, adjustment=entrant.adjustment, points=entrant.adjustment)


def _count(tally: Tally, scored: int, conceded: int, regulations: Regulations) -> None:
    tally.goals_for += scored
    tally.goals_against += conceded
    if scored > conceded:
        tally.won += 1
        tally.points += regulations.points_won
    elif scored == conceded:
        tally.drawn += 1
        tally.points += regulations.points_drawn
    else:
        tally.lost += 1
        tally.points += regulations.points_lost


def _order(level: list[Tally], results: Sequence[Played], regulations: Regulations, step: int = 0) -> tuple[list[Tally], list[str]]:
    """Teams in order, and for each border between two of them the criterion that drew it.

    `level` are teams that all criteria before `step` leave level, in alphabetical order.
    """
    if len(level) < 2:
        return level, []
    if step == len(regulations.criteria):
        return level, [BY_NAME] * (len(level) - 1)
    criterion = regulations.criteria[step]
    values = criterion.measure(level, results)
    ordered: list[Tally] = []
    borders: list[str] = []
    for value in sorted(set(values.values()), reverse=True):
        still_level = [tally for tally in level if values[tally.team_id] == value]
        inner, inner_borders = _order(still_level, results, regulations, step + 1)
        borders += ([criterion.name] if ordered else []) + inner_borders
        ordered += inner
    return ordered, borders


def _deepest(names: Sequence[str], regulations: Regulations) -> str | None:
    depth = [criterion.name for criterion in regulations.criteria] + [BY_NAME]
    return max(names, key=depth.index, default=None)


def _alphabet(tally: Tally) -> tuple[str, str, UUID]:
    """Accents do not count, so that Álava is not behind Zamora."""
    plain = unicodedata.normalize("NFKD", tally.name.casefold()).encode("ascii", "ignore").decode()
    return plain, tally.name, tally.team_id


def _row(rank: int, tally: Tally, decided_by: str | None) -> StandingsRow:
    return StandingsRow(
        rank=rank,
        team=tally.name,
        team_id=tally.team_id,
        played=tally.won + tally.drawn + tally.lost,
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
