"""A match in numbers: the sides against each other, period by period, and what each player did."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from uuid import UUID

import msgspec

from matchday.contracts.competitions import MatchFormat, Side
from matchday.contracts.live import Figures
from matchday.modules.portal.domain import MatchView
from matchday.sports import Column, sport
from matchday.sports.reckoning import shown, value_of

SIDES: tuple[Side, Side] = ("home", "away")


class Bar(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of both sides; `home_percent` is the home side's share of the bar."""

    name: str
    home: str
    away: str
    home_percent: int


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """What one part of play brought: goals, and shots where the sport counts them by period."""

    name: str
    home: int
    away: int
    home_shots: int | None = None
    away_shots: int | None = None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A player's figures, written out in the order of the table's columns."""

    name: str
    person_id: UUID | None
    values: tuple[str, ...]


class Figured(msgspec.Struct, frozen=True, kw_only=True):
    """The players of one side in one table."""

    side: Side
    team: str
    is_of_keepers: bool
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def bars(match: MatchView) -> list[Bar]:
    """The sport's columns of sides, those that there is something of."""
    home, away = (_of_side(match.figures, side) for side in SIDES)
    if not home and not away:
        return []
    return [bar for column in sport(match.sport).columns if column.of == "team" and (bar := _bar(column, home, away))]


def periods(match: MatchView) -> list[Period]:
    """Empty where no score by periods is known."""
    if match.score is None:
        return []
    home, away = (_of_side(match.figures, side) for side in SIDES)
    parts = [part for part in sport(match.sport).laws.parts(MatchFormat()) if part.is_play]
    has_shots = any(key.startswith("shots_") and key.removeprefix("shots_") in {part.key for part in parts} for key in (*home, *away))
    made = []
    for (home_goals, away_goals), part in zip(match.score.periods, parts, strict=False):
        shots = (home.get(f"shots_{part.key}", 0), away.get(f"shots_{part.key}", 0)) if has_shots else (None, None)
        made.append(Period(name=part.name, home=home_goals, away=away_goals, home_shots=shots[0], away_shots=shots[1]))
    return made


def players(match: MatchView) -> list[Figured]:
    """What each player did; columns that nobody has anything of are left out."""
    made = []
    for side in SIDES:
        own = [each for each in match.figures if each.side == side and each.name is not None]
        keepers = [each for each in own if _is_keeper(match.sport, each)]
        for is_of_keepers, group in ((False, [each for each in own if each not in keepers]), (True, keepers)):
            columns = [column for column in sport(match.sport).columns if column.of == ("keeper" if is_of_keepers else "player")]
            told = [column for column in columns if _tells(column) and any(_has(column, each.values) for each in group)]
            if told:
                team = match.home if side == "home" else match.away
                lines = tuple(_line(told, each) for each in group)
                made.append(Figured(side=side, team=team, is_of_keepers=is_of_keepers, columns=tuple(told), lines=lines))
    return made


def _of_side(figures: Iterable[Figures], side: Side) -> Mapping[str, int]:
    return next((each.values for each in figures if each.side == side and each.name is None), {})


def _bar(column: Column, home: Mapping[str, int], away: Mapping[str, int]) -> Bar | None:
    first, second = value_of(column, home), value_of(column, away)
    own, other = abs(first or Fraction()), abs(second or Fraction())
    if not own + other:
        return None
    share = int(100 * own / (own + other))
    return Bar(name=column.name, home=shown(column, first), away=shown(column, second), home_percent=share)


def _is_keeper(key: str, each: Figures) -> bool:
    """Whether there is a figure that only keepers have."""
    of: dict[str, set[str]] = {"player": set(), "keeper": set()}
    for column in sport(key).columns:
        if column.of != "team":
            of[column.of] |= {*column.numerator, *column.denominator}
    return any(each.values.get(figure) for figure in of["keeper"] - of["player"])


def _tells(column: Column) -> bool:
    """Of one match: that somebody appeared is known, and rates of players are for seasons."""
    return column.key not in ("appearances", "starts") and not (column.of == "player" and column.denominator)


def _has(column: Column, values: Mapping[str, int]) -> bool:
    return any(values.get(figure) for figure in (column.denominator or column.numerator))


def _line(columns: Sequence[Column], each: Figures) -> Line:
    values = tuple(shown(column, value_of(column, each.values)) if _has(column, each.values) else "–" for column in columns)
    return Line(name=each.name or "", person_id=each.person_id, values=values)
