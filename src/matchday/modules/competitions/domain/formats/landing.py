"""Where a match of a file belongs: which stage, of what kind, in which round, and with which others it makes one tie."""

import re
from collections.abc import Sequence

from msgspec import Struct

from matchday.modules.competitions.domain.facts import StageKind
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.stages import Round, Stage

KINDS: dict[str, StageKind] = {
    "league": "league",
    "groups": "group",
    "league_phase": "league_phase",
    "swiss": "swiss",
    "split": "split",
    "knockout": "knockout",
    "double_elimination": "double_elimination",
}
"""What the regulations call a type is kept in the rows as a kind."""
BRACKETS: frozenset[StageKind] = frozenset({"knockout", "double_elimination"})
_KNOCKOUT = re.compile(
    r"\bfinals?\b|\bsemi|\bquarter|\bround of \d+|\blast \d+|\bplay-?offs?\b|\bknock-?out|\bthird[- ]place|\b3rd[- ]place|\beliminator"
    r"|\bround of \d+|\b1/\d+|\bachtelfinale|\bviertelfinale|\bhalbfinale",
)


_GROUP = re.compile(r"(?:group\s+)?([A-Z]{1,2}|\d{1,2})", re.IGNORECASE | re.ASCII)


class Landing(Struct, frozen=True, kw_only=True):
    """`key` is None where the regulations declare no such stage; `stage` is what it is called then too. Matches of one stage
    and `round` between the same two teams are one tie where `is_tied`."""

    key: str | None
    stage: str
    kind: StageKind
    group: str | None
    round: str
    is_tied: bool
    legs: int = 1
    best_of: int = 1


def place_of_match(regulations: Regulations, stage_name: str, group: str, round_name: str) -> Landing:
    """What a file's columns `stage`, `group` and `round` mean; any of them may be empty.

    A declared stage is found by its key or its name, else by the name of one of its rounds or of a part that a league splits
    into, else, for a match of a group, it is the first one with groups, and the first of all for a match that names nothing.
    Where the regulations declare no stage like that, a group makes a group stage, a round that sounds like a knockout
    ("Semi-finals", "Round of 16") makes a knockout, everything else a league.
    """
    stage = _declared(regulations.stages, stage_name, group, round_name)
    if stage is None:
        kind: StageKind = "group" if group else "knockout" if is_knockout(round_name) or is_knockout(stage_name) else "league"
        name = stage_name or {"group": "Group stage", "knockout": "Knockout stage"}.get(kind, "League")
        return Landing(key=None, stage=name, kind=kind, group=_group(group), round=round_name or name, is_tied=kind in BRACKETS)
    kind = KINDS[stage.type]
    played = round_named(stage, round_name)
    return Landing(
        key=stage.key,
        stage=stage.name,
        kind=kind,
        group=_part(stage, group or stage_name) if kind == "split" else _group(group) if kind == "group" else None,
        round=played.name if played else round_name or stage.name,
        is_tied=kind in BRACKETS,
        legs=played.legs if played else 1,
        best_of=played.best_of if played else 1,
    )


def is_knockout(name: str) -> bool:
    """Whether a round is called as rounds of knockouts are."""
    return _KNOCKOUT.search(name.casefold()) is not None


def round_named(stage: Stage, name: str) -> Round | None:
    """The round of a stage that a text means: small differences of writing do not matter."""
    wanted = _bare(name)
    return next((played for played in stage.rounds if wanted and _bare(played.name) == wanted), None)


def _declared(stages: Sequence[Stage], stage_name: str, group: str, round_name: str) -> Stage | None:
    wanted = _bare(stage_name)
    for stage in stages:
        if wanted and wanted in (_bare(stage.key), _bare(stage.name)):
            return stage
    if wanted:
        return next((stage for stage in stages if round_named(stage, stage_name) or _part_named(stage, stage_name)), None)
    for stage in stages:
        if round_named(stage, round_name):
            return stage
    if group:
        return next((stage for stage in stages if stage.type in ("groups", "split")), None)
    if is_knockout(round_name):
        return next((stage for stage in stages if KINDS[stage.type] in BRACKETS), None)
    return stages[0] if stages and KINDS[stages[0].type] not in BRACKETS | {"group"} else None


def _bare(text: str) -> str:
    """As "Quarter-finals", "quarterfinal" and "Quarter finals" are all one."""
    return re.sub(r"[^a-z0-9]+", "", plain(text)).removesuffix("s")


def _part(stage: Stage, name: str) -> str | None:
    """A part of a split as the regulations call it; one without a name of theirs as any group."""
    called = _part_named(stage, name)
    return called or (None if _bare(name) in (_bare(stage.key), _bare(stage.name)) else _group(name))


def _part_named(stage: Stage, name: str) -> str | None:
    wanted = _bare(name)
    return next((part for part in stage.part_names if wanted and _bare(part) == wanted), None)


def _group(group: str) -> str | None:
    """Of A, of a and of "group A" "Group A", as everywhere else."""
    if not group:
        return None
    letter = _GROUP.fullmatch(group)
    return f"Group {letter[1].upper()}" if letter else group
