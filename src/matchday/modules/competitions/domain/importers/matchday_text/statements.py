"""Statements that say what there is: header, teams, venues, stages, groups, rounds, adjustments."""

import re
from collections.abc import Callable, Mapping
from typing import cast

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain import feeders, names
from matchday.modules.competitions.domain.facts import AdjustmentFact, StageFact, StageKind, VenueFact
from matchday.modules.competitions.domain.importers.matchday_text.state import Statements
from matchday.modules.competitions.domain.importers.reading import ROUND_LENGTH_MAX, Unclear, clip, named, zone_of

_CODE = re.compile(rf"^[A-Z0-9]{{2,{names.CODE_LENGTH_MAX}}}$")
_ADJUSTMENT = re.compile(r"^(?P<team>\S+)\s+(?P<points>[+-]\d{1,3})\s+(?P<reason>.+)$")


def _set_header(reader: Statements, keyword: str, rest: str) -> None:
    if keyword in reader.header:
        raise Unclear("{keyword} was already said", keyword=keyword)
    value = named(rest, Phrase(keyword))
    if keyword == "matchday" and value != "1":
        raise Unclear("this is version {value} of the format; this Matchday reads version 1", value=clip(value))
    if keyword == "zone":
        zone_of(value)
    if keyword == "slug" and (len(value) > names.SLUG_LENGTH_MAX or not re.match(names.SLUG, value)):
        raise Unclear("a slug is made of small letters, digits and single hyphens")
    reader.header[keyword] = value


def _add_team(reader: Statements, _: str, rest: str) -> None:
    code, name = _coded(rest, "team")
    if feeders.is_feeder(code):
        raise Unclear("{code} cannot be a team's code: it reads as a place in a bracket", code=code)
    if code in reader.teams:
        raise Unclear("the code {code} is already taken by {name}", code=code, name=reader.teams[code])
    if name.casefold() in {known.casefold() for known in reader.teams.values()}:
        raise Unclear("the team {name} was already named", name=clip(name))
    reader.teams[code] = name


def _add_venue(reader: Statements, _: str, rest: str) -> None:
    code, text = _coded(rest, "venue")
    if code in reader.venues:
        raise Unclear("the code {code} is already taken by {name}", code=code, name=reader.venues[code].name)
    name, *more = (part.strip() for part in text.split("|"))
    if len(more) > 2:
        raise Unclear("a venue is CODE Name | City | capacity")
    if len(more) == 2 and not re.fullmatch(r"\d{1,7}", more[1]):
        raise Unclear("{text} is not a number of seats", text=clip(more[1]))
    reader.venues[code] = VenueFact(
        name=named(name, Phrase("the venue's name")),
        city=named(more[0], Phrase("the city")) if more and more[0] else None,
        capacity=int(more[1]) if len(more) == 2 else None,
    )


def _begin_stage(reader: Statements, _: str, rest: str) -> None:
    kind, _, name = rest.partition(" ")
    if kind not in ("group", "league", "knockout"):
        raise Unclear("{kind} is not a kind of stage: group, league or knockout", kind=clip(kind))
    title = named(name, Phrase("the stage's name"), ROUND_LENGTH_MAX)
    if title in reader.stages:
        raise Unclear("the stage {title} was already begun", title=clip(title))
    reader.stage = StageFact(name=title, kind=cast("StageKind", kind))
    reader.stages[title] = reader.stage
    reader.round = None
    if kind == "league":
        reader.tables[title, None] = tuple(reader.teams.values())


def _add_group(reader: Statements, _: str, rest: str) -> None:
    stage = reader.current_stage()
    if stage.kind != "group":
        raise Unclear("groups belong to a group stage; {stage} is a {kind} stage", stage=clip(stage.name), kind=stage.kind)
    label, *codes = rest.split() or [""]
    group = "Group " + named(label, Phrase("the group's letter"), 20)
    if (stage.name, group) in reader.tables:
        raise Unclear("{group} was already named", group=group)
    teams = tuple(reader.team(code) for code in codes)
    if len(set(teams)) < max(len(teams), 2):
        raise Unclear("{group} needs two different teams at least, each of them once", group=group)
    if elsewhere := {team for (of, _), held in reader.tables.items() if of == stage.name for team in held} & set(teams):
        raise Unclear("{team} is already in another group", team=clip(min(elsewhere)))
    reader.tables[stage.name, group] = teams


def _begin_round(reader: Statements, _: str, rest: str) -> None:
    reader.current_stage()
    reader.round = named(rest, Phrase("the round's name"), ROUND_LENGTH_MAX)


def _add_adjustment(reader: Statements, _: str, rest: str) -> None:
    stage = reader.current_stage()
    parts = _ADJUSTMENT.match(rest)
    if parts is None:
        raise Unclear("an adjustment is CODE, points with their sign, and the reason: EVE -8 Losses above the limit")
    team = reader.team(parts["team"])
    group = next((group for (of, group), teams in reader.tables.items() if of == stage.name and team in teams), None)
    if (stage.name, group) not in reader.tables:
        raise Unclear("{team} is in no table of {stage}", team=clip(team), stage=clip(stage.name))
    reader.adjustments.append(
        AdjustmentFact(
            stage=stage.name, group=group, team=team, points=int(parts["points"]), reason=named(parts["reason"], Phrase("the reason"), 300)
        )
    )


def _coded(rest: str, what: str) -> tuple[str, str]:
    code, _, name = rest.partition(" ")
    if not _CODE.match(code):
        raise Unclear("this begins with a code: 2 to {most} capital letters or digits", most=names.CODE_LENGTH_MAX)
    return code, named(name, Phrase("the venue's name") if what == "venue" else Phrase("the team's name"), 400 if what == "venue" else 120)


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
