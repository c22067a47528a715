"""What people type for amounts, percentages and times, as the exact numbers that are kept."""

import re
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_AMOUNT = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,4}))?")
_PERCENT = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,60}")


def minor_of(text: str, digits: int) -> int | None:
    """An amount such as `12.50` or `12,5` in minor units; None when it is none, or finer than the currency."""
    match = _AMOUNT.fullmatch(text.strip().replace("\N{NO-BREAK SPACE}", " ").replace(" ", ""))
    if match is None or len(match[2] or "") > digits:
        return None
    return int(match[1] + (match[2] or "").ljust(digits, "0"))


def written(minor: int, digits: int) -> str:
    """As it is put into a field, with a point."""
    return f"{minor // 10**digits}.{minor % 10**digits:0{digits}}" if digits else str(minor)


def basis_points_of(text: str) -> int | None:
    """A percentage in hundredths of a per cent; None when it is none."""
    match = _PERCENT.fullmatch(text.strip().removesuffix("%").strip())
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else None


def percent_written(basis_points: int) -> str:
    """Without zeros that say nothing."""
    text = written(basis_points, 2)
    return text.rstrip("0").rstrip(".")


def whole_of(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds; None when it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    return int(text) if least <= int(text) <= most else None


def zone_of(name: str) -> tzinfo | None:
    """A time zone by its name; None when there is none of it."""
    if name == "UTC":
        return UTC
    if not _ZONE.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def moment_of(text: str, zone: tzinfo) -> datetime | None:
    """What a browser's field for date and time sends, by the clocks of a zone; None when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=zone).astimezone(UTC) if moment.tzinfo is None and 2000 <= moment.year <= 2200 else None


def local(moment: datetime | None, zone: tzinfo) -> str:
    """As a browser's field for date and time has it."""
    return moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
