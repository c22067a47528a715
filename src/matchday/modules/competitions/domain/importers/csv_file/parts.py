"""A CSV file cut into seasons: rows are only counted and sorted here, not yet understood."""

import csv
import io
from collections.abc import Sequence

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.importers.csv_file.columns import Columns, columns_of, separator_of
from matchday.modules.competitions.domain.importers.reading import ImportFault, Unclear

FAULTS_MAX = 1_000
HEADER_LENGTH_MAX = 4_000

Row = tuple[int, list[str]]
"""The line in which a row ends, and its cells, as many as there are columns."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """The rows of one season of one competition. Either is empty where the file has no such column."""

    competition: str
    season: str
    rows: list[Row]


class Cut(msgspec.Struct, frozen=True, kw_only=True):
    """A file in parts. `columns` is None when the first line cannot be understood."""

    columns: Columns | None
    parts: Sequence[Part]
    faults: list[ImportFault]


def cut(file: str, text: str) -> Cut:
    """Seasons stand in the order in which the file first names them."""
    text = text.lstrip("\ufeff")
    first = text.partition("\n")[0].rstrip("\r")
    faults: list[ImportFault] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(first), strict=True)
    try:
        if len(first) > HEADER_LENGTH_MAX:
            raise Unclear("the first line is too long to be names of columns")
        columns = columns_of(next(reader, []))
    except (Unclear, csv.Error) as error:
        return Cut(columns=None, parts=(), faults=[_fault(file, 1, error)])
    parts: dict[tuple[str, str], list[Row]] = {}
    league, season, width = columns.place("competition"), columns.place("season"), columns.width
    while True:
        try:
            for cells in reader:
                if len(cells) != width and not _is_tidied(cells, width):
                    if any(cells):
                        faults.append(_width_fault(file, reader.line_num, cells, width))
                    continue
                key = (cells[league].strip() if league >= 0 else "", cells[season].strip() if season >= 0 else "")
                rows = parts.get(key)
                if rows is None:
                    rows = parts[key] = []
                rows.append((reader.line_num, cells))
            break
        except csv.Error as error:
            faults.append(_fault(file, reader.line_num, error))
        if len(faults) >= FAULTS_MAX:
            break
    made = [Part(competition=key[0], season=key[1], rows=rows) for key, rows in parts.items() if any(any(cells) for _, cells in rows)]
    return Cut(columns=columns, parts=made, faults=faults[:FAULTS_MAX])


def _is_tidied(cells: list[str], width: int) -> bool:
    """Separators at the end of a line, which spreadsheets leave there, are taken away."""
    while len(cells) > width and not cells[-1]:
        cells.pop()
    return len(cells) == width


def _width_fault(file: str, line: int, cells: list[str], width: int) -> ImportFault:
    is_quote = any("\n" in cell for cell in cells)
    reason = Phrase("there are {count} values, and the first line names {width} columns", count=len(cells), width=width)
    open_quote = Phrase("a quotation mark above it was not closed")
    return ImportFault(file=file, line=line, reason=Phrase.listed([reason, open_quote]) if is_quote else reason)


def _fault(file: str, line: int, error: Exception) -> ImportFault:
    reason = error.reason if isinstance(error, Unclear) else Phrase("this line cannot be taken apart: {problem}", problem=error)
    return ImportFault(file=file, line=line, reason=reason)
