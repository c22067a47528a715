"""From rows to a file: UTF-8 with a byte order mark (spreadsheets ask for it), commas, every line ended as RFC 4180 says."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import StringIO
from typing import Any

from matchday.modules.competitions.domain.participants.sheets.cells import guarded
from matchday.modules.competitions.domain.participants.sheets.rows import KINDS, Row

BOM = "\ufeff"


def write_sheets(sheets: Mapping[str, Sequence[Row]]) -> bytes:
    """The sheets named, in a fixed order, a blank line between two."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    named = [kind for kind in KINDS if kind in sheets]
    for kind in named:
        if kind != named[0]:
            out.write("\r\n")
        columns = KINDS[kind].__struct_fields__
        writer.writerow(columns)
        for row in sheets[kind]:
            writer.writerow([_cell(getattr(row, column)) for column in columns])
    return (BOM + out.getvalue()).encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return guarded(str(value))
