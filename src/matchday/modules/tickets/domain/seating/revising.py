"""Another version of a map for a sale that has begun: no seat that somebody holds or has bought may vanish."""

from collections.abc import Mapping

from matchday.modules.tickets.domain.seating.document import BLOCKED, SeatMap
from matchday.modules.tickets.domain.seating.runs import bits_of


def lost_seats(held: SeatMap, wanted: SeatMap, taken: Mapping[int, int]) -> list[str]:
    """The taken seats that would not be where they are. `taken` are the bits of rows, by key.

    Sold seats are remembered by row and index. So their row keeps its key, its block and its label, and they keep index and
    number; zones, prices and where they are drawn may change, and rows may be added or grow at their end.
    """
    kept = {row.key: (section, row) for section, row in wanted.rows()}
    lost = []
    for section, row in held.rows():
        seats = bits_of(taken.get(row.key, 0))
        if not seats:
            continue
        found = kept.get(row.key)
        moved = found is None or (found[0].name, found[1].label) != (section.name, row.label)
        lost += [
            f"{section.name}, {row.label}, {row.seats[seat]}"
            for seat in seats
            if moved or found is None or found[1].seats[seat : seat + 1] != (row.seats[seat],) or found[1].kinds[seat] == BLOCKED
        ]
    return lost
