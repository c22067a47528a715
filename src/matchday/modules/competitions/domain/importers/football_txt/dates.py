"""Days of Football.TXT: `[Sat Aug/12]`, `Fri Aug 15`, `Sat Aug 12 2023`, `12 Aug 2023`, `2023-08-12`, `Sa. 12.8.`, and clock times."""

import re
from collections.abc import Mapping
from datetime import date

from matchday.modules.competitions.domain.importers.reading import Unclear, clip

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<{}>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAYS: Mapping[str, int] = {name: place for place, name in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su"))}
_WEEKDAY = r"(?:(?P<weekday>Mon?|Tue?|Wed?|Thu?|Fri?|Sat?|Sun?|Mo|Di|Mi|Do|Fr|Sa|So)[a-z]{0,6}\.?,?\s+)?"
DATE = re.compile(
    rf"{_WEEKDAY}(?:"
    rf"{_MONTH.format('month')}[/ ]\s?(?P<day>\d{{1,2}})(?:,?\s+(?P<year>\d{{4}}))?(?![:.\dh-])"
    rf"|(?P<day2>\d{{1,2}})\.?\s{_MONTH.format('month2')}(?:\s+(?P<year2>\d{{4}}))?(?![:\d-])"
    rf"|(?P<year3>\d{{4}})-(?P<month3>\d{{2}})-(?P<day3>\d{{2}})"
    rf"|(?P<day4>\d{{1,2}})\.(?P<month4>\d{{1,2}})\.(?P<year4>\d{{4}})?(?!\d)"
    rf")",
    re.IGNORECASE | re.ASCII,
)
TIME = re.compile(
    r"(?P<clock>\d{1,2}[:.h]\d{2})(?![\d-])(?:\s*(?P<zone>(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:\d{2}))?"
    r"(?:\s*\(\d{1,2}[:.]\d{2}[^()]{0,12}\))?",
    re.ASCII,
)


class Calendar:
    """Gives days without a year theirs: from the season in the file's name, and from the weekday where both years fit."""

    def __init__(self, season: str) -> None:
        years = [int(part) for part in re.findall(r"\d{4}", season)[:1]]
        self.first = years[0] if years else None
        self.is_split = bool(re.search(r"\d{4}\s?[/-]\s?\d{2}", season))
        self.last: date | None = None

    def day(self, found: "re.Match[str]") -> date:
        """Raises Unclear."""
        month = _month(found["month"] or found["month2"] or "") or int(found["month3"] or found["month4"] or 0)
        number = int(found["day"] or found["day2"] or found["day3"] or found["day4"])
        year = found["year"] or found["year2"] or found["year3"] or found["year4"]
        try:
            made = date(int(year), month, number) if year else self._guessless(month, number, found["weekday"])
        except ValueError as error:
            raise Unclear("{text} is not a day of any calendar", text=clip(found[0].strip())) from error
        if not 1850 <= made.year <= 2200:
            raise Unclear("the year {year} is not one that a match is played in", year=made.year)
        if year and self.first is None:
            self.first = made.year
            self.is_split = made.month > 6
        self.last = made
        return made

    def _guessless(self, month: int, number: int, weekday: str | None) -> date:
        if self.first is None:
            raise Unclear("the year is not known: neither the file's name nor an earlier date tells it")
        years = [self.first] if not self.is_split else [self.first + (month < 7), self.first + (month >= 7)]
        fitting = [year for year in years if _is_day(year, month, number)] or years[:1]
        if weekday and (place := _DAYS.get(_english(weekday))) is not None:
            told = [year for year in fitting if date(year, month, number).weekday() == place]
            fitting = told or fitting
        return date(fitting[0], month, number)


def _is_day(year: int, month: int, number: int) -> bool:
    try:
        date(year, month, number)
    except ValueError:
        return False
    return True


def _english(weekday: str) -> str:
    return weekday.casefold()[:2]


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].casefold()) + 1 if name else 0
