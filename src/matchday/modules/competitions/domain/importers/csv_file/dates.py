"""Days as files write them. Whether 03/04 is in March or in April is decided by the whole file, and never guessed."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from matchday.modules.competitions.domain.importers.reading import Unclear, clip

YEAR_MIN, YEAR_MAX = 1850, 2200
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$(?!\n)", re.ASCII)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$(?!\n)", re.ASCII)
_DOTS = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$(?!\n)", re.ASCII)
_SLASHES = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$(?!\n)", re.ASCII)
_SHORT = re.compile(r"^\d{1,2}[./-]\d{1,2}[./-]\d{2}$(?!\n)", re.ASCII)

Days = Mapping[str, datetime | Unclear]
"""The beginning of each day, in UTC."""


def days_of(texts: Iterable[str]) -> Days:
    """Each different text once, with its day or with what is wrong with it."""
    listed = list(dict.fromkeys(texts))
    slashed = [(int(found[1]), int(found[2])) for text in listed if (found := _SLASHES.match(text))]
    return {text: _day(text, _order(slashed)) for text in listed}


def _order(slashed: list[tuple[int, int]]) -> str:
    """Whether the day or the month stands first, "both" where dates contradict each other, "open" where none of them tells."""
    has_day_first, has_month_first = any(first > 12 for first, _ in slashed), any(second > 12 for _, second in slashed)
    if has_day_first and has_month_first:
        return "both"
    return "day" if has_day_first else "month" if has_month_first else "open"


def _day(text: str, order: str) -> datetime | Unclear:
    if found := _ISO.match(text) or _COMPACT.match(text):
        return _made(text, found[1], found[2], found[3])
    if found := _DOTS.match(text):
        return _made(text, found[3], found[2], found[1])
    if found := _SLASHES.match(text):
        if order == "open" and found[1] != found[2]:
            return Unclear(
                "{text} may be two different days, and no date of the file tells which is meant: write 2024-04-03", text=clip(text)
            )
        if order == "both":
            return Unclear("{text}: some dates of the file begin with the day and some with the month: write 2024-04-03", text=clip(text))
        return _made(text, found[3], found[1], found[2]) if order == "month" else _made(text, found[3], found[2], found[1])
    if _SHORT.match(text):
        return Unclear("{text} does not tell the century: write the year with four digits", text=clip(text))
    return Unclear("{text} is not a date: write 2024-04-03", text=clip(text)) if text else Unclear("the date is missing")


def _made(text: str, year: str, month: str, day: str) -> datetime | Unclear:
    try:
        made = datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return Unclear("{text} is not a day of any calendar", text=clip(text))
    if not YEAR_MIN <= made.year <= YEAR_MAX:
        return Unclear("the year {year} is not one that a match is played in", year=made.year)
    return made
