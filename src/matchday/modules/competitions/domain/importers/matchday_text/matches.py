"""Match lines, and the indented lines of goals under them."""

import dataclasses
import re

import msgspec

from matchday.backbone.errors import Phrase
from matchday.contracts.competitions import Goal
from matchday.modules.competitions.domain import feeders, results
from matchday.modules.competitions.domain.facts import MatchFact, Side, StageFact
from matchday.modules.competitions.domain.importers.matchday_text.state import Draft, Statements
from matchday.modules.competitions.domain.importers.reading import NUMBER_MAX, Unclear, because, clip, goal, moment, zone_of

_MATCH = re.compile(
    r"^(?P<number>\d{1,4})\s+(?P<date>\S+)\s+(?P<time>\d{1,2}:\d\d)(?P<zone>[+-]\d\d:?\d\d|Z)?\s+"
    r"(?P<home>\S+)\s+(?P<score>\d{1,3}-\d{1,3}|v)\s+(?P<away>\S+)(?P<rest>(?:\s.*)?)$"
)
_PART = re.compile(r"^\s*(?:(?P<name>ht|et|pens)\s+(?P<home>\d{1,3})-(?P<away>\d{1,3})|@(?P<venue>\S+))(?=\s|$)")
_MINUTE = re.compile(r"^(?P<minute>\d{1,3})(?:\+(?P<added>\d{1,2}))?(?P<kind>p|og)?$")


def begin_match(reader: Statements, number: int, line: str) -> None:
    parts = _MATCH.match(line)
    if parts is None:
        raise Unclear("a match is: number, date, time, home, score (or v), away; as in 1 2022-11-20 19:00 QAT 0-2 ECU")
    stage = reader.current_stage()
    home, home_code = _side(reader, parts["home"])
    away, away_code = _side(reader, parts["away"])
    if home == away or (home.team is not None and home.team == away.team):
        raise Unclear("a team cannot play against itself")
    scores, venue = _details(reader, parts["rest"], parts["score"] != "v")
    score = regular = None
    if parts["score"] != "v":
        first, _, second = parts["score"].partition("-")
        regular = (int(first), int(second))
        score = results.score_of(regular, scores.get("ht"), scores.get("et"), scores.get("pens"))
        because(results.objections(score, regular if "et" in scores else None, ()))
        if home.team is None or away.team is None:
            raise Unclear("a match with a score needs both teams, as in W49=NED")
    zone = zone_of(parts["zone"] or reader.header.get("zone", "UTC"))
    ordinal = _free_number(reader, int(parts["number"]), number)
    reader.draft = Draft(
        match=MatchFact(
            where=number,
            number=ordinal,
            is_number_given=True,
            stage=stage.name,
            group=_group(reader, stage, home, away),
            round=reader.round or stage.name,
            home=home,
            away=away,
            venue=venue,
            kicks_off_at=moment(parts["date"], parts["time"], zone),
            is_zone_known=parts["zone"] is not None or "zone" in reader.header,
            score=score,
            regular_time=regular if "et" in scores else None,
            goals=(),
        ),
        home_code=home_code,
        away_code=away_code,
    )


def _details(reader: Statements, rest: str, has_score: bool) -> tuple[dict[str, tuple[int, int]], str | None]:
    scores: dict[str, tuple[int, int]] = {}
    venue: str | None = None
    while rest.strip():
        part = _PART.match(rest)
        if part is None:
            raise Unclear("{text} is not understood: expected ht 1-0, et 1-1, pens 4-2 or @VENUE", text=clip(rest.strip()))
        if part["venue"]:
            if part["venue"] not in reader.venues:
                raise Unclear("the venue {venue} was not named above", venue=clip(part["venue"]))
            venue = reader.venues[part["venue"]].name
        else:
            scores[part["name"]] = (int(part["home"]), int(part["away"]))
        rest = rest[part.end() :]
    if scores and not has_score:
        raise Unclear("a match without a score has no half-time, extra time or penalties")
    return scores, venue


def add_goals(reader: Statements, line: str) -> None:
    """Goals of one side. Without a match above (it was refused, or there is none) they are passed over: one fault is enough."""
    draft = reader.draft
    if draft is None:
        if not reader.is_below_match:
            raise Unclear("an indented line lists goals, and there is no match above it")
        return
    code, _, rest = line.strip().partition(" ")
    if code not in (draft.home_code, draft.away_code):
        raise Unclear("{code} does not play in match {number}", code=clip(code), number=draft.match.number)
    if draft.match.score is None:
        raise Unclear("match {number} has goals and no score", number=draft.match.number)
    side = "home" if code == draft.home_code else "away"
    goals = draft.match.goals + tuple(found for scorer in rest.split(";") for found in _goals_of(side, scorer))
    reader.draft = dataclasses.replace(draft, match=msgspec.structs.replace(draft.match, goals=goals))


def _goals_of(side: str, text: str) -> list[Goal]:
    words = text.split()
    first = next((index for index, word in enumerate(words) if _MINUTE.match(word)), len(words))
    if first == 0 or first == len(words):
        raise Unclear("{text} is not a scorer with minutes, as in Enner Valencia 16p 31", text=clip(text.strip()))
    found = []
    for word in words[first:]:
        minute = _MINUTE.match(word)
        if minute is None:
            raise Unclear("{word} is not a minute: write 31, 90+4, 16p for a penalty or 40og for an own goal", word=clip(word))
        found.append(
            goal(
                side,
                " ".join(words[:first]),
                int(minute["minute"]),
                int(minute["added"] or 0),
                is_penalty=minute["kind"] == "p",
                is_own_goal=minute["kind"] == "og",
            )
        )
    return found


def finish_match(reader: Statements) -> None:
    """The match above is complete: its goals must make its score."""
    draft, reader.draft = reader.draft, None
    if draft is None:
        return
    match = msgspec.structs.replace(draft.match, goals=results.in_order(draft.match.goals))
    if match.score is not None:
        found = results.objections(match.score, match.regular_time, match.goals)
        if not found and results.half_time_contradicts(match.score, match.goals):
            found.append(Phrase("the goals up to minute 45 do not make the half-time score"))
        if found:
            reader.fault(match.where, Phrase("match {number}: {reasons}", number=match.number, reasons=Phrase.listed(found)))
            return
    reader.matches.append(match)


def _side(reader: Statements, text: str) -> tuple[Side, str | None]:
    """`QAT`, `W49` or `1A=NED`; the team's code beside it."""
    feeder, is_both, code = text.partition("=")
    if is_both:
        if not feeders.is_feeder(feeder):
            raise Unclear("{text} is not a place that a team comes from, such as 1A, W49 or L61", text=clip(feeder))
        return Side(team=reader.team(code), feeder=feeder), code
    if feeders.is_feeder(text):
        return Side(feeder=text), None
    return Side(team=reader.team(text)), text


def _group(reader: Statements, stage: StageFact, home: Side, away: Side) -> str | None:
    if stage.kind != "group":
        return None
    for (of, group), teams in reader.tables.items():
        if of == stage.name and home.team in teams and away.team in teams:
            return group
    raise Unclear("the two teams are not in one group of this stage")


def _free_number(reader: Statements, number: int, line: int) -> int:
    if not 1 <= number <= NUMBER_MAX:
        raise Unclear("a match number is between 1 and {most}", most=NUMBER_MAX)
    if number in reader.numbers:
        raise Unclear("match {number} was already listed in line {line}", number=number, line=reader.numbers[number])
    reader.numbers[number] = line
    return number
