"""A league phase of one table: everybody has so many opponents out of each pot, half at home and half away, nobody twice.

As UEFA has played it since 2024: 36 clubs in four pots of nine, two opponents of each pot, eight matches; nobody meets a club
of the own association, or more than two of another one (Regulations of the UEFA Champions League 2024/25, article 16).
With one opponent of each pot (Conference League, six pots of six) pots are taken two by two, one of each at home.
Deterministic: the seed draws, dead ends begin again with the next draw of the same seed.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import Struct

from matchday.modules.competitions.domain.formats.draws import NoDraw
from matchday.modules.competitions.domain.formats.matching import NOBODY, largest
from matchday.modules.competitions.domain.regulations.stages import Stage as Declared

ATTEMPTS_MAX = 2_000
Match = tuple[int, int]


class Phase(Struct, frozen=True, kw_only=True):
    """Rounds of pairs, home first; every team plays once in each."""

    rounds: tuple[tuple[tuple[UUID, UUID], ...], ...]


def draw_league_phase(
    pots: Sequence[Sequence[UUID]],
    seed: int,
    *,
    from_each_pot: int = 2,
    associations: Mapping[UUID, str] | None = None,
    is_own_association_met: bool = False,
    one_association_max: int | None = 2,
) -> Phase:
    """Raises NoDraw where pots are of unequal size or nothing keeps the rules."""
    size = len(pots[0]) if pots else 0
    if size < 3 or any(len(pot) != size for pot in pots) or from_each_pot not in (1, 2):
        raise NoDraw
    if from_each_pot == 1 and (len(pots) % 2 or size % 2):
        raise NoDraw
    teams = [team for pot in pots for team in pot]
    kin = [(associations or {}).get(team) for team in teams]
    lots = random.Random(seed)  # noqa: S311  a draw, not a secret
    for _ in range(ATTEMPTS_MAX):
        drawing = _Drawing(len(pots), size, kin, lots, None if is_own_association_met else 0, one_association_max)
        matches = drawing.draw_two() if from_each_pot == 2 else drawing.draw_one()
        rounds = _rounds(matches, len(teams), lots) if matches else None
        if rounds:
            return Phase(rounds=tuple(tuple((teams[home], teams[away]) for home, away in played) for played in rounds))
    raise NoDraw


class _Drawing:
    """One attempt. Teams are numbered through the pots."""

    def __init__(
        self, pots: int, size: int, kin: Sequence[str | None], lots: random.Random, own_max: int | None, others_max: int | None
    ) -> None:
        self.pots = [list(range(pot * size, (pot + 1) * size)) for pot in range(pots)]
        self.kin = kin
        self.lots = lots
        self.own_max = own_max
        self.others_max = others_max
        self.met: list[set[int]] = [set() for _ in range(pots * size)]

    def draw_two(self) -> list[Match] | None:
        """Each team hosts one of every pot and visits one of every pot."""
        matches: list[Match] = []
        for hosts in self.pots:
            for guests in self.pots:
                drawn = self._guests(hosts, guests)
                if drawn is None:
                    return None
                matches += drawn
        return matches

    def draw_one(self) -> list[Match] | None:
        """One opponent of every pot; of two pots, one at home and one away."""
        edges: dict[tuple[int, int], list[Match]] = {}
        for first, pot in enumerate(self.pots):
            for second in range(first, len(self.pots)):
                drawn = self._within(pot) if first == second else self._guests(pot, self.pots[second])
                if drawn is None:
                    return None
                edges[first, second] = drawn
        matches: list[Match] = []
        for first in range(0, len(self.pots), 2):
            for second in range(first, len(self.pots), 2):
                corners = {(min(a, b), max(a, b)) for a in (first, first + 1) for b in (second, second + 1)}
                matches += _balanced([pair for corner in sorted(corners) for pair in edges[corner]])
        return matches

    def _guests(self, hosts: Sequence[int], guests: Sequence[int]) -> list[Match] | None:
        order = self.lots.sample(list(hosts), len(hosts))
        wanted = {host: self._candidates(host, guests) for host in order}
        if hosts is guests:
            return self._circles(order, wanted)
        place = {team: at for at, team in enumerate([*order, *guests])}
        neighbours: list[list[int]] = [[place[guest] for guest in wanted[host]] for host in order]
        neighbours += [[place[host] for host in order if guest in wanted[host]] for guest in guests]
        mate = largest(neighbours)
        if NOBODY in mate:
            return None
        names = [*order, *guests]
        return self._meet([(host, names[mate[place[host]]]) for host in order])

    def _circles(self, order: Sequence[int], wanted: Mapping[int, Sequence[int]]) -> list[Match] | None:
        """Within a pot everybody hosts one and visits another one: one circle through all, found by trying."""
        path = [order[0]]

        def go_on() -> bool:
            if len(path) == len(order):
                return path[0] in wanted[path[-1]]
            for guest in wanted[path[-1]]:
                if guest not in path:
                    path.append(guest)
                    if go_on():
                        return True
                    path.pop()
            return False

        return self._meet(list(zip(path, [*path[1:], path[0]], strict=True))) if go_on() else None

    def _within(self, pot: Sequence[int]) -> list[Match] | None:
        order = self.lots.sample(list(pot), len(pot))
        mate = largest([[at for at, other in enumerate(order) if other != team and self._may(team, other)] for team in order])
        if NOBODY in mate:
            return None
        return self._meet([(order[at], order[other]) for at, other in enumerate(mate) if at < other])

    def _candidates(self, host: int, guests: Sequence[int]) -> list[int]:
        found = [guest for guest in guests if self._may(host, guest)]
        self.lots.shuffle(found)
        return found

    def _may(self, team: int, other: int) -> bool:
        if team == other or other in self.met[team]:
            return False
        return self._has_room(team, other) and self._has_room(other, team)

    def _has_room(self, team: int, other: int) -> bool:
        kin = self.kin[other]
        if kin is None:
            return True
        most = self.own_max if kin == self.kin[team] else self.others_max
        return most is None or sum(self.kin[met] == kin for met in self.met[team]) < most

    def _meet(self, matches: list[Match]) -> list[Match] | None:
        for home, away in matches:
            self.met[home].add(away)
            self.met[away].add(home)
        # Within a pot everybody gets two opponents at once, who may be one too many of their association.
        return matches if all(self._keeps_rules(team) for match in matches for team in match) else None

    def _keeps_rules(self, team: int) -> bool:
        met = [self.kin[other] for other in self.met[team] if self.kin[other] not in (None, self.kin[team])]
        return self.others_max is None or all(met.count(kin) <= self.others_max for kin in met)


def _balanced(edges: Sequence[Match]) -> list[Match]:
    """Every team has two of these matches: walking along them gives everybody one at home and one away."""
    around: dict[int, list[int]] = defaultdict(list)
    for number, (first, second) in enumerate(edges):
        around[first].append(number)
        around[second].append(number)
    turned: list[Match] = []
    left = set(range(len(edges)))
    while left:
        number = min(left)
        at = edges[number][0]
        while number in left:
            left.discard(number)
            first, second = edges[number]
            to = second if at == first else first
            turned.append((at, to))
            at = to
            number = next((other for other in around[at] if other in left), number)
    return turned


def _rounds(matches: Sequence[Match], teams: int, lots: random.Random) -> list[list[Match]] | None:
    """Spread over rounds in which everybody plays once; None where this try did not come out."""
    left = lots.sample(list(matches), len(matches))
    rounds = []
    while left:
        sides = {frozenset(match): match for match in left}
        neighbours: list[list[int]] = [[] for _ in range(teams)]
        for home, away in left:
            neighbours[home].append(away)
            neighbours[away].append(home)
        mate = largest(neighbours)
        if NOBODY in mate:
            return None
        played = [sides[frozenset((team, other))] for team, other in enumerate(mate) if team < other]
        rounds.append(played)
        gone = set(played)
        left = [match for match in left if match not in gone]
    return rounds


def league_phase_rounds(stage: Declared, teams: Sequence[UUID], seed: int, associations: Mapping[UUID, str]) -> list[list[tuple[int, int]]]:
    """The rounds of a league phase by the places of its teams, which are in the order of their seeds. Raises NoDraw."""
    pots = stage.drawing.pots
    if len(teams) % pots:
        raise NoDraw
    size = len(teams) // pots
    wanted = stage.rounds_played or 2 * pots
    if wanted not in (pots, 2 * pots):
        raise NoDraw
    drawn = draw_league_phase(
        [teams[at * size : (at + 1) * size] for at in range(pots)],
        seed,
        from_each_pot=wanted // pots,
        associations=associations,
        is_own_association_met=not stage.drawing.avoid_same_association,
        one_association_max=stage.drawing.one_association_max,
    )
    place = {team: at for at, team in enumerate(teams)}
    return [[(place[home], place[away]) for home, away in played] for played in drawn.rounds]
