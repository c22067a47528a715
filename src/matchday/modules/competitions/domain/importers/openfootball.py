"""Reader of openfootball's JSON: world cups with groups, goals and grounds; leagues with rounds and results.

The format names no stages, numbers or codes. A match with a group belongs to the group stage; one without belongs to the
knockout stage when its round is called so (or the file has groups), else to the league. Matches are numbered as they
stand in the file unless they carry a `num`. Goals are listed under the side they count for, own goals too.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import msgspec

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal, Score
from matchday.modules.competitions.domain import feeders, results
from matchday.modules.competitions.domain.facts import VenueFact
from matchday.modules.competitions.domain.importers.listed_matches import Row, sheet_of
from matchday.modules.competitions.domain.importers.reading import (
    NUMBER_MAX,
    ROUND_LENGTH_MAX,
    ImportFault,
    Reading,
    Unclear,
    because,
    clip,
    goal,
    moment,
    named,
    zone_of,
)

_MATCHES = re.compile(r'"matches"\s*:\s*(?=\[)')
_SPACE = re.compile(r"[\s,]*")
_TIME = re.compile(r"^(?P<clock>\d{1,2}:\d{2})(?:\s+(?P<zone>\S+))?$")

Located = tuple[int, dict[str, Any]]


def read(file: str, text: str) -> Reading:
    """Reads a file. A match that is wrong costs itself; a file that is not openfootball's shape costs everything."""
    faults: list[ImportFault] = []
    notes: list[ImportFault] = []
    try:
        head, located = _open(text)
        name = named(str(head.get("name", "")), Phrase("the competition's name"))
    except json.JSONDecodeError as error:
        return _nothing(file, error.lineno, Phrase("this is not valid JSON: {problem}", problem=error.msg))
    except RecursionError:
        return _nothing(file, 1, Phrase("the JSON is nested too deeply"))
    except Unclear as unclear:
        return _nothing(file, 1, unclear.reason)
    rows: list[Row] = []
    for ordinal, (line, match) in enumerate(located, start=1):
        try:
            rows.append(_row(line, match))
        except Unclear as unclear:
            faults.append(
                ImportFault(
                    file=file,
                    line=line,
                    reason=Phrase("match {number}{teams}: {reason}", number=ordinal, teams=_who(match), reason=unclear.reason),
                )
            )
    rows = _without_repeats(file, rows, faults)
    _settle_half_times(file, rows, notes)
    return Reading(sheet=sheet_of(name, rows), faults=tuple(sorted(faults, key=lambda fault: fault.line)), notes=tuple(notes))


def _open(text: str) -> tuple[dict[str, Any], list[Located]]:
    """The file's head and its matches with the lines they begin in."""
    whole = json.loads(text)
    if not isinstance(whole, dict):
        raise Unclear("this is not an object with a name and matches")
    listed = whole.get("matches")
    if listed is None and isinstance(whole.get("rounds"), list):
        return whole, list(_of_rounds(whole["rounds"]))
    if not isinstance(listed, list):
        raise Unclear('there is no list "matches": this is not a file of matches')
    lines = list(_lines(text)) if _MATCHES.search(text) else []
    lines += [1] * (len(listed) - len(lines))
    return whole, [(line, match) for line, match in zip(lines, listed, strict=False)]


def _lines(text: str) -> Iterator[int]:
    """The line in which each match begins."""
    found = _MATCHES.search(text)
    breaks = [position for position, letter in enumerate(text) if letter == "\n"]
    decoder = json.JSONDecoder()
    at = found.end() + 1 if found else len(text)
    while (at := _SPACE.match(text, at).end()) < len(text) and text[at] != "]":  # type: ignore[union-attr]
        yield bisect_right(breaks, at) + 1
        _, at = decoder.raw_decode(text, at)


def _of_rounds(rounds: list[Any]) -> Iterator[Located]:
    """The older shape: matches inside rounds, teams as objects."""
    for part in rounds:
        if not isinstance(part, dict) or not isinstance(part.get("matches"), list):
            raise Unclear('"rounds" is not a list of rounds with matches')
        for match in part["matches"]:
            yield 1, {"round": part.get("name"), **match} if isinstance(match, dict) else match


def _row(line: int, match: Any) -> Row:
    if not isinstance(match, dict):
        raise Unclear("this is not a match")
    home, away = _team(match.get("team1"), "team1"), _team(match.get("team2"), "team2")
    if home.casefold() == away.casefold():
        raise Unclear("a team cannot play against itself")
    clock, zone = _time(match.get("time"))
    score, regular = _score(match)
    goals = results.in_order([*_goals(match, "home", "goals1"), *_goals(match, "away", "goals2")])
    if score is None and goals:
        raise Unclear("there are goals and no score")
    if score is not None:
        because(results.objections(score, regular, goals))
        if feeders.is_feeder(home) or feeders.is_feeder(away):
            raise Unclear("a match with a score needs both teams")
    date = str(match.get("date", ""))
    moment(date, clock, zone_of(zone or "UTC"))
    return Row(
        line=line,
        number=_number(match.get("num")),
        group=_group(match.get("group")),
        round=named(str(match.get("round") or "Matches"), Phrase("the round's name"), ROUND_LENGTH_MAX),
        home=home,
        away=away,
        venue=_venue(match.get("ground")),
        date=date,
        clock=clock,
        zone=zone,
        score=score,
        regular=regular,
        goals=goals,
    )


