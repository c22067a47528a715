"""The figures of a sale as those who sell look at them, and the charts that are drawn of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

HEIGHT, TOP, BOTTOM = 200, 20, 1
BARS_MAX = 48
BAR_PERCENT_MAX = 8.0
"""Of the chart's width, when there are few."""
_STEPS = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=28),
]
HEATS = 10
"""Steps from nothing taken to all of it."""


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Of one sale, now. `held` are orders that may still be paid; `taken_minor` is what was paid, `refunded_minor` what of it went
    back."""

    complete: int = 0
    tickets: int = 0
    taken_minor: int = 0
    refunded_minor: int = 0
    held: int = 0
    held_places: int = 0
    held_minor: int = 0
    paying: int = 0
    cancelled: int = 0
    expired: int = 0
    refunded: int = 0

    @property
    def decided(self) -> int:
        """Orders that were bought, or given up."""
        return self.complete + self.refunded + self.cancelled + self.expired

    @property
    def conversion_percent(self) -> int | None:
        """Of a hundred holds that have ended, how many were paid; None before the first."""
        return round(100 * (self.complete + self.refunded) / self.decided) if self.decided else None


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """What was sold between `begins` and the next one."""

    begins: datetime
    orders: int = 0
    tickets: int = 0
    taken_minor: int = 0


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A bar: left edge and width in per cent of the chart's, top and height in its units."""

    x: float
    width: float
    y: float
    height: float
    moment: Moment


class Tick(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the grid, and what it stands for."""

    y: float
    value: int


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Bars over time. Horizontally in per cent, so that it fits every width without its words shrinking."""

    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: int = HEIGHT


class Steps(msgspec.Struct, frozen=True, kw_only=True):
    """The points of a rising line: pairs of x in per cent and y, and the value at its end."""

    points: tuple[tuple[float, float], ...]
    ticks: tuple[Tick, ...]
    height: int = HEIGHT


def step_of(first: datetime, last: datetime) -> timedelta:
    """How long a bar is, so that there are not too many."""
    return next((step for step in _STEPS if (last - first) / step <= BARS_MAX - 1), (last - first) / (BARS_MAX - 2))


def filled(moments: Sequence[Moment], step: timedelta, last: datetime) -> list[Moment]:
    """With those in which nothing was sold, up to now."""
    if not moments:
        return []
    known = {moment.begins: moment for moment in moments}
    begins = moments[0].begins
    found: list[Moment] = []
    while begins <= max(last, moments[-1].begins) and len(found) <= 2 * BARS_MAX:
        found.append(known.get(begins, Moment(begins=begins)))
        begins += step
    return found


def bars(moments: Sequence[Moment]) -> Chart:
    """Tickets sold. They span the chart as the line of takings does; few of them stay slim."""
    most = max((moment.tickets for moment in moments), default=0)
    top, ticks = _scale(most)
    wide = 100 / max(len(moments), 1)
    slim = min(wide * 0.8, BAR_PERCENT_MAX)
    drawn = []
    for place, moment in enumerate(moments):
        height = _height(moment.tickets, top)
        drawn.append(
            Bar(
                x=round(place * wide + (wide - slim) / 2, 2),
                width=round(slim, 2),
                y=round(HEIGHT - BOTTOM - height, 1),
                height=height,
                moment=moment,
            )
        )
    return Chart(bars=tuple(drawn), ticks=ticks)


def rising(moments: Sequence[Moment]) -> Steps:
    """What was taken up to the end of each."""
    total, sums = 0, [0]
    for moment in moments:
        total += moment.taken_minor
        sums.append(total)
    top, ticks = _scale(total)
    last = max(len(sums) - 1, 1)
    return Steps(
        points=tuple((round(100 * place / last, 2), round(HEIGHT - BOTTOM - _height(value, top), 1)) for place, value in enumerate(sums)),
        ticks=ticks,
    )


def heat_of(taken: int, seats: int) -> int:
    """From 0, nothing taken, to HEATS, all of it; anything taken at all is at least 1, and anything left at most one less than all."""
    if not seats or not taken:
        return 0
    return HEATS if taken >= seats else min(HEATS - 1, max(1, taken * HEATS // seats))


def _height(value: int, top: int) -> float:
    return max(1.0, round((HEIGHT - TOP - BOTTOM) * value / top, 1)) if value else 0.0


def _scale(most: int) -> tuple[int, tuple[Tick, ...]]:
    """A round number not below the most, and three lines up to it."""
    size = 1
    while most > size * 10:
        size *= 10
    top = next(size * part for part in (1, 2, 4, 5, 10) if size * part >= most) if most else 4
    if top < 4:
        return top, tuple(Tick(y=round(HEIGHT - BOTTOM - _height(value, top), 1), value=value) for value in range(1, top + 1))
    halves = (top // 2, top) if top % 2 == 0 else (top,)
    return top, tuple(Tick(y=round(HEIGHT - BOTTOM - _height(value, top), 1), value=value) for value in halves)
