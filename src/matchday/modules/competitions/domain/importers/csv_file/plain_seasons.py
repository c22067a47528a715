"""Seasons of one league and nothing else, which nearly all of a large history is: read column by column.

The same functions understand the cells as where rows are read one by one; here they are asked once for each different
text, and the rest is looking up. tests/modules/competitions/test_plain_seasons.py holds both against each other.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import chain, repeat

import msgspec

from matchday.contracts.competitions import Score
from matchday.modules.competitions.domain.facts import Sheet, TableFact
from matchday.modules.competitions.domain.formats.landing import BRACKETS
from matchday.modules.competitions.domain.importers.csv_file.columns import Columns
from matchday.modules.competitions.domain.importers.csv_file.dates import Days
from matchday.modules.competitions.domain.importers.csv_file.parts import Part
from matchday.modules.competitions.domain.importers.csv_file.rows import Once, Rows, whole_score
from matchday.modules.competitions.domain.importers.csv_file.sheets import sheet_of
from matchday.modules.competitions.domain.importers.csv_file.stages import places_of
from matchday.modules.competitions.domain.importers.hints import Hints
from matchday.modules.competitions.domain.importers.reading import Unclear

SPECIAL = ("number", "venue", "city", "status", "result_by", "note", "attendance", "goals", "home_from", "away_from")
"""Columns that say something of single matches: a season with one of them is read row by row."""
_SCORE = ("home_goals", "away_goals", "decided_in", "home_shootout", "away_shootout")
_MORE = ("home_half_time", "away_half_time", "home_regular", "away_regular", "extra_time")

Known = tuple[Score | None, tuple[int, int] | None]
"""A score, and the one after regular time where it is known."""


class PlainSeason(msgspec.Struct, frozen=True, kw_only=True):
    """`sheet` has everything but the matches. The others have one value a match, in the order of the file."""

    sheet: Sheet
    rounds: Sequence[str]
    homes: Sequence[str]
    aways: Sequence[str]
    kick_offs: Sequence[datetime]
    scores: Sequence[Known]


def read_plain(file: str, columns: Columns, part: Part, days: Days, hints: Hints) -> PlainSeason | None:
    """None where a season is more than one league, where anything is wrong with it, and where rows must be read one by one:
    whoever reads it so tells what."""
    if hints.zone is not None or any(columns.place(name) >= 0 for name in SPECIAL):
        return None
    try:
        return _read(file, columns, part, days, hints)
    except Unclear:
        return None


def _read(file: str, columns: Columns, part: Part, days: Days, hints: Hints) -> PlainSeason | None:
    column = _by_column(columns, part)
    said = list(zip(column("stage"), column("group"), column("round"), strict=False))
    places = places_of(said, hints)
    first = next(iter(places.values()))
    if first.kind in BRACKETS or any((place.stage, place.group) != (first.stage, first.group) for place in places.values()):
        return None
    rows = Rows(columns, days, places)
    sides = [rows.sides[name].team or "" for name in chain.from_iterable(zip(column("home"), column("away"), strict=True))]
    homes, aways = sides[::2], sides[1::2]
    moments: dict[tuple[str, str, str], datetime] = Once(lambda key: rows.moment(*key)[0])
    kick_offs = list(map(moments.__getitem__, zip(column("date"), column("time"), column("zone"), strict=False)))
    scores = _scores(column)
    if any(map(str.__eq__, homes, aways)) or len(set(zip(homes, aways, kick_offs, strict=True))) < len(homes):
        return None
    tables = (TableFact(stage=first.stage, group=first.group, teams=tuple(dict.fromkeys(sides))),)
    return PlainSeason(
        sheet=sheet_of(file, part, rows, hints, tables, kick_offs, ()),
        rounds=[places[each].round for each in said],
        homes=homes,
        aways=aways,
        kick_offs=kick_offs,
        scores=scores,
    )


def _by_column(columns: Columns, part: Part) -> Callable[[str], Iterable[str]]:
    """The cells of a column, tidied; without end where the file has no such column."""
    cells = list(zip(*(row for _, row in part.rows), strict=True))

    def column(name: str) -> Iterable[str]:
        place = columns.place(name)
        return map(str.strip, cells[place]) if place >= 0 else repeat("", len(part.rows))

    return column


def _scores(column: Callable[[str], Iterable[str]]) -> list[Known]:
    plain = zip(*map(column, _SCORE), strict=True)
    more = zip(*map(column, _MORE), strict=True)
    known: dict[tuple[tuple[str, ...], tuple[str, ...]], Known] = Once(lambda key: _known(*key))
    return list(map(known.__getitem__, zip(plain, more, strict=True)))


def _known(plain: tuple[str, ...], more: tuple[str, ...]) -> Known:
    home, away, decided, shootout_home, shootout_away = plain
    return whole_score((home, away, decided, shootout_home, shootout_away, False), more)
