"""Clocks of a place: for letters and papers, which no browser turns to the reader's own zone."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import get_timezone_name

_OFFSET = re.compile(r"(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?")
_SHORT = re.compile(r"[A-ZÄÖÜ]{2,5}")


@lru_cache(256)
def zone_called(name: str) -> tzinfo:
    """By a name of the IANA database or an offset such as +03:00. What is neither is UTC, which is what times are named by then."""
    if found := _OFFSET.fullmatch(name.upper().removeprefix("UTC").removeprefix("GMT")):
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if found["sign"] == "+" else -minutes))
    try:
        return ZoneInfo(name) if name and name != "UTC" else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def zone_name(moment: datetime, locale: str) -> str:
    """What readers call the clocks that a moment is told by: CEST, in German MESZ; without such a word UTC+3."""
    offset = moment.utcoffset() or timedelta()
    if isinstance(moment.tzinfo, ZoneInfo):
        short = str(get_timezone_name(moment, width="short", locale=locale))
        if _SHORT.fullmatch(short):
            return short
    if not offset:
        return "UTC"
    minutes = abs(offset) // timedelta(minutes=1)
    rest = f":{minutes % 60:02d}" if minutes % 60 else ""
    return f"UTC{'+' if offset > timedelta() else '−'}{minutes // 60}{rest}"
