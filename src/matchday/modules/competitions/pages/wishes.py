"""From what an organiser typed to the wishes of a calendar; each line that cannot be read is named by its number."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.errors import Fault, Invalid
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.pages.fields import converted
from matchday.modules.competitions.schemas import NewCalendar, NewRemainder
from matchday.modules.competitions.schemas.stages import NewStages

LINES_MAX = 20_000
USUAL = {"kick_offs": "15:00", "days_between": "7", "legs": "2", "seed": "0"}
NUMBERS = ("days_between", "legs", "seed", "rest_days_min", "in_a_row_max", "away_km_max", "match_minutes")
_PERIOD = re.compile(r"^(?P<team>.+?)\s+(?P<first>\d{4}-\d\d-\d\d)(?:\s+(?P<last>\d{4}-\d\d-\d\d))?(?:\s+(?P<reason>.*))?$")
_SENTENCES = {
    "first_day": "Give the day of the first round.",
    "kick_offs": "Give up to twelve clock times such as 15:00, 17:30.",
    "days_between": "Give a number of days from 1 to 60.",
    "days_between_games": "Give a number of days from 1 to 60.",
    "legs": "Give a number from 1 to 8.",
    "seed": "Give a number from 0 to 1000000.",
    "rounds": "Give a number of rounds from 1 to 200.",
    "rest_days_min": "Give a number of days from 0 to 60.",
    "in_a_row_max": "Give a number from 1 to 10.",
    "away_km_max": "Give a number of kilometres from 1 to 20000.",
    "match_minutes": "Give a number of minutes from 10 to 600.",
    "reason": "Give at most 80 letters.",
}
_LINES = {
    "days_off": "Write one day a line, such as 2026-12-26.",
    "not_at_home": "Write a team of this league and one or two dates, such as: Abbots 2026-08-15 2026-08-22.",
    "derbies": "Write two teams of this league, such as: Abbots / Barons.",
    "share_ground": "Write two teams of this league, such as: Abbots / Barons.",
    "home_grounds": "Write a team of this league and one of your grounds, such as: Abbots / Town Park.",
    "fixed": "Write the home team, the away team and a round, such as: Abbots / Barons / 3.",
}
MAY_BE_SOFT = (
    "too_little_rest",
    "too_many_in_a_row",
    "blacked_out",
    "ground_closed",
    "ground_shared",
    "derby_in_a_free_round",
    "fixed_elsewhere",
)
"""Rules that an organiser may make a wish, to be given up before any other. Distances always are."""
W = TypeVar("W", bound=msgspec.Struct)
Named = Mapping[str, UUID]
"""Ids by plain names."""


def named(pairs: Mapping[str, UUID]) -> Named:
    """However a name is spelled, it is found."""
    return {plain(name): one for name, one in pairs.items()}


def league_wishes(fields: Mapping[str, str], teams: Named, grounds: Named) -> NewCalendar:
    """Raises Invalid with every fault."""
    readers: dict[str, Callable[[str], Any]] = {
        "days_off": date.fromisoformat,
        "not_at_home": lambda line: _period(line, teams),
        "derbies": lambda line: _pair(line, teams),
        "share_ground": lambda line: _pair(line, teams),
        "home_grounds": lambda line: _ground(line, teams, grounds),
        "fixed": lambda line: _fixed(line, teams),
    }
    faults: list[Fault] = []
    given: dict[str, Any] = {name: fields[name] for name in ("first_day", "leg_order", *NUMBERS) if fields.get(name)}
    given["kick_offs"] = _clocks(fields)
    given |= {name: _read(name, fields.get(name, ""), read, faults) for name, read in readers.items()}
    given["derby_free_rounds"] = [int(number) for number in re.findall(r"\d{1,4}", fields.get("derby_free_rounds", "")[:2000])]
    given["soft"] = ["away_too_far", *(rule for rule in MAY_BE_SOFT if fields.get(f"soft_{rule}"))]
    return _whole(NewCalendar, given, faults)


def stage_wishes(fields: Mapping[str, str]) -> NewStages:
    """Raises Invalid with every fault."""
    given: dict[str, Any] = {name: fields[name] for name in ("first_day", "days_between", "days_between_games") if fields.get(name)}
    clocks = _clocks(fields) or [""]
    return _whole(NewStages, given | {"kick_off": clocks[0], "kick_offs": clocks}, [])


def rest_wishes(fields: Mapping[str, str]) -> NewRemainder:
    """What is left of a season. Raises Invalid with every fault."""
    faults: list[Fault] = []
    names = ("first_day", "days_between", "rounds", "seed", "reason")
    given: dict[str, Any] = {name: fields[name] for name in names if fields.get(name)}
    given["kick_offs"] = _clocks(fields)
    given["days_off"] = _read("days_off", fields.get("days_off", ""), date.fromisoformat, faults)
    return _whole(NewRemainder, given, faults)


def wrong_lines(faults: tuple[Fault, ...]) -> dict[str, str]:
    """Field to the number of its first line that could not be read."""
    places = [(fault.field, (fault.pointer or "").split("/")) for fault in reversed(faults)]
    return {field: parts[2] for field, parts in places if field and len(parts) == 3}


def _clocks(fields: Mapping[str, str]) -> list[str]:
    return [part for part in re.split(r"[,;\s]+", fields.get("kick_offs", "")[:200]) if part]


def _at_its_field(fault: Fault) -> Fault:
    return msgspec.structs.replace(fault, field="kick_offs") if fault.field == "kick_off" else fault


def _whole(kind: type[W], given: Mapping[str, Any], faults: list[Fault]) -> W:
    sentences = _SENTENCES | {"kick_off": _SENTENCES["kick_offs"]}
    try:
        wishes = converted(kind, given, sentences)
    except Invalid as refusal:
        raise Invalid(faults=(*map(_at_its_field, refusal.faults), *faults)) from None
    if faults:
        raise Invalid(faults=tuple(faults))
    return wishes


def _read(name: str, text: str, read: Callable[[str], Any], faults: list[Fault]) -> list[Any]:
    """Line by line."""
    found: list[Any] = []
    for number, line in enumerate(filter(None, map(str.strip, text[:LINES_MAX].splitlines())), start=1):
        try:
            found.append(read(line))
        except (ValueError, KeyError):
            faults.append(Fault(message=_LINES[name], field=name, pointer=f"/{name}/{number}"))
    return found


def _period(line: str, teams: Named) -> dict[str, Any]:
    """`Abbots 2026-08-15 2026-08-22 the pitch is sown`; a single day needs no second date."""
    read = _PERIOD.match(line)
    if read is None:
        raise ValueError(line)
    first, last = date.fromisoformat(read["first"]), date.fromisoformat(read["last"] or read["first"])
    if first > last:
        raise ValueError(line)
    return {"team_id": teams[plain(read["team"])], "first": first, "last": last, "reason": (read["reason"] or "")[:80]}


def _pair(line: str, teams: Named) -> tuple[UUID, UUID]:
    """`Abbots / Barons`, or with a dash that has a space on each side."""
    one, other = (teams[plain(part)] for part in _parts(line))
    if one == other:
        raise ValueError(line)
    return one, other


def _ground(line: str, teams: Named, grounds: Named) -> dict[str, UUID]:
    team, ground = _parts(line)
    return {"team_id": teams[plain(team)], "venue_id": grounds[plain(ground)]}


def _fixed(line: str, teams: Named) -> dict[str, Any]:
    home, away, number = _parts(line)
    if plain(home) == plain(away) or not 1 <= int(number) <= 512:
        raise ValueError(line)
    return {"home_team_id": teams[plain(home)], "away_team_id": teams[plain(away)], "round": int(number)}


def _parts(line: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s+[-–/]\s+|\s*/\s*", line)]
