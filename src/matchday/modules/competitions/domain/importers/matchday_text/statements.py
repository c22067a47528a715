"""Statements that say what there is: header, teams, venues, stages, groups, rounds, adjustments."""

import re
from collections.abc import Callable, Mapping
from typing import cast

from matchday.modules.competitions.domain import feeders, names
from matchday.modules.competitions.domain.facts import AdjustmentFact, StageFact, StageKind, VenueFact
from matchday.modules.competitions.domain.importers.matchday_text.state import Statements
from matchday.modules.competitions.domain.importers.reading import ROUND_LENGTH_MAX, Unclear, clip, named, zone_of

_CODE = re.compile(rf"^[A-Z0-9]{{2,{names.CODE_LENGTH_MAX}}}$")
_ADJUSTMENT = re.compile(r"^(?P<team>\S+)\s+(?P<points>[+-]\d{1,3})\s+(?P<reason>.+)$")


def _set_header(reader: Statements, keyword: str, rest: str) -> None:
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


def _add_team(reader: Statements, _: str, rest: str) -> None:
    code, name = _coded(rest, "team")
    if feeders.is_feeder(code):
        raise Unclear(f"{code} cannot be a team's code: it reads as a place in a bracket")
    if code in reader.teams:
        raise Unclear(f"the code {code} is already taken by {reader.teams[code]}")
    if name.casefold() in {known.casefold() for known in reader.teams.values()}:
        raise Unclear(f"the team {clip(name)} was already named")
    reader.teams[code] = name


def _add_venue(reader: Statements, _: str, rest: str) -> None:
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


def _begin_stage(reader: Statements, _: str, rest: str) -> None:
    kind, _, name = rest.partition(" ")
    if kind not in ("group", "league", "knockout"):
        raise Unclear(f"{clip(kind)} is not a kind of stage: group, league or knockout")
    title = named(name, "the stage's name", ROUND_LENGTH_MAX)
    if title in reader.stages:
        raise Unclear(f"the stage {clip(title)} was already begun")
    reader.stage = StageFact(name=title, kind=cast("StageKind", kind))
    reader.stages[title] = reader.stage
    reader.round = None
    if kind == "league":
        reader.tables[title, None] = tuple(reader.teams.values())


def _add_group(reader: Statements, _: str, rest: str) -> None:
    stage = reader.current_stage()
    if stage.kind != "group":
        raise Unclear(f"groups belong to a group stage; {clip(stage.name)} is a {stage.kind} stage")
    label, *codes = rest.split() or [""]
    group = "Group " + named(label, "the group's letter", 20)
    if (stage.name, group) in reader.tables:
        raise Unclear(f"{group} was already named")
    teams = tuple(reader.team(code) for code in codes)
    if len(set(teams)) < max(len(teams), 2):
        raise Unclear(f"{group} needs two different teams at least, each of them once")
    if elsewhere := {team for (of, _), held in reader.tables.items() if of == stage.name for team in held} & set(teams):
        raise Unclear(f"{clip(min(elsewhere))} is already in another group")
    reader.tables[stage.name, group] = teams


def _begin_round(reader: Statements, _: str, rest: str) -> None:
    reader.current_stage()
    reader.round = named(rest, "the round's name", ROUND_LENGTH_MAX)


def _add_adjustment(reader: Statements, _: str, rest: str) -> None:
    stage = reader.current_stage()
    parts = _ADJUSTMENT.match(rest)
    if parts is None:
        raise Unclear("an adjustment is CODE, points with their sign, and the reason: EVE -8 Losses above the limit")
    team = reader.team(parts["team"])
    group = next((group for (of, group), teams in reader.tables.items() if of == stage.name and team in teams), None)
    if (stage.name, group) not in reader.tables:
        raise Unclear(f"{clip(team)} is in no table of {clip(stage.name)}")
    reader.adjustments.append(
        AdjustmentFact(
            stage=stage.name, group=group, team=team, points=int(parts["points"]), reason=named(parts["reason"], "the reason", 300)
        )
    )


def _coded(rest: str, what: str) -> tuple[str, str]:
    code, _, name = rest.partition(" ")
    if not _CODE.match(code):
        raise Unclear(f"a {what} begins with its code: 2 to {names.CODE_LENGTH_MAX} capital letters or digits")
    return code, named(name, f"the {what}'s name", 400 if what == "venue" else 120)


STATEMENTS: Mapping[str, Callable[[Statements, str, str], None]] = {
    **dict.fromkeys(("matchday", "competition", "slug", "season", "sport", "zone", "regulations"), _set_header),
    "team": _add_team,
    "venue": _add_venue,
    "stage": _begin_stage,
    "group": _add_group,
    "round": _begin_round,
    "adjust": _add_adjustment,
}
"""By keyword: what reads the rest of the line."""
