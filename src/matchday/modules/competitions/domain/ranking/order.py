"""Puts the teams of a table in order, criterion by criterion, and keeps for every border between two neighbours what drew it.

A step is a plain criterion or a block of them that is applied to the matches among the teams that are level. Where such a
block tells some of the teams apart and leaves others level, regulations differ: some begin the block again with the
matches among those still level (`reapply`; UEFA, FIFA from 2026), others go on to the next step.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.ranking.criteria import Ground, Plain, measure
from matchday.modules.competitions.domain.ranking.tallies import Tally, among, matches_among

BY_NAME = "name"
"""Where every criterion leaves teams level the order is the alphabet's, so that it is stable; nobody has qualified by it."""

MiniCriterion = Literal[
    "points", "goal_difference", "goals_scored", "wins", "away_goals", "away_wins", "regulation_wins", "goal_average", "points_per_game"
]


class HeadToHead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the matches among the teams that are level, ordered `by` these criteria.

    With `only_when_complete` the block is passed over until all of them have met as often as they will: `meetings` times.
    """

    by: tuple[MiniCriterion, ...] = ("points", "goal_difference", "goals_scored")
    reapply: bool = False
    only_when_complete: bool = False


Step = Plain | HeadToHead


class Border(msgspec.Struct, frozen=True, kw_only=True):
    """What separates a team from the one below it: the criterion, who was level until then, and their values.

    `criterion` begins with `head_to_head_` where it was applied to the matches among `level` only; `mini` then are the
    tallies of those matches.
    """

    criterion: str
    level: tuple[UUID, ...]
    values: Mapping[UUID, Any]
    mini: Mapping[UUID, Tally] | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Teams, best first, and the border below each but the last."""

    teams: tuple[Tally, ...]
    borders: tuple[Border, ...]


def order(ground: Ground, steps: Sequence[Step], meetings: int = 1) -> Order:
    """All teams of the ground. `meetings`: how often two teams of this table play each other."""
    resolving = _Resolving(ground=ground, meetings=meetings)
    level = sorted(ground.tallies.values(), key=alphabet)
    resolving.resolve(level, tuple(steps))
    return Order(teams=tuple(resolving.placed), borders=tuple(resolving.borders))


def alphabet(tally: Tally) -> tuple[str, str, UUID]:
    """Accents do not count, so that Álava is not behind Zamora."""
    plain = unicodedata.normalize("NFKD", tally.name.casefold()).encode("ascii", "ignore").decode()
    return plain, tally.name, tally.team_id


class _Resolving:
    """Teams are placed from the top, so whoever is compared with those above finds them in their final order."""

    def __init__(self, *, ground: Ground, meetings: int) -> None:
        self.ground = ground
        self.meetings = meetings
        self.placed: list[Tally] = []
        self.borders: list[Border] = []
        self._border: Border | None = None

    def resolve(self, level: Sequence[Tally], steps: tuple[Step, ...]) -> None:
        """Places teams that all steps before have left level, in alphabetical order."""
        if len(level) == 1:
            self._place(level[0])
        elif not steps:
            self._by_name(level)
        elif isinstance(steps[0], HeadToHead):
            self._head_to_head(level, steps[0], steps)
        else:
            values = measure(steps[0], level, self.ground)
            self._part(
                level, values, Border(criterion=steps[0], level=_ids(level), values=values), lambda few: self.resolve(few, steps[1:])
            )

    def _head_to_head(self, level: Sequence[Tally], block: HeadToHead, steps: tuple[Step, ...]) -> None:
        results = matches_among(_ids(level), self.ground.results)
        if not results or (block.only_when_complete and len(results) < self.meetings * len(level) * (len(level) - 1) // 2):
            self.resolve(level, steps[1:])
            return
        mini = among(level, results, self.ground.scoring)
        self._mini(level, block.by, mini, level, steps)

    def _mini(
        self,
        few: Sequence[Tally],
        by: tuple[MiniCriterion, ...],
        mini: Mapping[UUID, Tally],
        level: Sequence[Tally],
        steps: tuple[Step, ...],
    ) -> None:
        """`few` of the `level` teams are still level in the mini-table after the criteria before `by`."""
        if len(few) == 1:
            self._place(few[0])
            return
        if not by:
            block = steps[0]
            may_begin_again = isinstance(block, HeadToHead) and block.reapply and len(few) < len(level)
            self.resolve(few, steps if may_begin_again else steps[1:])
            return
        within = Ground(tallies=mini, results=(), scoring=self.ground.scoring)
        values = measure(by[0], [mini[tally.team_id] for tally in few], within)
        border = Border(criterion=f"head_to_head_{by[0]}", level=_ids(level), values=values, mini=mini)
        self._part(few, values, border, lambda fewer: self._mini(fewer, by[1:], mini, level, steps))

    def _part(self, level: Sequence[Tally], values: Mapping[UUID, Any], border: Border, further: Any) -> None:
        """Best value first; teams of one value go further together."""
        for place, value in enumerate(sorted(set(values.values()), reverse=True)):
            if place:
                self._border = border
            further([tally for tally in level if values[tally.team_id] == value])

    def _by_name(self, level: Sequence[Tally]) -> None:
        border = Border(criterion=BY_NAME, level=_ids(level), values={})
        for place, tally in enumerate(level):
            if place:
                self._border = border
            self._place(tally)

    def _place(self, tally: Tally) -> None:
        if self.placed and self._border is not None:
            self.borders.append(self._border)
        self.placed.append(tally)
        self.ground.above.append(tally.team_id)


def _ids(level: Sequence[Tally]) -> tuple[UUID, ...]:
    return tuple(tally.team_id for tally in level)
