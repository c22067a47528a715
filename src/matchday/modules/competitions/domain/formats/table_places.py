"""Which places of tables are decided, and by whom: the first of a group, the best of all thirds, who of them plays whom.

A place is decided when every match of its table is over and its order does not hang on the alphabet. Where lots would have to
be drawn the place stays open and says so; the best of several groups are open until all groups are over.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.counting import Counting
from matchday.modules.competitions.domain.feeders import Place, group_letter
from matchday.modules.competitions.domain.formats.slotting import slotted, slotted_by_table
from matchday.modules.competitions.domain.names import plain
from matchday.modules.competitions.domain.ranking.criteria import Ground
from matchday.modules.competitions.domain.ranking.order import BY_NAME, HeadToHead, Order, Step, order
from matchday.modules.competitions.domain.ranking.tallies import Tally
from matchday.modules.competitions.domain.regulations import Regulations
from matchday.modules.competitions.domain.regulations.document import steps_of
from matchday.modules.competitions.domain.regulations.naming import NamedTable, decided
from matchday.modules.competitions.domain.regulations.stages import Stage

Why = Literal["lots", "slots"]
Answer = UUID | Why | None
"""Who it is; why it is open though all is played; or None: not yet, or no such place."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A table with what its completeness hangs on: how many matches and rounds it has, and whether everybody is known."""

    counting: Counting
    matches: int
    rounds: int
    is_full: bool = True


