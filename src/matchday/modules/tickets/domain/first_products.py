"""What a new sale is asked about: a few tickets for one price each, or a price for each zone of its seat map."""

from collections.abc import Sequence

import msgspec

from matchday.modules.tickets.domain.seating.document import SeatMap

PLAIN_ROWS = 4
ROWS_MAX = 48


class FirstProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the form. `zone`: its places are those of this zone of the map. `places` of a zone are the map's."""

    name: str = ""
    zone: str = ""
    is_seated: bool = False
    places: int | None = None


def first_products(document: SeatMap | None, names: Sequence[str]) -> list[FirstProduct]:
    """Rows to be filled in; `names` are suggestions where there is no map."""
    if document is None:
        rows = [FirstProduct(name=name) for name in names]
        return rows + [FirstProduct() for _ in range(PLAIN_ROWS - len(rows))]
    seats: dict[str, int] = {}
    for _, row in document.rows():
        for key in row.zones:
            seats[key] = seats.get(key, 0) + 1
    standing: dict[str, int] = {}
    for area in document.areas:
        standing[area.zone] = standing.get(area.zone, 0) + area.capacity
    found = []
    for zone in document.zones:
        if zone.key in seats:
            found.append(FirstProduct(name=zone.name, zone=zone.key, is_seated=True, places=seats[zone.key]))
        if zone.key in standing:
            found.append(FirstProduct(name=zone.name, zone=zone.key, places=standing[zone.key]))
    return found[:ROWS_MAX]
