"""Maps to begin with: a bowl around a pitch, a theatre, a small ground."""

import math
from collections.abc import Iterator
from typing import Literal

from matchday.modules.tickets.domain.seating.document import ROW_SEATS_MAX, Area, Focus, Row, SeatMap, Section, Zone

Kind = Literal["bowl", "theatre", "ground"]
SEAT_CENTIMETRES, ROW_CENTIMETRES = 52, 85
CORNER_CENTIMETRES, TRACK_CENTIMETRES = 2_600, 900
TIER_GAP_CENTIMETRES = 700
_TIERS = ("Lower tier", "Upper tier", "Top tier")


def ready_made(kind: Kind, rows: int) -> SeatMap:
    """`rows` is how deep it is: the rows of each tier, of the stalls, or of the stand."""
    return {"bowl": bowl, "theatre": theatre, "ground": ground}[kind](rows)


def bowl(rows: int, tiers: int = 2) -> SeatMap:
    """Blocks all around a pitch, with round corners. Middle of the long sides, ends, and above are zones of their own."""
    zones = (Zone(key="A", name="Main", colour=1), Zone(key="B", name="Ends", colour=2), Zone(key="C", name="Upper", colour=3))
    sections, row_key = [], 0
    for tier in range(tiers):
        first = TRACK_CENTIMETRES + tier * (rows * ROW_CENTIMETRES + TIER_GAP_CENTIMETRES)
        for number, block in enumerate(_ring()):
            lines = [block.at(first + depth * ROW_CENTIMETRES) for depth in range(rows)]
            zone = "C" if tier else "A" if block.is_long else "B"
            key = tier * 100 + number + 1
            section = _section(key, f"{(tier + 1) * 100 + number + 1}", _TIERS[tier], lines, zone, row_key, has_wheelchairs=tier == 0)
            sections.append(section)
            row_key += rows
    return SeatMap(zones=zones, sections=tuple(sections))


class _Block:
    """Part of the ring around the pitch: a straight stretch, or part of a corner."""

    def __init__(self, start: tuple[float, float], end: tuple[float, float], *, centre: tuple[float, float] | None, is_long: bool) -> None:
        self._start, self._end, self._centre = start, end, centre
        self.is_long = is_long

    def at(self, distance: int) -> tuple[float, float, float, float, float]:
        """Both ends and the bend of the row so far from the pitch."""
        (x1, y1), (x2, y2) = self._start, self._end
        if self._centre is None:
            length = math.hypot(x2 - x1, y2 - y1)
            across, down = (y2 - y1) / length * distance, -(x2 - x1) / length * distance
            return x1 + across, y1 + down, x2 + across, y2 + down, 0
        cx, cy = self._centre
        radius = CORNER_CENTIMETRES + distance
        a, b = math.atan2(y1 - cy, x1 - cx), math.atan2(y2 - cy, x2 - cx)
        turn = (b - a + math.pi) % math.tau - math.pi
        ends = (cx + radius * math.cos(a), cy + radius * math.sin(a), cx + radius * math.cos(b), cy + radius * math.sin(b))
        return *ends, radius * (1 - math.cos(turn / 2))


def _ring() -> Iterator[_Block]:
    """Clockwise from the left of the upper long side, so that a row's left is away from the pitch."""
    half_width, half_height, corner = 5_250 - CORNER_CENTIMETRES + 1_200, 3_400 - CORNER_CENTIMETRES + 1_200, CORNER_CENTIMETRES
    for quarter in range(4):
        is_long = quarter % 2 == 0
        half, off = (half_width, half_height) if is_long else (half_height, half_width)
        pieces = 5 if is_long else 3
        turn = quarter * math.pi / 2
        for piece in range(pieces):
            x1, x2 = -half + 2 * half * piece / pieces, -half + 2 * half * (piece + 1) / pieces
            start, end = _turned(x1 + 40, -off - corner, turn), _turned(x2 - 40, -off - corner, turn)
            yield _Block(start, end, centre=None, is_long=is_long)
        for piece in range(2):
            angles = [-math.pi / 2 + math.pi / 4 * (piece + part) for part in (0.02, 0.98)]
            ends = [_turned(half + corner * math.cos(angle), -off + corner * math.sin(angle), turn) for angle in angles]
            yield _Block(ends[0], ends[1], centre=_turned(half, -off, turn), is_long=False)


