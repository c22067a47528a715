"""Lines over a season as they are drawn: where each point is, what the axes say, and names at the ends that do not overlap."""

from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.statistics.tables import Course

Measure = Literal["points", "places"]
LINES_MAX = 8
"""So many can be told apart by stroke and mark alone, without their colours."""

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 36, 72, 16, 32
LABEL_GAP = 15
BAR_STEP, BAR_UNIT, BAR_MIDDLE, BAR_MOST = 12, 4, 18, 4


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a line, with what it stands for."""

    x: float
    y: float
    value: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A team's line. `style` from 1 names stroke, mark and colour; 0 is one that only stands behind the others."""

    team_id: UUID
    team: str
    code: str
    style: int
    path: str
    marks: tuple[Mark, ...] = ()
    label_y: float = 0


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the grid and what stands at it."""

    at: float
    words: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is drawn, in units of `width` by `height`."""

    measure: Measure
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    down: tuple[Tick, ...]


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A match of a team's form: up by the goals it was won by, down by those it was lost by, a dash for a draw."""

    x: int
    y: int
    height: int
    outcome: str


def season_chart(courses: Sequence[Course], codes: Mapping[UUID, str], chosen: Sequence[UUID], measure: Measure) -> Chart:
    """The chosen teams in front, all others behind. Best is above: most points, first place."""
    days = max((len(course.points) for course in courses), default=0)
    values = {course.team_id: course.points if measure == "points" else course.ranks for course in courses}
    least, most = _bounds(values, measure, len(courses))
    wide = WIDTH - RIGHT - LEFT

    def across(day: int) -> float:
        return round(LEFT + (wide * day / (days - 1) if days > 1 else wide / 2), 1)

    def down(value: int) -> float:
        share = (value - least) / (most - least)
        return round(TOP + (HEIGHT - TOP - BOTTOM) * (share if measure == "places" else 1 - share), 1)

    styles = {team_id: style for style, team_id in enumerate(chosen[:LINES_MAX], start=1)}
    drawn = [
        _line(course, codes.get(course.team_id, ""), styles.get(course.team_id, 0), [(across(d), down(v), v) for d, v in enumerate(held)])
        for course in courses
        for held in [values[course.team_id]]
    ]
    drawn.sort(key=lambda line: (line.style > 0, -line.style))
    return Chart(
        measure=measure,
        lines=tuple(_apart(drawn)),
        across=tuple(Tick(at=across(day), words=str(day + 1)) for day in _days(days)),
        down=tuple(Tick(at=down(value), words=str(value)) for value in _steps(least, most, measure)),
    )


def form_bars(margins: Sequence[int]) -> tuple[Bar, ...]:
    """One bar a match, the latest last."""
    return tuple(_bar(place, margin) for place, margin in enumerate(margins))


def _bar(place: int, margin: int) -> Bar:
    height = max(min(abs(margin), BAR_MOST) * BAR_UNIT, 2)
    outcome = "won" if margin > 0 else "lost" if margin < 0 else "drawn"
    top = {"won": BAR_MIDDLE - height, "lost": BAR_MIDDLE, "drawn": BAR_MIDDLE - 1}[outcome]
    return Bar(x=place * BAR_STEP, y=top, height=height, outcome=outcome)


def _bounds(values: Mapping[UUID, Sequence[int]], measure: Measure, teams: int) -> tuple[int, int]:
    if measure == "places":
        return 1, max(teams, 2)
    every = [value for held in values.values() for value in held]
    return min([0, *every]), max([1, *every])


def _line(course: Course, code: str, style: int, points: Sequence[tuple[float, float, int]]) -> Line:
    return Line(
        team_id=course.team_id,
        team=course.team,
        code=code,
        style=style,
        path=" ".join(f"{x:g},{y:g}" for x, y, _ in points),
        marks=tuple(Mark(x=x, y=y, value=value) for x, y, value in points) if style else (),
        label_y=points[-1][1] if points else 0,
    )


def _apart(lines: Sequence[Line]) -> list[Line]:
    """Names at the ends of the lines in front, moved until none stands on another, and none below the axis."""
    named = sorted((line for line in lines if line.style), key=lambda line: line.label_y)
    places: dict[UUID, float] = {}
    last = TOP - LABEL_GAP * 1.0
    for line in named:
        last = max(line.label_y, last + LABEL_GAP)
        places[line.team_id] = last
    limit = HEIGHT - BOTTOM * 1.0
    for line in reversed(named):
        places[line.team_id] = min(places[line.team_id], limit)
        limit = places[line.team_id] - LABEL_GAP
    return [msgspec.structs.replace(line, label_y=round(places.get(line.team_id, line.label_y), 1)) for line in lines]


def _days(days: int) -> list[int]:
    """About ten of them, the first and the last among them."""
    step = max(1, -(-days // 10))
    found = list(range(0, days, step))
    if days and found[-1] != days - 1:
        found = [*([each for each in found if days - 1 - each >= step / 2] or found[:1]), days - 1]
    return found


def _steps(least: int, most: int, measure: Measure) -> list[int]:
    size = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**9) if (most - least) / step <= 8)
    if measure == "places":
        return sorted({1, *range(size, most, size), most} - ({most - 1} if size > 1 else set()))
    return list(range(-(-least // size) * size, most + 1, size))
