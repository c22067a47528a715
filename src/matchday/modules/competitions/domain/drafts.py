"""A competition before there is one: what an organiser has answered so far, and the regulations that follow from it.

A league is played by regulations that exist; any other format becomes a document of the organisation's own, with the points
and tie-breakers of the regulations it is based on, so that it can be read, changed and used again like any other.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.formats.draws import draw_groups
from matchday.modules.competitions.domain.names import slug_of
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.stages import Stage

Format = Literal["league", "groups", "cup", "second-chance", "play-offs", "series", "swiss", "own"]
Manner = Literal["seeds", "open", "hand"]
TAKEN_OVER = ("points", "shootout_goal", "tie_breakers", "fair_play", "match", "walkover_score", "squads", "discipline")
BASES: Mapping[str, str] = {"ice-hockey": "german-ice-hockey-league"}
"""By what tables of a sport are ordered unless somebody says otherwise."""
SIZES = (2, 4, 8, 16)
"""Numbers of groups of which the winners and runners-up fill a bracket."""
_Small = Annotated[int, msgspec.Meta(ge=1, le=8)]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Every answer; what nobody has answered yet is as most want it. `teams` are in the order of their seeds, `by_hand` what
    was arranged by hand: the groups, or the whole bracket as one. `calendar` holds wishes as they were typed, `done` the steps
    that were gone through."""

    format: Format = "league"
    sport: Annotated[str, msgspec.Meta(max_length=40)] = "football"
    base: Annotated[str, msgspec.Meta(max_length=80)] = ""
    meetings: _Small = 2
    groups: Annotated[int, msgspec.Meta(ge=1, le=32)] = 4
    through: Annotated[int, msgspec.Meta(ge=1, le=16)] = 2
    legs: Annotated[int, msgspec.Meta(ge=1, le=2)] = 1
    best_of: Literal[1, 3, 5, 7] = 3
    rounds: Annotated[int, msgspec.Meta(ge=1, le=20)] = 5
    third_place: bool = False
    name: str = ""
    slug: str = ""
    season: str = ""
    zone: str = "UTC"
    teams: tuple[str, ...] = ()
    manner: Manner = "seeds"
    seed: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] = 1
    by_hand: tuple[tuple[str, ...], ...] = ()
    calendar: dict[str, str] = {}
    done: tuple[str, ...] = ()
    root: UUID = UUID(int=0)
    """What the ids of its teams are made from: the draft's own."""

    @property
    def address(self) -> str:
        """The slug, given or made from the name."""
        return self.slug or slug_of(f"{self.name} {self.season}" if self.season and self.season not in self.name else self.name)

    @property
    def based_on(self) -> str:
        """The key of the regulations."""
        return self.base or BASES.get(self.sport, "plain-league")

    @property
    def is_written(self) -> bool:
        """Whether its regulations are yet to be written."""
        return self.format not in ("league", "own")


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """Who begins where: the groups of a stage, or the order in which the teams stand in a bracket or table."""

    groups: tuple[tuple[str, ...], ...] = ()
    order: tuple[str, ...] = ()


def written(draft: Draft, base: Regulations) -> str:
    """The document, each of its parts on a line of its own. YAML takes JSON as it is."""
    plain = msgspec.to_builtins(base)
    usual = msgspec.to_builtins(Regulations(format=base.format, key=base.key, name=base.name, source=base.source, tie_breakers=()))
    head = {
        "format": base.format,
        "key": draft.address,
        "name": draft.name or "Competition",
        "source": f"Set up by the organiser; points and order as in: {base.name}"[:400],
        "sport": draft.sport,
    }
    taken = {part: plain[part] for part in TAKEN_OVER if plain[part] != usual[part]}
    return "\n".join(_lines(head | taken | {"stages": _stages(draft)}, 0)) + "\n"


def _lines(value: Mapping[str, Any], indent: int) -> Iterator[str]:
    """YAML in blocks; what is plain stands in one line, as JSON."""
    pad = " " * indent
    for name, part in value.items():
        if isinstance(part, dict) and part:
            yield f"{pad}{name}:"
            yield from _lines(part, indent + 2)
        elif isinstance(part, list | tuple) and any(isinstance(one, dict) for one in part):
            yield f"{pad}{name}:"
            for one in part:
                yield from _entry(one, indent + 2)
        elif part is not None:
            yield f"{pad}{name}: {_json(part)}"


