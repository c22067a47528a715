"""A map prepared for deciding: masks instead of labels, rows in the order of their quality. Made once, used by every order."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.seating.document import COMPANION, OBSTRUCTED, SEAT, WHEELCHAIR, Row, SeatMap, Section
from matchday.modules.tickets.domain.seating.geometry import distance_to_focus, seat_points
from matchday.modules.tickets.domain.seating.runs import joined_of

UNRANKED = 1_000_000


class PlannedRow(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One row. `ordinary` are the seats that anybody may buy, obstructed ones among them. `heart` is
    twice the index of the best seat, odd when the best are two beside each other."""

    row_id: UUID
    key: int
    section_key: int
    section: str
    label: str
    seats: tuple[str, ...]
    joined: int
    ordinary: int
    wheelchairs: int
    zones: dict[str, int]
    companions: dict[int, tuple[int, ...]]
    """The places of companions by the wheelchair place that they belong to, the nearest first."""
    heart: int

    def says(self, seat: int) -> str:
        """How people find it."""
        return f"{self.section}, {self.label}, {self.seats[seat]}"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of a sale, the best first, and which zones each product is sold for."""

    rows: tuple[PlannedRow, ...]
    by_key: dict[int, int]
    by_id: dict[UUID, int]
    zones_of: dict[UUID, frozenset[str]]


def plan_of(seat_map: SeatMap, row_ids: Mapping[int, UUID], zones_of: Mapping[UUID, frozenset[str]]) -> Plan:
    """Of the sale's copy of a map. `row_ids` are the sale's own, by the key of the row. What the organiser has ranked comes first,
    then what is nearer to the focus."""
    measured = [
        (section, row, [distance_to_focus(seat_map, point) for point in seat_points(section, row)]) for section, row in seat_map.rows()
    ]
    ranked = sorted(measured, key=lambda entry: (entry[1].rank or UNRANKED, min(entry[2]), entry[1].key))
    rows = tuple(_planned(section, row, distances, row_ids[row.key]) for section, row, distances in ranked)
    return Plan(
        rows=rows,
        by_key={row.key: at for at, row in enumerate(rows)},
        by_id={row.row_id: at for at, row in enumerate(rows)},
        zones_of=dict(zones_of),
    )


def _planned(section: Section, row: Row, distances: list[int], row_id: UUID) -> PlannedRow:
    zones: dict[str, int] = {}
    for index, zone in enumerate(row.zones):
        zones[zone] = zones.get(zone, 0) | 1 << index
    return PlannedRow(
        row_id=row_id,
        key=row.key,
        section_key=section.key,
        section=section.name,
        label=row.label,
        seats=row.seats,
        joined=joined_of(len(row.seats), row.aisles),
        ordinary=_mask(row.kinds, SEAT + OBSTRUCTED),
        wheelchairs=_mask(row.kinds, WHEELCHAIR),
        zones=zones,
        companions=_companions(row),
        heart=_heart(distances),
    )


def _heart(distances: list[int]) -> int:
    least = min(distances)
    return distances.index(least) + len(distances) - 1 - distances[::-1].index(least)


def _mask(kinds: str, wanted: str) -> int:
    return sum(1 << index for index, kind in enumerate(kinds) if kind in wanted)


def _companions(row: Row) -> dict[int, tuple[int, ...]]:
    """Each companion's place belongs to the nearest wheelchair place on its side of the aisle, the left one of two."""
    aisles = sorted(row.aisles)
    side = [sum(aisle < index for aisle in aisles) for index in range(len(row.seats))]
    wheelchairs = [index for index, kind in enumerate(row.kinds) if kind == WHEELCHAIR]
    found: dict[int, list[int]] = {index: [] for index in wheelchairs}
    for index, kind in enumerate(row.kinds):
        owners = [owner for owner in wheelchairs if side[owner] == side[index]] if kind == COMPANION else []
        if owners:
            found[min(owners, key=lambda owner, at=index: (abs(owner - at), owner))].append(index)  # type: ignore[misc]
    return {owner: tuple(sorted(places, key=lambda at: (abs(owner - at), at))) for owner, places in found.items()}
