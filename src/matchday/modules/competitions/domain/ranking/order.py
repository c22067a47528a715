"""Puts the teams of a table in order, criterion by criterion, and keeps for every border between two neighbours what drew it.

A step is a plain criterion or a block of them that is applied to the matches among the teams that are level. Where such a
block tells some of the teams apart and leaves others level, regulations differ: some begin the block again with the
matches among those still level (`reapply`; UEFA, FIFA from 2026), others go on to the next step.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from matchday.modules.competitions.domain.ranking.criteria import NEXT_BEST, Decision, Ground, Plain, against, measure, recorded
from matchday.modules.competitions.domain.ranking.tallies import Tally, among, matches_among

BY_NAME = "name"
"""Where every criterion leaves teams level the order is the alphabet's, so that it is stable; nobody has qualified by it."""

MiniCriterion = Literal[
    "points", "goal_difference", "goals_scored", "wins", "away_goals", "away_wins", "regulation_wins", "goal_average", "points_per_game"
]


class HeadToHead(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the matches among the teams that are level, ordered `by` these criteria.

    With `reapply` those whom the whole block leaves level begin it again with the matches among themselves; with
    `two_start_again` two teams do so as soon as nobody else is level with them (IIHF). With `only_when_complete` the block is
    passed over until all of them have met as often as they will: `meetings` times.
    """

    by: Annotated[tuple[MiniCriterion, ...], msgspec.Meta(min_length=1, max_length=12)] = ("points", "goal_difference", "goals_scored")
    reapply: bool = False
    two_start_again: bool = False
    only_when_complete: bool = False


Step = Plain | HeadToHead
PassedOver = Literal["not_all_played", "have_not_met"]


class Border(msgspec.Struct, frozen=True, kw_only=True):
    """A comparison: by which criterion, of whom, and their values. Below a team it is what separates it from the next one.

    `criterion` begins with `head_to_head_` where it was applied to the matches among `level` only; `mini` then are the
    tallies of those matches. `compared` are those of them who were still level when it came to this criterion, `turn` counts
    how often the mini-table was begun. `against` is the team outside whom the results against are compared. `decision` is
    what was recorded in place of a computed value.
    """

    criterion: str
    level: tuple[UUID, ...]
    values: Mapping[UUID, Any]
    mini: Mapping[UUID, Tally] | None = None
    compared: tuple[UUID, ...] = ()
    turn: int = 1
    against: UUID | None = None
    decision: Decision | None = None
    passed_over: PassedOver | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Teams, best first, the border below each but the last, and everything that was compared, in the order it was."""

    teams: tuple[Tally, ...]
    borders: tuple[Border, ...]
    applied: tuple[Border, ...] = ()


def order(ground: Ground, steps: Sequence[Step], meetings: int = 1) -> Order:
    """All teams of the ground. `meetings`: how often two teams of this table play each other."""
    resolving = _Resolving(ground=ground, steps=tuple(steps), meetings=meetings)
    level = sorted(ground.tallies.values(), key=alphabet)
    resolving.resolve(level, tuple(steps))
    return Order(teams=tuple(resolving.placed), borders=tuple(resolving.borders), applied=tuple(resolving.applied))


def alphabet(tally: Tally) -> tuple[str, str, UUID]:
    """Accents do not count, so that Álava is not behind Zamora."""
    plain = unicodedata.normalize("NFKD", tally.name.casefold()).encode("ascii", "ignore").decode()
    return plain, tally.name, tally.team_id


class _Resolving:
    """Teams are placed from the top, so whoever is compared with those above finds them in their final order."""

    def __init__(self, *, ground: Ground, steps: tuple[Step, ...], meetings: int) -> None:
        self.ground = ground
        self.steps = steps
        self.meetings = meetings
        self.placed: list[Tally] = []
        self.borders: list[Border] = []
        self.applied: list[Border] = []
        self._border: Border | None = None

    def resolve(self, level: Sequence[Tally], steps: tuple[Step, ...], turn: int = 1) -> None:
        """Places teams that all steps before have left level, in alphabetical order. `turn` counts mini-tables."""
        if len(level) == 1:
            self._place(level[0])
        elif not steps:
            self._by_name(level)
        elif isinstance(steps[0], HeadToHead):
            self._head_to_head(level, steps[0], steps, turn)
        elif (decision := recorded(steps[0], level, self.ground)) is not None:
            places = {tally.team_id: -decision.order.index(tally.team_id) for tally in level}
            border = Border(criterion=steps[0], level=_ids(level), values=places, compared=_ids(level), decision=decision)
            self._part(level, border, lambda few: self.resolve(few, steps[1:]))
        elif steps[0] == NEXT_BEST:
            self._against_others(level, self._others(level), steps, turn)
        else:
            values = measure(steps[0], level, self.ground)
            border = Border(criterion=steps[0], level=_ids(level), values=values, compared=_ids(level))
            self._part(level, border, lambda few: self.resolve(few, steps[1:]))

    def _head_to_head(self, level: Sequence[Tally], block: HeadToHead, steps: tuple[Step, ...], turn: int) -> None:
        results = matches_among(_ids(level), self.ground.results)
        is_open = block.only_when_complete and len(results) < self.meetings * len(level) * (len(level) - 1) // 2
        if not results or is_open:
            why: PassedOver = "not_all_played" if is_open else "have_not_met"
            first = f"head_to_head_{block.by[0]}"
            self.applied.append(Border(criterion=first, level=_ids(level), values={}, compared=_ids(level), turn=turn, passed_over=why))
            self.resolve(level, steps[1:])
            return
        mini = among(level, results, self.ground.scoring)
        self._mini(level, block.by, mini, level, steps, turn)

    def _mini(
        self,
        few: Sequence[Tally],
        by: tuple[MiniCriterion, ...],
        mini: Mapping[UUID, Tally],
        level: Sequence[Tally],
        steps: tuple[Step, ...],
        turn: int,
    ) -> None:
        """`few` of the `level` teams are still level in the mini-table after the criteria before `by`."""
        if len(few) == 1:
            self._place(few[0])
            return
        block = steps[0] if isinstance(steps[0], HeadToHead) and len(few) < len(level) else None
        if block is not None and len(few) == 2 and block.two_start_again:
            self.resolve(few, steps, turn + 1)
            return
        if not by:
            self.resolve(few, *((steps, turn + 1) if block is not None and block.reapply else (steps[1:], 1)))
            return
        within = Ground(tallies=mini, results=(), scoring=self.ground.scoring)
        values = measure(by[0], [mini[tally.team_id] for tally in few], within)
        border = Border(criterion=f"head_to_head_{by[0]}", level=_ids(level), values=values, mini=mini, compared=_ids(few), turn=turn)
        self._part(few, border, lambda fewer: self._mini(fewer, by[1:], mini, level, steps, turn))

    def _others(self, level: Sequence[Tally]) -> list[UUID]:
        """The nearest team above first, then those above that one; then those below, whose order is not known yet, by points
        and goals."""
        inside = {*_ids(level), *self.ground.above}
        below = [tally for tally in self.ground.tallies.values() if tally.team_id not in inside]
        below.sort(key=lambda tally: (-tally.points, -tally.goal_difference, -tally.goals_for, alphabet(tally)))
        return [*reversed(self.ground.above), *_ids(below)]

    def _against_others(self, level: Sequence[Tally], others: Sequence[UUID], steps: tuple[Step, ...], turn: int) -> None:
        """One team outside after the other; two who are left go back to their own matches where the block says so."""
        if len(level) == 1 or not others:
            self.resolve(level, steps[1:])
            return
        values = {tally.team_id: against(tally.team_id, others[0], self.ground) for tally in level}
        border = Border(criterion=NEXT_BEST, level=_ids(level), values=values, compared=_ids(level), turn=turn, against=others[0])
        again = self._block_before(steps)

        def further(few: Sequence[Tally]) -> None:
            if again and len(few) == 2 < len(level):
                self.resolve(few, again, turn + 1)
            else:
                self._against_others(few, others[1:], steps, turn)

        self._part(level, border, further)

    def _block_before(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """The steps from the block on that two teams begin again, or nothing."""
        for place in range(len(self.steps) - len(steps) - 1, -1, -1):
            block = self.steps[place]
            if isinstance(block, HeadToHead) and block.two_start_again:
                return self.steps[place:]
        return ()

    def _part(self, level: Sequence[Tally], border: Border, further: Callable[[Sequence[Tally]], None]) -> None:
        """Best value first; teams of one value go further together."""
        self.applied.append(border)
        values = border.values
        for place, value in enumerate(sorted(set(values.values()), reverse=True)):
            if place:
                self._border = border
            further([tally for tally in level if values[tally.team_id] == value])

    def _by_name(self, level: Sequence[Tally]) -> None:
        border = Border(criterion=BY_NAME, level=_ids(level), values={}, compared=_ids(level))
        self.applied.append(border)
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