def _entry(value: Any, indent: int) -> Iterator[str]:
    """One of a list."""
    if not isinstance(value, dict):
        yield f"{' ' * indent}- {_json(value)}"
        return
    first, *rest = _lines(value, indent + 2)
    yield f"{' ' * indent}- {first.lstrip()}"
    yield from rest


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _stages(draft: Draft) -> list[dict[str, Any]]:
    if draft.format == "groups":
        zone = {"first": 1, "last": draft.through, "name": "Knockout", "kind": "qualification"}
        table = {"key": "groups", "name": "Group stage", "type": "groups", "groups": draft.groups, "zones": [zone]}
        return [table | {"meetings": min(draft.meetings, 4)}, _knockout(draft, "groups", draft.groups * draft.through)]
    if draft.format == "play-offs":
        zone = {"first": 1, "last": draft.through, "name": "Play-offs", "kind": "play_off"}
        league = {"key": "league", "name": "League", "type": "league", "meetings": draft.meetings, "zones": [zone]}
        return [league, _knockout(draft, "league", draft.through) | {"name": "Play-offs"}]
    if draft.format == "swiss":
        return [{"key": "swiss", "name": "Swiss rounds", "type": "swiss", "rounds_played": draft.rounds}]
    if draft.format == "second-chance":
        return [{"key": "bracket", "name": "Double elimination", "type": "double_elimination"}]
    return [_knockout(draft, "", len(draft.teams))]


def _knockout(draft: Draft, before: str, teams: int) -> dict[str, Any]:
    """Two legs, or a series, in every round; a final of two legs is played once."""
    stage: dict[str, Any] = {"key": "knockout", "name": "Knockout", "type": "knockout", "third_place": draft.third_place}
    if before:
        stage["entrants"] = [{"stage": before, "places": list(range(1, draft.through + 1))}]
    rounds = []
    for left in range(max((teams - 1).bit_length(), 1) - 1, -1, -1):
        one: dict[str, Any] = {"name": _round_name(1 << left)}
        if draft.format in ("series", "play-offs"):
            one["best_of"] = draft.best_of
        elif draft.legs == 2 and left:
            one["legs"] = 2
        rounds.append(one)
    return stage | {"rounds": rounds}


def _round_name(ties: int) -> str:
    return {1: "Final", 2: "Semi-finals", 4: "Quarter-finals"}.get(ties, f"Round of {2 * ties}")


def problem_of_sizes(draft: Draft, regulations: Regulations) -> str:
    """Why so many teams cannot play this format, or nothing."""
    count = len(draft.teams)
    if count < 2:
        return "Name at least two teams."
    if draft.format == "groups" and count < max(draft.groups * 2, draft.groups * draft.through):
        return "There are too few teams for these groups. Name more, or choose fewer groups."
    if draft.format == "play-offs" and count < draft.through:
        return "Fewer teams play the league than go on to the play-offs. Name more, or let fewer go on."
    if draft.format == "swiss" and draft.rounds >= count + count % 2:
        return "There are not enough opponents for so many rounds. Name more teams, or choose fewer rounds."
    first = regulations.stages[0] if regulations.stages else None
    if first is not None and first.type == "groups" and count < 2 * (first.groups or 1):
        return "There are too few teams for these groups. Name more, or choose fewer groups."
    return ""


def drawn_stage(regulations: Regulations) -> Stage | None:
    """The first stage, if it matters who is placed where in it."""
    first = regulations.stages[0] if regulations.stages else None
    return first if first is not None and first.type in ("groups", "knockout", "double_elimination", "league_phase") else None


def placed(draft: Draft, stage: Stage | None) -> Placed:
    """The draw by its seed, or what was arranged by hand as long as it is still about these teams. Raises NoDraw."""
    if stage is None:
        return Placed(order=draft.teams)
    held = sorted(team for part in draft.by_hand for team in part)
    is_arranged = draft.manner == "hand" and held == sorted(draft.teams)
    if stage.type != "groups":
        if is_arranged:
            return Placed(order=tuple(team for part in draft.by_hand for team in part))
        return Placed(order=draft.teams if draft.manner == "seeds" else _shuffled(draft.teams, draft.seed))
    count = stage.groups or max(len(draft.teams) // 4, 1)
    if is_arranged and len(draft.by_hand) == count:
        return Placed(groups=draft.by_hand)
    teams = draft.teams if draft.manner != "open" else _shuffled(draft.teams, draft.seed)
    return Placed(groups=_groups(teams, count, draft.seed))


def _groups(teams: Sequence[str], count: int, seed: int) -> tuple[tuple[str, ...], ...]:
    """One of each pot in each group; the pots are as many teams as there are groups, best first."""
    ids = [UUID(int=place) for place in range(len(teams))]
    pots = [ids[at : at + count] for at in range(0, len(ids), count)]
    return tuple(tuple(teams[one.int] for one in group) for group in draw_groups(pots, count, seed))


def _shuffled(teams: Sequence[str], seed: int) -> tuple[str, ...]:
    lots = list(teams)
    random.Random(seed).shuffle(lots)  # noqa: S311  a draw, not a secret
    return tuple(lots)


def arranged(teams: Sequence[str], numbers: Mapping[str, int], groups: int) -> tuple[tuple[str, ...], ...]:
    """By the group that each team was given (from 1)."""
    return tuple(tuple(team for team in teams if numbers.get(team) == group) for group in range(1, groups + 1))