def _team(value: Any, key: str) -> str:
    name = value.get("name") if isinstance(value, dict) else value
    if not isinstance(name, str):
        raise Unclear("{key} is missing", key=key)
    return named(name, Phrase(key))


def _number(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= NUMBER_MAX:
        raise Unclear("num {value} is not a match number between 1 and {most}", value=clip(value), most=NUMBER_MAX)
    return value


def _group(value: Any) -> str | None:
    return None if value is None else named(str(value), Phrase("the group's name"), 30)


def _venue(value: Any) -> VenueFact | None:
    if value is None:
        return None
    text = value.get("name", "") if isinstance(value, dict) else str(value)
    name, _, city = text.rpartition(", ") if ", " in text else (text, "", "")
    return VenueFact(name=named(name, Phrase("the ground")), city=named(city, Phrase("the city")) if city else None)


def _time(value: Any) -> tuple[str, str | None]:
    """A match without a time stands at midnight of its day."""
    if value in (None, ""):
        return "00:00", None
    parts = _TIME.match(value) if isinstance(value, str) else None
    if parts is None:
        raise Unclear("time {value} is not understood: expected 19:00 or 19:00 UTC+3", value=clip(value))
    if parts["zone"]:
        zone_of(parts["zone"])
    return parts["clock"], parts["zone"]


def _score(match: dict[str, Any]) -> tuple[Score | None, tuple[int, int] | None]:
    """The score, and the one after 90 minutes where play went on. The oldest files have `score1` and `score2`."""
    value = match.get("score")
    if value is None and match.get("score1") is not None:
        value = {"ft": [match["score1"], match.get("score2")]}
    if value is None or value == {}:
        return None, None
    if isinstance(value, list):
        value = {"ft": value}
    if not isinstance(value, dict):
        raise Unclear("score {value} is not understood", value=clip(value))
    if unknown := value.keys() - {"ft", "ht", "et", "p"}:
        raise Unclear("score has {name}: expected ft, ht, et and p", name=clip(min(unknown)))
    regular = _pair(value, "ft")
    if regular is None:
        raise Unclear("the score has no ft: the goals after 90 minutes")
    extra = _pair(value, "et")
    return results.score_of(regular, _pair(value, "ht"), extra, _pair(value, "p")), regular if extra else None


def _pair(score: dict[str, Any], key: str) -> tuple[int, int] | None:
    value = score.get(key)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(part, int) and not isinstance(part, bool) for part in value):
        raise Unclear("score {key} {value} is not two numbers", key=key, value=clip(value))
    if min(value) < 0:
        raise Unclear("score {key} {home}-{away} is below zero", key=key, home=value[0], away=value[1])
    return value[0], value[1]


def _goals(match: dict[str, Any], side: str, key: str) -> Iterator[Goal]:
    listed = match.get(key) or []
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise Unclear("{key} is not a list of goals", key=key)
    for entry in listed:
        minute, added = entry.get("minute"), entry.get("offset", 0)
        if isinstance(minute, str) and (parts := re.fullmatch(r"(\d{1,3})(?:\+(\d{1,2}))?", minute)):
            minute, added = int(parts[1]), int(parts[2] or added)
        if type(minute) is not int or type(added) is not int:
            raise Unclear("{key}: {minute} is not a minute", key=key, minute=clip(minute))
        if not isinstance(entry.get("name"), str):
            raise Unclear("{key}: a goal without a name", key=key)
        is_own = bool(entry.get("owngoal"))
        yield goal(side, entry["name"], minute, added, is_penalty=bool(entry.get("penalty")), is_own_goal=is_own)


def _without_repeats(file: str, rows: list[Row], faults: list[ImportFault]) -> list[Row]:
    """The same two teams on the same day in the same round, or the same number, are one match listed twice."""
    seen: dict[tuple[Any, ...], int] = {}
    kept = []
    for row in rows:
        keys: list[tuple[Any, ...]] = [(row.date, row.round, row.home.casefold(), row.away.casefold())]
        keys += [(row.number,)] if row.number else []
        before = next((seen[key] for key in keys if key in seen), None)
        if before is None:
            kept.append(row)
            seen.update(dict.fromkeys(keys, row.line))
        else:
            faults.append(
                ImportFault(
                    file=file,
                    line=row.line,
                    reason=Phrase(
                        "{home} v {away}: this match was already listed in line {line}", home=row.home, away=row.away, line=before
                    ),
                )
            )
    return kept


def _settle_half_times(file: str, rows: list[Row], notes: list[ImportFault]) -> None:
    """Where the minutes of all goals tell of another half-time score, the goals are believed and the score is left out."""
    for row in rows:
        if row.score is not None and results.half_time_contradicts(row.score, row.goals):
            row.score = msgspec.structs.replace(row.score, half_time_home=None, half_time_away=None)
            notes.append(
                ImportFault(
                    file=file,
                    line=row.line,
                    reason=Phrase(
                        "{home} v {away}: the half-time score does not fit the goals and is left out", home=row.home, away=row.away
                    ),
                )
            )


def _who(match: Any) -> str:
    if not isinstance(match, dict):
        return ""
    teams = [team.get("name") if isinstance(team, dict) else team for team in (match.get("team1"), match.get("team2"))]
    return (
        f" ({teams[0]} v {teams[1]})" if all(isinstance(team, str) and 0 < len(team) < 80 and team.isprintable() for team in teams) else ""
    )


def _nothing(file: str, line: int, reason: Phrase) -> Reading:
    return Reading(sheet=None, faults=(ImportFault(file=file, line=line, reason=reason),))
