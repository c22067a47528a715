"""Who is first by a statistic. Rates are made of sums, never of rates, exactly; they are rounded once, when shown."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar
from uuid import UUID

import msgspec

from matchday.sports import Column
from matchday.sports.reckoning import value_of

T = TypeVar("T")


class Performer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with the sums of a competition. `sort_name` is the plain name; `key` tells two of one name apart."""

    key: str
    sort_name: str
    team_ids: tuple[UUID, ...]
    sums: Mapping[str, int]


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list: those with the same value share a rank, and the next rank is left out."""

    rank: int
    performer: Performer
    value: Fraction


def ranked(performers: Iterable[Performer], column: Column, least: int = 0) -> list[Placed]:
    """Best first, then by name. A sum of nothing is not listed, a rate of fewer than `least` neither; who is level shares a
    rank."""
    valued = [(value, each) for each in performers if (value := _listed(column, each.sums, least)) is not None]
    direction = -1 if column.first == "most" else 1
    valued.sort(key=lambda pair: (direction * pair[0], pair[1].sort_name, pair[1].key))
    placed: list[Placed] = []
    for place, (value, performer) in enumerate(valued, start=1):
        rank = placed[-1].rank if placed and placed[-1].value == value else place
        placed.append(Placed(rank=rank, performer=performer, value=value))
    return placed


def _listed(column: Column, sums: Mapping[str, int], least: int) -> Fraction | None:
    value = value_of(column, sums)
    if value is None or (not column.denominator and not value):
        return None
    if column.denominator and sum(sums.get(figure, 0) for figure in column.denominator) < max(least, 1):
        return None
    return value


def column_called(columns: Sequence[Column], key: str) -> Column | None:
    """By its key."""
    return next((column for column in columns if column.key == key), None)


def columns_for(columns: Iterable[Column], sums: Mapping[str, int]) -> list[Column]:
    """Those that tell something of this person: a keeper's columns are of nobody who has no figure that only keepers have."""
    every = [column for column in columns if column.of != "team"]
    of_keepers = _figures(every, "keeper") - _figures(every, "player")
    is_keeper = any(sums.get(figure) for figure in of_keepers)
    return [column for column in every if column.of == "player" or is_keeper]


def _figures(columns: Iterable[Column], of: str) -> set[str]:
    return {figure for column in columns if column.of == of for figure in (*column.numerator, *column.denominator)}
