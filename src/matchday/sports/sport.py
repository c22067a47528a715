"""What Matchday asks of a sport."""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal

import msgspec

import matchday.sports as folders

PLAIN = "football"
"""The sport of a competition that names one we have no folder for: two sides, goals."""


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A statistic: the sum of a figure over matches (`numerator` alone), or a rate of two sums, `scale` times numerator by
    denominator, shown with `places` decimals. `of` says whose it is; `first` which end of a list of them is the best."""

    key: str
    name: str
    short: str
    of: Literal["player", "keeper", "team"]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    scale: int = 1
    places: int = 0
    first: Literal["most", "least"] = "most"
    is_list: bool = False
    """Whether there is a ranking by it (scorers, assists) and not only a column."""


class Sport(msgspec.Struct, frozen=True, kw_only=True):
    """A sport's declaration: `sports/<key>/__init__.py` binds one to the name `sport`."""

    key: str
    name: str
    columns: tuple[Column, ...] = ()

    def lists(self) -> Sequence[Column]:
        """The columns that people are ranked by."""
        return [column for column in self.columns if column.is_list]


@cache
def known_sports() -> tuple[str, ...]:
    """The folders beside this file; a folder's name with hyphens for underscores is the sport's key."""
    return tuple(sorted(found.name.replace("_", "-") for found in iter_modules(folders.__path__) if found.ispkg))


@cache
def sport(key: str) -> Sport:
    """The declaration of a sport; football's for one we do not know."""
    name = key if key in known_sports() else PLAIN
    made: Sport = import_module(f"matchday.sports.{name.replace('-', '_')}").sport
    return made