class TablePlaces:
    """All tables of a competition, in the order of their stages."""

    def __init__(self, tables: Sequence[Held], regulations: Regulations) -> None:
        self.regulations = regulations
        self.by_stage: dict[str, dict[str, Held]] = {}
        for held in tables:
            of_stage = self.by_stage.setdefault(held.counting.named.stage, {})
            of_stage[_letter(held.counting.named.group, len(of_stage))] = held
        self._orders: dict[UUID, Order] = {}

    def has(self, place: Place) -> bool:
        """Whether a table here decides it."""
        return self._stage_of(place) is not None

    def answer(self, place: Place) -> Answer:
        """Of a place in one table, or of the so-manieth best of all tables."""
        stage = self._stage_of(place)
        if stage is None:
            return None
        if place.kind == "nth_best":
            ranked = self._ranked(stage, place.number)
            if not isinstance(ranked, Order):
                return ranked
            return _at(ranked, place.nth - 1)
        tables = self.by_stage[stage]
        held = tables[place.groups[0] if place.kind == "rank" else ""]
        return _at(self._order(held), place.number - 1) if self._is_complete(held) else None

    def slots(self, places: Mapping[str, tuple[Place, str]], stage: Stage | None) -> dict[str, Answer]:
        """Who comes into slots such as 3C/D/E. `places` are those of one stage and one rank, each with the place of the
        opponent; `stage` is the declared one they belong to."""
        first = next(iter(places.values()))[0]
        source = self._stage_of(first)
        ranked = self._ranked(source, first.number) if source is not None else None
        if not isinstance(ranked, Order):
            return dict.fromkeys(places, ranked)
        if len(ranked.teams) > len(places) and ranked.borders[len(places) - 1].criterion == BY_NAME:
            return dict.fromkeys(places, "lots")
        letters = self._letters(source or "", first.number)
        teams = {letters[tally.team_id]: tally.team_id for tally in ranked.teams[: len(places)]}
        found = self._slotted(places, stage, list(teams))
        return {key: teams[found[key]] for key in places} if found else dict.fromkeys(places, "slots")

    def _slotted(self, places: Mapping[str, tuple[Place, str]], stage: Stage | None, qualified: Sequence[str]) -> dict[str, str] | None:
        if stage is not None and stage.slotting:
            by_opponent = slotted_by_table(stage, qualified)
            if by_opponent is not None and all(opponent in by_opponent for _, opponent in places.values()):
                return {key: by_opponent[opponent] for key, (_, opponent) in places.items()}
        allowed = {key: place.groups for key, (place, _) in places.items()}
        return slotted(allowed, qualified, must_be_only=stage is None)

    def _stage_of(self, place: Place) -> str | None:
        for name, tables in self.by_stage.items():
            declared = self.regulations.stage_called(name)
            if place.stage is not None and (declared is None or declared.key != place.stage):
                continue
            is_one_table = "" in tables
            if (is_one_table if place.kind == "place" else tables.keys() - {""}) and set(place.groups) <= tables.keys():
                return name
        return None

    def _ranked(self, stage: str, rank: int) -> Order | Why | None:
        """The teams of one rank of all tables of a stage, best first."""
        tables = [held for letter, held in self.by_stage[stage].items() if letter]
        declared = self.regulations.stage_called(stage)
        if declared is not None and len(tables) < (declared.groups or 1):
            return None
        if not all(self._is_complete(held) for held in tables):
            return None
        chosen = []
        for held in tables:
            team = _at(self._order(held), rank - 1)
            if not isinstance(team, UUID):
                return "lots"
            chosen.append(next(tally for tally in self._order(held).teams if tally.team_id == team))
        return self._compared(stage, list(tables), chosen)

    def _compared(self, stage: str, tables: Sequence[Held], chosen: Sequence[Tally]) -> Order:
        tallies = {tally.team_id: tally for tally in chosen}
        everybody = {tally.team_id: tally for held in tables for tally in self._order(held).teams}
        ground = Ground(
            tallies=tallies,
            outside={team_id: tally for team_id, tally in everybody.items() if team_id not in tallies},
            results=[result for held in tables for result in held.counting.results],
            scoring=tables[0].counting.rules.scoring,
            decisions=decided(self.regulations, self._as_table(stage, chosen)),
        )
        return order(ground, self._steps(stage), self.regulations.meetings)

    def _as_table(self, stage: str, chosen: Iterable[Tally]) -> NamedTable:
        return NamedTable(table_id=UUID(int=0), stage=stage, group=None, teams={plain(tally.name): tally.team_id for tally in chosen})

    def _steps(self, stage: str) -> tuple[Step, ...]:
        """As the entry says that takes the best of them; without a word the table's own, but for matches against each other."""
        declared = self.regulations.stage_called(stage)
        for later in self.regulations.stages:
            for entry in later.entrants:
                if entry.by and declared is not None and entry.stage == declared.key:
                    return steps_of(entry.by)
        return tuple(step for step in self.regulations.of_stage(stage).steps if not isinstance(step, HeadToHead))

    def _letters(self, stage: str, rank: int) -> dict[UUID, str]:
        return {self._order(held).teams[rank - 1].team_id: letter for letter, held in self.by_stage[stage].items() if letter}

    def _order(self, held: Held) -> Order:
        table_id = held.counting.named.table_id
        if table_id not in self._orders:
            self._orders[table_id] = held.counting.order()
        return self._orders[table_id]

    def _is_complete(self, held: Held) -> bool:
        counting = held.counting
        if counting.matches_left or not counting.results or not held.is_full:
            return False
        stage = counting.rules.stage
        if stage is None:
            return True
        if stage.type in ("swiss", "league_phase"):
            return held.rounds >= (stage.rounds_played or 2 * stage.drawing.pots)
        if counting.is_across:
            return True
        teams = len(counting.entrants)
        brought = len(counting.earlier.results) if counting.earlier is not None and self._have_met_in_groups(stage) else 0
        return held.matches + brought >= counting.rules.meetings * teams * (teams - 1) // 2

    def _have_met_in_groups(self, stage: Stage) -> bool:
        """Whether those who come out of one group bring their match along in place of playing it again."""
        sources = {entry.stage for entry in stage.entrants}
        return stage.carries == "mutual" and all(other.type == "groups" for other in self.regulations.stages if other.key in sources)


def _at(ranked: Order, index: int) -> UUID | Why | None:
    """The team at a place, unless only the alphabet put it there."""
    if not 0 <= index < len(ranked.teams):
        return None
    around = ranked.borders[max(index - 1, 0) : index + 1]
    return "lots" if any(border.criterion == BY_NAME for border in around) else ranked.teams[index].team_id


def _letter(group: str | None, index: int) -> str:
    if group is None:
        return ""
    bare = group.removeprefix("Group ")
    return bare if bare != group else group_letter(index)
