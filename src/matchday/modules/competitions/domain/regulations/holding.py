"""Whether a document that is written as it must be also makes sense: what contradicts itself, or would do nothing in silence.

Asked of documents that come in, with the line of each fault. One that is kept already is read without it: what a later version
of this program finds to object to must not take a running competition its tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import yaml

from matchday.backbone.errors import Phrase
from matchday.modules.competitions.domain import feeders
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.regulations.document import WITHOUT_TABLES, Regulations, steps_of
from matchday.modules.competitions.domain.regulations.reading import RegulationsFault, RegulationsRefused, line_at, read_regulations
from matchday.modules.competitions.domain.regulations.stages import Entry, Round, Stage, TieBreakers, Zone

Path = tuple[str | int, ...]
Objection = tuple[Path, Phrase]
MEANT_FOR: Mapping[str, tuple[str, ...]] = {
    "groups": ("groups",),
    "meetings_across": ("groups",),
    "meetings": ("league", "groups", "split"),
    "rounds_played": ("league_phase", "swiss"),
    "parts": ("split",),
    "part_names": ("split",),
    "carries": ("split",),
    "carries_matches": ("split",),
    "drawing": ("groups", "league_phase", "knockout"),
    "rounds": ("knockout", "double_elimination"),
    "pairing": ("knockout",),
    "slots": ("knockout",),
    "slotting_for": ("knockout",),
    "slotting": ("knockout",),
    "third_place": ("knockout",),
    "grand_final": ("double_elimination",),
}
"""Which types of stage a name says something of; what is not here says something of all."""


def read_sound(text: str) -> Regulations:
    """Reads a document and asks whether it holds together. Raises RegulationsRefused."""
    regulations = read_regulations(text)
    found = list(objections(regulations))
    if found:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        faults = [RegulationsFault(line=line_at(node, path), message=message) for path, message in found]
        raise RegulationsRefused(sorted(faults, key=lambda fault: fault.line))
    return regulations


def objections(regulations: Regulations) -> Iterator[Objection]:
    """Each with the path from the top of the document to what is wrong."""
    yield from _of_tie_breakers(regulations.tie_breakers, ("tie_breakers",))
    yield from _of_zones(regulations.zones, ("zones",))
    for place, stage in enumerate(regulations.stages):
        for objection in (_of_names, _of_meaning, _of_entrants, _of_split, _of_bracket):
            for path, message in objection(regulations, place, stage):
                yield ("stages", place, *path), message
        yield from _of_tie_breakers(stage.tie_breakers or (), ("stages", place, "tie_breakers"))
        yield from _of_zones(stage.zones, ("stages", place, "zones"))
    yield from _of_decisions(regulations)


def _of_tie_breakers(tie_breakers: TieBreakers | tuple[()], path: Path) -> Iterator[Objection]:
    seen: set[str] = set()
    for place, step in enumerate(steps_of(tie_breakers)):
        if isinstance(step, HeadToHead):
            continue
        if step in seen:
            yield (*path, place), Phrase("`{name}` stands in this list a second time, where it can tell nobody apart.", name=step)
        seen.add(step)


def _of_zones(zones: Sequence[Zone], path: Path) -> Iterator[Objection]:
    for place, zone in enumerate(zones):
        if zone.last < zone.first:
            yield (
                (*path, place),
                Phrase("This zone ends at place {last}, before it begins at place {first}.", first=zone.first, last=zone.last),
            )


def _of_names(regulations: Regulations, place: int, stage: Stage) -> Iterator[Objection]:
    for name in ("key", "name"):
        wanted = plain(getattr(stage, name))
        if any(wanted in (plain(other.key), plain(other.name)) for other in regulations.stages[:place]):
            yield (name,), Phrase("A stage before this one is called `{name}` too.", name=getattr(stage, name))


def _of_meaning(_: Regulations, __: int, stage: Stage) -> Iterator[Objection]:
    defaults = Stage(key="x", name="x", type=stage.type)
    for name, types in MEANT_FOR.items():
        if stage.type not in types and getattr(stage, name) != getattr(defaults, name):
            message = Phrase(
                "`{name}` says nothing of a stage of type `{type}`, only of {types}.", name=name, type=stage.type, types=_listed(types)
            )
            yield (name,), message


def _of_entrants(regulations: Regulations, place: int, stage: Stage) -> Iterator[Objection]:
    before = {other.key: other for other in regulations.stages[:place]}
    for at, entry in enumerate(stage.entrants):
        path: Path = ("entrants", at)
        source = before.get(entry.stage)
        if source is None:
            known = _listed(before) if before else Phrase("it is the first one")
            yield (*path, "stage"), Phrase("No stage before this one has the key `{key}`: {known}.", key=entry.stage, known=known)
        else:
            yield from ((path, message) for message in _of_entry(entry, source))


def _of_entry(entry: Entry, source: Stage) -> Iterator[Phrase]:
    is_bracket = source.type in WITHOUT_TABLES
    wanted = entry.winners_of or entry.losers_of
    if wanted is None and not entry.places:
        yield Phrase("Say who enters: `places` of its tables, or `winners_of` or `losers_of` one of its rounds.")
    elif entry.places and is_bracket:
        yield Phrase("`{key}` has no table: say `winners_of` or `losers_of` one of its rounds.", key=source.key)
    elif wanted is not None and not is_bracket:
        yield Phrase("`{key}` has no rounds that somebody wins: say which `places` of its tables enter.", key=source.key)
    elif wanted is not None and source.rounds and wanted not in [played.name for played in source.rounds]:
        names = _listed(played.name for played in source.rounds)
        yield Phrase("`{key}` has no round `{round}`, but {names}.", key=source.key, round=wanted, names=names)
    if entry.best is not None and not is_bracket and source.type not in ("groups", "split"):
        yield Phrase("`best` compares the tables of a stage with groups, and `{key}` has one table.", key=source.key)


def _of_split(regulations: Regulations, place: int, stage: Stage) -> Iterator[Objection]:
    if stage.type != "split":
        return
    if not stage.entrants:
        yield (), Phrase("Say under `entrants` which places of the stage before enter a split.")
    if stage.part_names and len(stage.part_names) != len(stage.parts):
        yield (
            ("part_names",),
            Phrase("There are {parts} parts and {names} names for them.", parts=len(stage.parts), names=len(stage.part_names)),
        )
    one_table = {other.key for other in regulations.stages[:place] if other.type in ("league", "league_phase", "swiss")}
    if stage.parts and stage.entrants and all(entry.stage in one_table for entry in stage.entrants):
        entering = sum(len(entry.places) for entry in stage.entrants)
        if entering != sum(stage.parts):
            yield ("parts",), Phrase("The parts hold {parts} teams, and {teams} enter.", parts=sum(stage.parts), teams=entering)


def _of_bracket(_: Regulations, __: int, stage: Stage) -> Iterator[Objection]:
    for at, played in enumerate(stage.rounds):
        yield from ((("rounds", at), message) for message in _of_round(played))
        yield from _of_slots(played.slots, ("rounds", at, "slots"))
    yield from _of_slots(stage.slots, ("slots",))
    if stage.pairing == "slots" and not stage.slots:
        yield ("pairing",), Phrase("`pairing: slots` needs `slots`.")
    for at, line in enumerate(stage.slotting):
        if len(line) != len(stage.slotting_for):
            message = Phrase(
                "`{line}` names {found} groups, and `slotting_for` has {wanted}.",
                line=line,
                found=len(line),
                wanted=len(stage.slotting_for),
            )
            yield ("slotting", at), message


def _of_round(played: Round) -> Iterator[Phrase]:
    if played.best_of % 2 == 0:
        yield Phrase("A series of {games} games may end level: `best_of` is odd.", games=played.best_of)
    if played.best_of > 1 and played.legs > 1:
        yield Phrase("A round is played in `legs` or as a series (`best_of`), not both.")
    if played.legs == 1:
        for name in ("away_goals", "decided_by"):
            if getattr(played, name) != getattr(Round(name=""), name):
                yield Phrase("`{name}` says something of ties of two `legs` only.", name=name)
    if played.level is not None and played.best_of > 1:
        yield Phrase("A series does not end level: `level` says nothing of it.")
    if len(played.at_home) > played.best_of:
        yield Phrase(
            "`at_home` has a letter for each game: {found} letters, {wanted} games.", found=len(played.at_home), wanted=played.best_of
        )


def _of_slots(slots: Sequence[Sequence[str]], path: Path) -> Iterator[Objection]:
    for at, pair in enumerate(slots):
        for side, slot in enumerate(pair):
            if feeders.place(slot) is None:
                yield (*path, at, side), Phrase("`{slot}` is no place such as 1A, 3C/D/E, 3#2, P9, W49 or L61.", slot=slot)


def _of_decisions(regulations: Regulations) -> Iterator[Objection]:
    asked = {step for step in _every_step(regulations) if isinstance(step, str)}
    for at, recorded in enumerate(regulations.decisions):
        if recorded.criterion not in asked:
            yield (
                ("decisions", at, "criterion"),
                Phrase("`{name}` is not among the tie-breakers, so this decision would never count.", name=recorded.criterion),
            )
        names = [plain(team) for team in recorded.order]
        for place, name in enumerate(names):
            if name in names[:place]:
                yield ("decisions", at, "order", place), Phrase("`{team}` stands in this order twice.", team=recorded.order[place])


def _every_step(regulations: Regulations) -> Iterator[object]:
    yield from regulations.steps
    for stage in regulations.stages:
        yield from steps_of(stage.tie_breakers or ())
        for entry in stage.entrants:
            yield from steps_of(entry.by or ())


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
