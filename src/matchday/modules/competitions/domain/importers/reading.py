"""What every reader gives back, and the rules that all formats share."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import msgspec

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal
from matchday.modules.competitions.domain.facts import Sheet

BYTES_MAX = 16 * 1024 * 1024
HISTORY_BYTES_MAX = 512 * 1024 * 1024
NAME_LENGTH_MAX = 120
ROUND_LENGTH_MAX = 80
PLAYER_LENGTH_MAX = 120
NUMBER_MAX = 9999
_OFFSET = re.compile(r"^(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?$")


class ImportFault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a file: where, and why."""

    file: str
    line: int
    reason: Phrase

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The good facts of a file and everything that was wrong with it. `sheet` is None when nothing can be made of it.

    `notes` are contradictions in the file that could be settled without guessing; they do not refuse it.
    """

    sheet: Sheet | None
    faults: tuple[ImportFault, ...]
    notes: tuple[ImportFault, ...] = ()


class Unclear(Exception):
    """A part of a file that cannot be understood, and the reason in a sentence with its facts."""

    def __init__(self, reason: str, **facts: object) -> None:
        self.reason = reason if isinstance(reason, Phrase) else Phrase(reason, **facts)
        super().__init__(self.reason)


def zone_of(name: str) -> tzinfo:
    """An offset (`UTC+3`, `+05:30`) or a name of the IANA database. Raises Unclear."""
    if name.upper() in ("UTC", "GMT", "Z"):
        return UTC
    if offset := _OFFSET.match(name.upper()):
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        if minutes <= 14 * 60:
            return timezone(timedelta(minutes=minutes if offset["sign"] == "+" else -minutes))
    elif re.fullmatch(r"[A-Za-z]+(?:/[A-Za-z0-9_+-]+){1,2}", name):
        try:
            return ZoneInfo(name)
        except (KeyError, OSError, ValueError):
            pass
    raise Unclear("{name} is not a time zone: write an offset such as +03:00 or a name such as Europe/Berlin", name=clip(name))


def moment(date: str, time: str, zone: tzinfo) -> datetime:
    """A kick-off. Raises Unclear for a day or hour that does not exist."""
    try:
        local = datetime.fromisoformat(f"{date}T{time.zfill(5)}")
    except ValueError as error:
        raise Unclear("{date} {time} is not a date and time: write 2022-11-20 19:00", date=clip(date), time=clip(time)) from error
    if not 1850 <= local.year <= 2200:
        raise Unclear("the year {year} is not one that a match is played in", year=local.year)
    return local.replace(tzinfo=zone).astimezone(UTC)


def named(text: str, what: Phrase, length_max: int = NAME_LENGTH_MAX) -> str:
    """A name with its spaces tidied. Raises Unclear when it is empty, too long or not printable."""
    tidy = " ".join(text.split())
    if not tidy:
        raise Unclear("{what} is missing", what=what)
    if len(tidy) > length_max:
        raise Unclear("{what} is longer than {most} characters", what=what, most=length_max)
    if not tidy.isprintable():
        raise Unclear("{what} holds characters that cannot be shown", what=what)
    return tidy


def goal(side: str, player: str, minute: int, added: int, *, is_penalty: bool, is_own_goal: bool) -> Goal:
    """A goal with its parts checked. Raises Unclear."""
    if is_penalty and is_own_goal:
        raise Unclear("a goal is a penalty or an own goal, not both")
    return Goal(
        side="home" if side == "home" else "away",
        player=named(player, Phrase("the scorer's name"), PLAYER_LENGTH_MAX),
        minute=minute,
        added=added,
        is_penalty=is_penalty,
        is_own_goal=is_own_goal,
    )


def because(objections: Sequence[Phrase]) -> None:
    """Raises Unclear with all of them, if there are any."""
    if objections:
        raise Unclear(Phrase.listed(objections))


def clip(value: object, length_max: int = 40) -> str:
    """A value of the file in a message, short enough to read."""
    text = value if isinstance(value, str) else repr(value)
    shown = text if len(text) <= length_max else text[: length_max - 1] + "…"
    return f'"{shown}"' if shown.isprintable() else repr(shown)
