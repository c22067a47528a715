"""Matchday's own import format, version 1: one fact a line. The grammar is described in docs/import-format.md."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

import msgspec

from matchday.contracts.competitions import Goal
from matchday.modules.competitions.domain import feeders, names, results
from matchday.modules.competitions.domain.facts import (
    AdjustmentFact,
    MatchFact,
    Sheet,
    Side,
    StageFact,
    StageKind,
    TableFact,
    TeamFact,
    VenueFact,
)
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

LINES_MAX = 500_000
FAULTS_MAX = 1_000
_CODE = re.compile(rf"^[A-Z0-9]{{2,{names.CODE_LENGTH_MAX}}}$")
_MATCH = re.compile(
    r"^(?P<number>\d{1,4})\s+(?P<date>\S+)\s+(?P<time>\d{1,2}:\d\d)(?P<zone>[+-]\d\d:?\d\d|Z)?\s+"
    r"(?P<home>\S+)\s+(?P<score>\d{1,3}-\d{1,3}|v)\s+(?P<away>\S+)(?P<rest>(?:\s.*)?)$"
)
_PART = re.compile(r"^\s*(?:(?P<name>ht|et|pens)\s+(?P<home>\d{1,3})-(?P<away>\d{1,3})|@(?P<venue>\S+))(?=\s|$)")
_MINUTE = re.compile(r"^(?P<minute>\d{1,3})(?:\+(?P<added>\d{1,2}))?(?P<kind>p|og)?$")
_ADJUSTMENT = re.compile(r"^(?P<team>\S+)\s+(?P<points>[+-]\d{1,3})\s+(?P<reason>.+)$")


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """A match line while its goals are still being read."""

    match: MatchFact
    home_code: str | None
    away_code: str | None


@dataclass(kw_only=True)
class _Reader:
    """What the lines so far have said. A statement holds for the lines below it."""

    file: str
    header: dict[str, str] = field(default_factory=dict)
    teams: dict[str, str] = field(default_factory=dict)
    venues: dict[str, VenueFact] = field(default_factory=dict)
    stages: dict[str, StageFact] = field(default_factory=dict)
    tables: dict[tuple[str, str | None], tuple[str, ...]] = field(default_factory=dict)
    adjustments: list[AdjustmentFact] = field(default_factory=list)
    stage: StageFact | None = None
    round: str | None = None
    draft: _Draft | None = None
    numbers: dict[int, int] = field(default_factory=dict)
    matches: list[MatchFact] = field(default_factory=list)
    faults: list[ImportFault] = field(default_factory=list)

    def fault(self, line: int, reason: str) -> None:
        if len(self.faults) < FAULTS_MAX:
            self.faults.append(ImportFault(file=self.file, line=line, reason=reason))


def read(file: str, text: str) -> Reading:
    """Reads a file. A line that is wrong costs itself (and, within a match, that match), never its neighbours."""
    reader = _Reader(file=file)
    lines = text.splitlines()
    if len(lines) > LINES_MAX:
        return Reading(sheet=None, faults=(ImportFault(file=file, line=LINES_MAX, reason=f"there are more than {LINES_MAX} lines"),))
    for number, raw in enumerate(lines, start=1):
        line = re.sub(r"(^|\s)#.*$", "", raw).rstrip()
        if line:
            _read_line(reader, number, line)
    _finish_match(reader)
    return Reading(sheet=_sheet(reader, len(lines)), faults=tuple(reader.faults))


def _read_line(reader: _Reader, number: int, line: str) -> None:
    try:
        if line[0].isspace():
            _add_goals(reader, line)
            return
        _finish_match(reader)
        if line[0].isdigit():
            _begin_match(reader, number, line)
            return
        keyword, _, rest = line.partition(" ")
        if keyword not in _STATEMENTS:
            raise Unclear(f"{clip(keyword)} begins no statement: expected {', '.join(sorted(_STATEMENTS))}, a match or an indented line of goals")
        _STATEMENTS[keyword](reader, keyword, rest.strip())
    except Unclear as unclear:
        reader.fault(number, str(unclear))
        reader.draft = None


def _set_header(reader: _Reader, keyword: str, rest: str) -> None:
    if keyword in reader.header:
        raise Unclear(f"{keyword} was already said")
    value = named(rest, keyword)
    if keyword == "matchday" and value != "1":
        raise Unclear(f"this is version {clip(value)} of the format; this Matchday reads version 1")
    if keyword == "zone":
        zone_of(value)
    if keyword == "slug" and (len(value) > names.SLUG_LENGTH_MAX or not re.match(names.SLUG, value)):
        raise Unclear("a slug is made of small letters, digits and single hyphens")
    reader.header[keyword] = value


def _add_team(reader: _Reader, _: str, rest: str) -> None:
    code, name = _coded(rest, "team")
    if feeders.is_feeder(code):
        raise Unclear(f"{code} cannot be a team's code: it reads as a place in a bracket")
    if code in reader.teams:
        raise Unclear(f"the code {code} is already taken by {reader.teams[code]}")
    if name.casefold() in {known.casefold() for known in reader.teams.values()}:
        raise Unclear(f"the team {clip(name)} was already named")
    reader.teams[code] = name


def _add_venue(reader: _Reader, _: str, rest: str) -> None:
    code, text = _coded(rest, "venue")
    if code in reader.venues:
        raise Unclear(f"the code {code} is already taken by {reader.venues[code].name}")
    name, *more = (part.strip() for part in text.split("|"))
    if len(more) > 2:
        raise Unclear("a venue is CODE Name | City | capacity")
    if len(more) == 2 and not re.fullmatch(r"\d{1,7}", more[1]):
        raise Unclear(f"{clip(more[1])} is not a number of seats")
    reader.venues[code] = VenueFact(
        name=named(name, "the venue's name"),
        city=named(more[0], "the city") if more and more[0] else None,
        capacity=int(more[1]) if len(more) == 2 else None,
    )


def _begin_stage(reader: _Reader, _: str, rest: str) -> None:
    kind, _, name = rest.partition(" ")
    if kind not in ("group", "league", "knockout"):
        raise Unclear(f"{clip(kind)} is not a kind of stage: group, league or knockout")
    title = named(name, "the stage's name", ROUND_LENGTH_MAX)
    if title in reader.stages:
        raise Unclear(f"the stage {clip(title)} was already begun")
    reader.stage = StageFact(name=title, kind=cast(StageKind, kind))
    reader.stages[title] = reader.stage
    reader.round = None
    if kind == "league":
        reader.tables[title, None] = tuple(reader.teams.values())


def _add_group(reader: _Reader, _: str, rest: str) -> None:
    stage = _current_stage(reader)
    if stage.kind != "group":
        raise Unclear(f"groups belong to a group stage; {clip(stage.name)} is a {stage.kind} stage")
    label, *codes = rest.split() or [""]
    group = "Group " + named(label, "the group's letter", 20)
    if (stage.name, group) in reader.tables:
        raise Unclear(f"{group} was already named")
    teams = tuple(_team(reader, code) for code in codes)
    if len(set(teams)) < max(len(teams), 2):
        raise Unclear(f"{group} needs two different teams at least, each of them once")
    if elsewhere := {team for (of, _), held in reader.tables.items() if of == stage.name for team in held} & set(teams):
        raise Unclear(f"{clip(sorted(elsewhere)[0])} is already in another group")
    reader.tables[stage.name, group] = teams


def _begin_round(reader: _Reader, _: str, rest: str) -> None:
    _current_stage(reader)
    reader.round = named(rest, "the round's name", ROUND_LENGTH_MAX)


def _add_adjustment(reader: _Reader, _: str, rest: str) -> None:
    stage = _current_stage(reader)
    parts = _ADJUSTMENT.match(rest)
    if parts is None:
        raise Unclear("an adjustment is CODE, points with their sign, and the reason: EVE -8 Losses above the limit")
    team = _team(reader, parts["team"])
    group = next((group for (of, group), teams in reader.tables.items() if of == stage.name and team in teams), None)
    if (stage.name, group) not in reader.tables:
        raise Unclear(f"{clip(team)} is in no table of {clip(stage.name)}")
    reader.adjustments.append(
        AdjustmentFact(stage=stage.name, group=group, team=team, points=int(parts["points"]), reason=named(parts["reason"], "the reason", 300))
    )


def _begin_match(reader: _Reader, number: int, line: str) -> None:
    parts = _MATCH.match(line)
    if parts is None:
        raise Unclear("a match is: number, date, time, home, score (or v), away; as in 1 2022-11-20 19:00 QAT 0-2 ECU")
    stage = _current_stage(reader)
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
    reader.draft = _Draft(
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


def _details(reader: _Reader, rest: str, has_score: bool) -> tuple[dict[str, tuple[int, int]], str | None]:
    scores: dict[str, tuple[int, int]] = {}
    venue: str | None = None
    while rest.strip():
        part = _PART.match(rest)
        if part is None:
            raise Unclear(f"{clip(rest.strip())} is not understood: expected ht 1-0, et 1-1, pens 4-2 or @VENUE")
        if part["venue"]:
            if part["venue"] not in reader.venues:
                raise Unclear(f"the venue {clip(part['venue'])} was not named above")
            venue = reader.venues[part["venue"]].name
        else:
            scores[part["name"]] = (int(part["home"]), int(part["away"]))
        rest = rest[part.end() :]
    if scores and not has_score:
        raise Unclear("a match without a score has no half-time, extra time or penalties")
    return scores, venue


def _add_goals(reader: _Reader, line: str) -> None:
    """Goals of one side. Without a match above (it was refused, or there is none) they are passed over: one fault is enough."""
    draft = reader.draft
    if draft is None:
        if not reader.numbers:
            raise Unclear("an indented line lists goals, and there is no match above it")
        return
    code, _, rest = line.strip().partition(" ")
    if code not in (draft.home_code, draft.away_code):
        raise Unclear(f"{clip(code)} does not play in match {draft.match.number}")
    if draft.match.score is None:
        raise Unclear(f"match {draft.match.number} has goals and no score")
    side = "home" if code == draft.home_code else "away"
    goals = draft.match.goals + tuple(found for scorer in rest.split(";") for found in _goals_of(side, scorer))
    reader.draft = replace(draft, match=msgspec.structs.replace(draft.match, goals=goals))


def _goals_of(side: str, text: str) -> list[Goal]:
    words = text.split()
    first = next((index for index, word in enumerate(words) if _MINUTE.match(word)), len(words))
    if first == 0 or first == len(words):
        raise Unclear(f"{clip(text.strip())} is not a scorer with minutes, as in Enner Valencia 16p 31")
    found = []
    for word in words[first:]:
        minute = _MINUTE.match(word)
        if minute is None:
            raise Unclear(f"{clip(word)} is not a minute: write 31, 90+4, 16p for a penalty or 40og for an own goal")
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


def _finish_match(reader: _Reader) -> None:
    """The match above is complete: its goals must make its score."""
    draft, reader.draft = reader.draft, None
    if draft is None:
        return
    match = msgspec.structs.replace(draft.match, goals=results.in_order(draft.match.goals))
    if match.score is not None:
        found = results.objections(match.score, match.regular_time, match.goals)
        if not found and results.half_time_contradicts(match.score, match.goals):
            found.append("the goals up to minute 45 do not make the half-time score")
        if found:
            reader.fault(match.where, f"match {match.number}: {'; '.join(found)}")
            return
    reader.matches.append(match)


def _side(reader: _Reader, text: str) -> tuple[Side, str | None]:
    """`QAT`, `W49` or `1A=NED`; the team's code beside it."""
    feeder, is_both, code = text.partition("=")
    if is_both:
        if not feeders.is_feeder(feeder):
            raise Unclear(f"{clip(feeder)} is not a place that a team comes from, such as 1A, W49 or L61")
        return Side(team=_team(reader, code), feeder=feeder), code
    if feeders.is_feeder(text):
        return Side(feeder=text), None
    return Side(team=_team(reader, text)), text


