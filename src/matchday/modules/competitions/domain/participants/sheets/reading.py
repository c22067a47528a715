"""From a file to rows: every fault with its line, `,` or `;` between cells, with or without a byte order mark."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain.participants.sheets.cells import unguarded
from matchday.modules.competitions.domain.participants.sheets.rows import KINDS, Row, Sheets

ROWS_MAX = 50_000
CELL_LENGTH_MAX = 2_000
NO_HEADER = Phrase("A sheet begins with the names of its columns; the first is club_ref, person_ref, team_code or registration_ref.")
_NO = frozenset(("", "no", "n", "false", "0", "nein"))
_YES = frozenset(("yes", "y", "true", "1", "ja", "x"))


class SheetFaults(Exception):
    """Carries what is wrong with a file: (line, sentence)."""

    def __init__(self, faults: Sequence[tuple[int, Phrase]]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def read_sheets(content: bytes) -> Sheets:
    """Raises SheetFaults with every fault; a file with faults has no rows."""
    found: dict[str, list[tuple[int, Row]]] = {kind: [] for kind in KINDS}
    faults: list[tuple[int, Phrase]] = []
    kind, columns = "", []
    for number, (line, cells) in enumerate(_lines(content)):
        if number > ROWS_MAX:
            raise SheetFaults([(line, Phrase("More than {most} lines are not read at once.", most=ROWS_MAX))])
        if not any(cells):
            continue
        if started := _header(cells):
            kind, columns = started, [cell.strip().lower() for cell in cells]
            faults += [(line, sentence) for sentence in _wrong_columns(kind, columns)]
        elif not kind:
            faults.append((line, NO_HEADER))
            break
        else:
            row, wrong = _row(kind, columns, cells)
            faults += [(line, sentence) for sentence in wrong]
            if row is not None:
                found[kind].append((line, row))
    faults += [fault for kind, rows in found.items() for fault in _twice(kind, rows)]
    if faults:
        raise SheetFaults(sorted(faults))
    rows: dict[str, Any] = {kind: tuple(rows) for kind, rows in found.items()}
    return Sheets(**rows)


def _lines(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on. Raises SheetFaults for what is no text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SheetFaults([(line, Phrase("This is not UTF-8. Save the sheet as CSV in UTF-8."))]) from error
    if "\x00" in text:
        raise SheetFaults([(text[: text.index("\x00")].count("\n") + 1, Phrase("There is a zero byte in this line."))])
    reader = csv.reader(_kept_lines(text), delimiter=_delimiter(text), strict=True)
    begins = 1
    try:
        for cells in reader:
            yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise SheetFaults([(begins, Phrase("This line cannot be read: {problem}. Is a quotation mark missing?", problem=error))]) from error


def _kept_lines(text: str) -> Iterator[str]:
    """Lines with their ends: a carriage return inside of quotes is part of a cell."""
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        yield text[start:end]
        start = end


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return ";" if head.count(";") > head.count(",") else ","


def _header(cells: Sequence[str]) -> str | None:
    """The sheet that begins with this line: its first column is named, and nothing in it is anything but a column."""
    names = [cell.strip().lower() for cell in cells]
    for kind, row in KINDS.items():
        if names[0] == row.__struct_fields__[0] and (len(names) == 1 or any(name in row.__struct_fields__ for name in names[1:])):
            return kind
    return None


def _wrong_columns(kind: str, columns: Sequence[str]) -> Iterator[Phrase]:
    fields = msgspec.structs.fields(KINDS[kind])
    known = {field.name for field in fields}
    for name in columns:
        if name and name not in known:
            yield Phrase(
                "The column {name} is not known here. Known are {known}.", name=name[:40], known=", ".join(field.name for field in fields)
            )
        elif name and columns.count(name) > 1:
            yield Phrase("The column {name} is there twice.", name=name)
    for field in fields:
        if field.required and field.name not in columns:
            yield Phrase("The column {name} is missing.", name=field.name)


def _row(kind: str, columns: Sequence[str], cells: Sequence[str]) -> tuple[Row | None, list[Phrase]]:
    """The row, or what is wrong with it, cell by cell."""
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        return None, [
            Phrase(
                "There are {cells} cells under {columns} columns. Is a comma in a name without quotation marks?",
                cells=len(cells),
                columns=len(columns),
            )
        ]
    given = dict(zip(columns, cells, strict=False))
    values: dict[str, Any] = {}
    wrong = []
    for field in msgspec.structs.fields(KINDS[kind]):
        text = unguarded(given.get(field.name, ""))
        if text == "" and not field.required:
            continue
        try:
            values[field.name] = _converted(text, field.type)
        except (msgspec.ValidationError, ValueError) as error:
            wrong.append(Phrase("{column}: {problem}", column=field.name, problem=_said(text, error)))
    return (None, wrong) if wrong else (KINDS[kind](**values), [])


def _converted(text: str, kind: Any) -> Any:
    if len(text) > CELL_LENGTH_MAX:
        raise ValueError(Phrase("it is too long"))
    if kind is bool:
        word = text.strip().casefold()
        if word not in _YES | _NO:
            raise ValueError(Phrase("write yes or no"))
        return word in _YES
    return msgspec.convert(text, kind, strict=False)


def _said(text: str, error: Exception) -> Phrase:
    if not text:
        return Phrase("this is needed.")
    why = error.args[0] if isinstance(error.args[0], Phrase) else str(error).partition(" - at")[0]
    return Phrase("{text} cannot be read ({why}).", text=repr(text[:40]), why=why)


def _twice(kind: str, rows: Sequence[tuple[int, Row]]) -> Iterator[tuple[int, Phrase]]:
    key = KINDS[kind].__struct_fields__[0]
    first: dict[str, int] = {}
    for line, row in rows:
        ref = getattr(row, key)
        if first.setdefault(ref, line) != line:
            yield line, Phrase("{ref} stands in line {line} already.", ref=ref, line=first[ref])
