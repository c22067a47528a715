"""Places for wheelchairs, each with places beside it for who comes along."""

from collections.abc import Sequence

from matchday.modules.tickets.domain.seating.plan import PlannedRow
from matchday.modules.tickets.domain.seating.runs import bits_of

Place = tuple[int, int]


def accessible_places(
    rows: Sequence[tuple[int, PlannedRow, int]], wheelchairs: int, companions: int, *, may_split: bool
) -> tuple[list[Place], list[Place]] | None:
    """The places of the wheelchairs and those of their companions; None when there are not enough.

    `rows` are row, plan and the bits of what may be taken in it, the best first. All are in one row unless `may_split`. Of the
    wheelchair places those with just enough room beside them are given, so that a place with more is left for who needs it.
    """
    gathered: list[tuple[int, Place, list[int]]] = []
    for rank, row, may in rows:
        owners = [(rank, seat) for seat in bits_of(row.wheelchairs & may)]
        here = [(len(beside), owner, beside) for owner in owners for beside in [[at for at in row.companions[owner[1]] if may >> at & 1]]]
        if found := _tightest(here, wheelchairs, companions):
            return found
        gathered += here
    return _tightest(gathered, wheelchairs, companions) if may_split else None


def _tightest(owners: list[tuple[int, Place, list[int]]], wheelchairs: int, companions: int) -> tuple[list[Place], list[Place]] | None:
    ordered = sorted(owners, key=lambda owner: (owner[0], owner[1]))
    for first in range(len(ordered) - wheelchairs + 1):
        window = ordered[first : first + wheelchairs]
        if sum(room for room, _, _ in window) >= companions:
            return [owner for _, owner, _ in window], _spread(window, companions)
    return None


def _spread(window: list[tuple[int, Place, list[int]]], companions: int) -> list[Place]:
    """One beside each first, then the second beside each, and so on."""
    deepest = max(room for room, _, _ in window)
    beside = [(owner[0], places[depth]) for depth in range(deepest) for _, owner, places in window if depth < len(places)]
    return beside[:companions]
