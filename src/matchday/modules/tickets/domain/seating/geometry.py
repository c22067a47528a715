"""Where seats are on the map, from the lines their rows lie on. `web/static/js/seats/geometry.js` does the same sums."""

import math
from collections.abc import Iterable

from matchday.modules.tickets.domain.seating.document import Row, SeatMap, Section

Point = tuple[int, int]
SEAT_CENTIMETRES = 50
OUTLINE_CENTIMETRES = 60


def points_in_section(row: Row) -> list[tuple[float, float]]:
    """Of its seats, in the section's own measures. An aisle is as wide as a seat; a bent row follows a parabola."""
    if row.points:
        return [(float(x), float(y)) for x, y in row.points]
    steps = len(row.seats) - 1 + len(row.aisles)
    if steps == 0:
        return [(float(row.x1), float(row.y1))]
    length = math.hypot(row.x2 - row.x1, row.y2 - row.y1) or 1.0
    across, down = (row.y2 - row.y1) / length, -(row.x2 - row.x1) / length
    aisles, step, found = set(row.aisles), 0, []
    for index in range(len(row.seats)):
        share = step / steps
        off = 4 * row.bend * share * (1 - share)
        found.append((row.x1 + (row.x2 - row.x1) * share + across * off, row.y1 + (row.y2 - row.y1) * share + down * off))
        step += 2 if index in aisles else 1
    return found


def on_map(section: Section, points: Iterable[tuple[float, float]]) -> list[Point]:
    """The section's measures turned and moved to where it is, in whole centimetres."""
    turn = math.radians(section.turn)
    cos, sin = math.cos(turn), math.sin(turn)
    return [(_whole(section.x + x * cos - y * sin), _whole(section.y + x * sin + y * cos)) for x, y in points]


def seat_points(section: Section, row: Row) -> list[Point]:
    """Of a row, on the map."""
    return on_map(section, points_in_section(row))


def outline_of(section: Section) -> list[Point]:
    """What is drawn around a section: what it says, or the tightest shape around its seats with room for them."""
    if section.outline:
        return on_map(section, [(float(x), float(y)) for x, y in section.outline])
    seats = [point for row in section.rows for point in seat_points(section, row)]
    room = OUTLINE_CENTIMETRES
    corners = {(x + dx, y + dy) for x, y in _hull(set(seats)) for dx in (-room, room) for dy in (-room, room)}
    return _hull(corners)


def bounds_of(seat_map: SeatMap) -> tuple[int, int, int, int]:
    """The map's left, top, width and height, with a margin."""
    focus = seat_map.focus
    points = [point for section in seat_map.sections for point in outline_of(section)]
    points += [(focus.x - focus.width // 2, focus.y - focus.height // 2), (focus.x + focus.width // 2, focus.y + focus.height // 2)]
    for area in seat_map.areas:
        points += [(area.x, area.y), (area.x + area.width, area.y + area.height)]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    width, height = max(x for x, _ in points) - left, max(y for _, y in points) - top
    margin = max(width, height) // 40 + SEAT_CENTIMETRES
    return left - margin, top - margin, width + 2 * margin, height + 2 * margin


def distance_to_focus(seat_map: SeatMap, point: Point) -> int:
    """From the nearest edge of what people look at, the square of it: only ever compared. Nearer to its middle wins a tie."""
    focus = seat_map.focus
    across = max(abs(point[0] - focus.x) - focus.width // 2, 0)
    down = max(abs(point[1] - focus.y) - focus.height // 2, 0)
    return (across * across + down * down) * 8 + (point[0] - focus.x) ** 2 + (point[1] - focus.y) ** 2


def _hull(points: set[Point]) -> list[Point]:
    """The convex shape around points, by the monotone chain."""
    ordered = sorted(points)
    if len(ordered) <= 2:
        return ordered
    lower, upper = _chain(ordered), _chain(reversed(ordered))
    return lower[:-1] + upper[:-1]


def _chain(points: Iterable[Point]) -> list[Point]:
    chain: list[Point] = []
    for point in points:
        while len(chain) >= 2 and _turns_right(chain[-2], chain[-1], point):
            chain.pop()
        chain.append(point)
    return chain


def _turns_right(a: Point, b: Point, c: Point) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0


def _whole(value: float) -> int:
    return math.floor(value + 0.5)