def _turned(x: float, y: float, turn: float) -> tuple[float, float]:
    return x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)


def _section(
    key: int,
    name: str,
    level: str,
    lines: list[tuple[float, float, float, float, float]],
    zone: str,
    row_key: int,
    *,
    has_wheelchairs: bool,
    aisle_every: int = 0,
) -> Section:
    """Rows on these lines, numbered from the front, measured from the middle of the first."""
    x, y = round((lines[0][0] + lines[0][2]) / 2), round((lines[0][1] + lines[0][3]) / 2)
    rows = []
    for depth, (x1, y1, x2, y2, bend) in enumerate(lines):
        aisles_room = 1.0 if not aisle_every else 1 + 1 / aisle_every
        count = max(2, min(ROW_SEATS_MAX, int(math.hypot(x2 - x1, y2 - y1) / SEAT_CENTIMETRES / aisles_room) + 1))
        kinds = "s" * count if depth or not has_wheelchairs or count < 8 else "wcwc" + "s" * (count - 4)
        aisles = tuple(range(aisle_every - 1, count - 1, aisle_every)) if aisle_every else ()
        row = Row(
            key=row_key + depth + 1,
            label=str(depth + 1),
            seats=tuple(str(number + 1) for number in range(count)),
            kinds=kinds,
            zones=zone * count,
            x1=round(x1) - x,
            y1=round(y1) - y,
            x2=round(x2) - x,
            y2=round(y2) - y,
            bend=round(bend),
            aisles=aisles,
        )
        rows.append(row)
    return Section(key=key, name=name, level=level, x=x, y=y, rows=tuple(rows))


def theatre(rows: int) -> SeatMap:
    """Stalls in a curve before a stage, with two aisles, and a circle behind."""
    zones = (Zone(key="A", name="Stalls", colour=1), Zone(key="B", name="Rear stalls", colour=2), Zone(key="C", name="Circle", colour=3))
    focus = Focus(kind="stage", x=0, y=-700, width=1_400, height=700)
    front = max(1, rows * 2 // 3)
    lines = [_curve(300 + depth * ROW_CENTIMETRES, 620 + depth * 22) for depth in range(rows)]
    circle = [_curve(300 + (rows + 2) * ROW_CENTIMETRES + depth * ROW_CENTIMETRES, 760 + rows * 22) for depth in range(max(2, rows // 3))]
    stalls = _section(1, "Stalls", "Ground floor", lines[:front], "A", 0, has_wheelchairs=False, aisle_every=10)
    parts = [stalls]
    if rows > front:
        parts.append(_section(2, "Rear stalls", "Ground floor", lines[front:], "B", front, has_wheelchairs=True, aisle_every=10))
    parts.append(_section(3, "Circle", "First floor", circle, "C", rows, has_wheelchairs=False, aisle_every=10))
    return SeatMap(focus=focus, zones=zones, sections=tuple(parts))


def _curve(y: int, half: int) -> tuple[float, float, float, float, float]:
    return -half, y, half, y, -half / 6


def ground(rows: int) -> SeatMap:
    """One stand of five blocks along the pitch; everybody else stands."""
    zones = (Zone(key="A", name="Stand", colour=1), Zone(key="B", name="Standing", colour=2))
    sections = []
    for number in range(5):
        left = -4_000 + number * 1_600
        lines = [
            (left + 80.0, -3_900.0 - depth * ROW_CENTIMETRES, left + 1_520.0, -3_900.0 - depth * ROW_CENTIMETRES, 0.0)
            for depth in range(rows)
        ]
        sections.append(
            _section(number + 1, f"Block {'ABCDE'[number]}", "Main stand", lines, "A", number * rows, has_wheelchairs=number == 2)
        )
    areas = (
        Area(key=11, name="Terrace", zone="B", capacity=1_500, x=-4_000, y=3_800, width=8_000, height=900),
        Area(key=12, name="Home end", zone="B", capacity=800, x=-6_400, y=-2_400, width=800, height=4_800),
        Area(key=13, name="Away end", zone="B", capacity=500, x=5_600, y=-2_400, width=800, height=4_800),
    )
    return SeatMap(zones=zones, sections=tuple(sections), areas=areas)
