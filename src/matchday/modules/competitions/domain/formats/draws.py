"""Draws from pots: who meets whom, who comes into which group. Whatever the lots say, every rule is kept.

Lots are drawn one by one by the seed; a lot after which the rest could not be placed any more is put back, as in the draws
one knows: so a draw is found whenever there is one.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from matchday.modules.competitions.domain.formats.matching import NOBODY, largest

STEPS_MAX = 200_000
"""Lots drawn and put back in one draw; enough for the world's, and an end for rules that nothing fulfils."""


class NoDraw(ValueError):
    """No draw keeps these rules."""


def draw_pairs(
    first: Sequence[UUID], second: Sequence[UUID], forbidden: Collection[tuple[UUID, UUID]], seed: int
) -> list[tuple[UUID, UUID]]:
    """Each of the first pot with one of the second, in the order they are drawn. Raises NoDraw."""
    if len(first) != len(second):
        raise NoDraw
    lots = random.Random(seed)  # noqa: S311  a draw, not a secret
    left, others = list(first), list(second)
    lots.shuffle(left)
    made = []
    for at, team in enumerate(left):
        lots.shuffle(others)
        for other in others:
            rest = [free for free in others if free != other]
            if (team, other) not in forbidden and _can_all_meet(left[at + 1 :], rest, forbidden):
                made.append((team, other))
                others = rest
                break
        else:
            raise NoDraw
    return made


def draw_open_pairs(teams: Sequence[UUID], forbidden: Collection[tuple[UUID, UUID]], seed: int) -> list[tuple[UUID, UUID]]:
    """Everybody with anybody, out of one pot. Raises NoDraw."""
    lots = random.Random(seed)  # noqa: S311  a draw, not a secret
    left = list(teams)
    made = []
    while left:
        team = left.pop(lots.randrange(len(left)))
        others = list(left)
        lots.shuffle(others)
        for other in others:
            rest = [free for free in left if free != other]
            if not _is_forbidden(team, other, forbidden) and _can_pair(rest, forbidden):
                made.append((team, other))
                left = rest
                break
        else:
            raise NoDraw
    return made


def draw_groups(
    pots: Sequence[Sequence[UUID]],
    groups: int,
    seed: int,
    associations: Mapping[UUID, str] | None = None,
    one_association_max: int | None = None,
    placed: Mapping[UUID, int] | None = None,
) -> list[list[UUID]]:
    """A team of each pot into each group, from the first pot on; `placed` are set already, as hosts are. Raises NoDraw."""
    lots = random.Random(seed)  # noqa: S311  a draw, not a secret
    filled: list[list[UUID]] = [[] for _ in range(groups)]
    order: list[tuple[int, UUID]] = []
    for number, pot in enumerate(pots):
        if len(pot) > groups:
            raise NoDraw
        shuffled = [team for team in pot if team not in (placed or {})]
        lots.shuffle(shuffled)
        order += [(number, team) for team in (*(team for team in pot if team in (placed or {})), *shuffled)]
    drawing = _Groups(filled, associations or {}, one_association_max, placed or {}, lots)
    if not drawing.place(order, [set(range(groups)) for _ in pots]):
        raise NoDraw
    return filled


class _Groups:
    def __init__(
        self,
        filled: list[list[UUID]],
        associations: Mapping[UUID, str],
        most: int | None,
        placed: Mapping[UUID, int],
        lots: random.Random,
    ) -> None:
        self.filled = filled
        self.associations = associations
        self.most = most
        self.placed = placed
        self.steps = 0
        self.orders = [lots.sample(range(len(filled)), len(filled)) for _ in range(64)]

    def place(self, order: Sequence[tuple[int, UUID]], free: list[set[int]]) -> bool:
        """The first group in which there is room, so that the groups fill in order, as in a real draw."""
        if not order:
            return True
        self.steps += 1
        if self.steps > STEPS_MAX:
            raise NoDraw
        (pot, team), *rest = order
        wanted = [self.placed[team]] if team in self.placed else self.orders[pot % len(self.orders)]
        for group in wanted:
            if group in free[pot] and self._may(team, group):
                free[pot].discard(group)
                self.filled[group].append(team)
                if self.place(rest, free):
                    return True
                self.filled[group].pop()
                free[pot].add(group)
        return False

    def _may(self, team: UUID, group: int) -> bool:
        own = self.associations.get(team)
        if own is None or self.most is None:
            return True
        return sum(self.associations.get(other) == own for other in self.filled[group]) < self.most


def _is_forbidden(team: UUID, other: UUID, forbidden: Collection[tuple[UUID, UUID]]) -> bool:
    return (team, other) in forbidden or (other, team) in forbidden


def _can_pair(teams: Sequence[UUID], forbidden: Collection[tuple[UUID, UUID]]) -> bool:
    allowed = [[at for at, other in enumerate(teams) if other != team and not _is_forbidden(team, other, forbidden)] for team in teams]
    return NOBODY not in largest(allowed)


def _can_all_meet(first: Sequence[UUID], second: Sequence[UUID], forbidden: Collection[tuple[UUID, UUID]]) -> bool:
    count = len(first)
    allowed = [[count + at for at, other in enumerate(second) if (team, other) not in forbidden] for team in first]
    allowed += [[at for at, team in enumerate(first) if (team, other) not in forbidden] for other in second]
    return NOBODY not in largest(allowed)