def _group(reader: _Reader, stage: StageFact, home: Side, away: Side) -> str | None:
    if stage.kind != "group":
        return None
    for (of, group), teams in reader.tables.items():
        if of == stage.name and home.team in teams and away.team in teams:
            return group
    raise Unclear("the two teams are not in one group of this stage")


def _team(reader: _Reader, code: str) -> str:
    if code not in reader.teams:
        raise Unclear(f"the team {clip(code)} was not named above")
    return reader.teams[code]


def _coded(rest: str, what: str) -> tuple[str, str]:
    code, _, name = rest.partition(" ")
    if not _CODE.match(code):
        raise Unclear(f"a {what} begins with its code: 2 to {names.CODE_LENGTH_MAX} capital letters or digits")
    return code, named(name, f"the {what}'s name", 400 if what == "venue" else 120)


def _current_stage(reader: _Reader) -> StageFact:
    if reader.stage is None:
        raise Unclear("a stage must begin above this line: stage group Group stage")
    return reader.stage


def _free_number(reader: _Reader, number: int, line: int) -> int:
    if not 1 <= number <= NUMBER_MAX:
        raise Unclear(f"a match number is between 1 and {NUMBER_MAX}")
    if number in reader.numbers:
        raise Unclear(f"match {number} was already listed in line {reader.numbers[number]}")
    reader.numbers[number] = line
    return number


