"""Tables as CSV (RFC 4180) for people who open them in a spreadsheet.

A cell that a spreadsheet would run as a formula is given an apostrophe, which it shows as text. Numbers of ours are no formulas:
amounts are written as plain decimals, and a negative one is still a number.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from matchday.backbone.money import minor_unit_digits

_FORMULA = re.compile(r"^[\s]*[=+\-@\t\r|]")
_NUMBER = re.compile(r"^-?[0-9]+(\.[0-9]+)?$(?!\n)")
BOM = "\ufeff"


def cell(value: object) -> str:
    """As it is written."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    text = str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as text; the first of a table is its head."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def decimal(minor: int, currency: str) -> str:
    """An amount in its main unit, with a point, as every program reads it."""
    digits = minor_unit_digits(currency)
    whole, part = divmod(abs(minor), 10**digits)
    sign = "-" if minor < 0 else ""
    return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"