def _sheet(reader: _Reader, lines: int) -> Sheet | None:
    if "matchday" not in reader.header:
        reader.fault(1, "the file does not begin with the line: matchday 1")
        return None
    if "competition" not in reader.header:
        reader.fault(lines or 1, "the file does not name its competition")
        return None
    name = reader.header["competition"]
    return Sheet(
        name=name,
        slug=reader.header.get("slug") or names.slug_of(name),
        season=reader.header.get("season", names.season_of(name)),
        sport=reader.header.get("sport", "football"),
        zone=reader.header.get("zone"),
        regulations=reader.header.get("regulations", ""),
        venues=tuple(reader.venues.values()),
        teams=tuple(TeamFact(name=name, code=code) for code, name in reader.teams.items()),
        stages=tuple(reader.stages.values()),
        tables=tuple(TableFact(stage=stage, group=group, teams=teams) for (stage, group), teams in reader.tables.items()),
        adjustments=tuple(reader.adjustments),
        matches=tuple(reader.matches),
    )


_STATEMENTS: Mapping[str, Callable[[_Reader, str, str], None]] = {
    **dict.fromkeys(("matchday", "competition", "slug", "season", "sport", "zone", "regulations"), _set_header),
    "team": _add_team,
    "venue": _add_venue,
    "stage": _begin_stage,
    "group": _add_group,
    "round": _begin_round,
    "adjust": _add_adjustment,
}
