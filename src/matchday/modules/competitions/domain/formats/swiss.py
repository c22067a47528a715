"""The next round of a Swiss stage: equals meet equals, nobody meets anybody twice, nobody has a second bye.

The pairing is the first one in this order of wishes that leaves a partner to everybody: the leader meets whoever comes
nearest to him in score, of the other half of his score group if he can; then the best of those left, and so on. Whether the
rest can still be paired is answered by a largest matching, so a legal pairing is found whenever there is one. Halves as in
the FIDE (Dutch) system; home is whoever was at home less often, then whoever was away last, then the better placed.
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from msgspec import Struct

from matchday.modules.competitions.domain.formats.matching import NOBODY, largest


class Entrant(Struct, frozen=True, kw_only=True):
    """Somebody to pair, in the order of the table. `met` are all opponents so far, `at_home` tells of each match whether it
    was at home, oldest first. Who entered late or has withdrawn is simply in the list from then on, or no more."""

    team_id: UUID
    points: float = 0
    met: frozenset[UUID] = frozenset()
    at_home: tuple[bool, ...] = ()
    has_had_bye: bool = False


class Pairing(Struct, frozen=True, kw_only=True):
    """Home and away, best first, and who has the bye."""

    pairs: tuple[tuple[UUID, UUID], ...]
    bye: UUID | None = None


class NoPairing(ValueError):
    """Whatever one does, two would meet again or somebody would rest again: there are too many rounds for these entrants."""


def pair(entrants: Sequence[Entrant]) -> Pairing:
    """`entrants` are in the order of the table. Raises NoPairing."""
    if len(entrants) < 2:
        raise NoPairing
    if len(entrants) % 2 == 0:
        return Pairing(pairs=_pairs(entrants))
    for resting in reversed(entrants):
        if resting.has_had_bye:
            continue
        left = [entrant for entrant in entrants if entrant is not resting]
        if _matching(_allowed(left)) is not None:
            return Pairing(pairs=_pairs(left), bye=resting.team_id)
    raise NoPairing


def _pairs(entrants: Sequence[Entrant]) -> tuple[tuple[UUID, UUID], ...]:
    allowed = _allowed(entrants)
    mate = _matching(allowed)
    if mate is None:
        raise NoPairing
    open_places = set(range(len(entrants)))
    found = []
    for place in range(len(entrants)):
        if place not in open_places:
            continue
        for other in _wishes(place, entrants, open_places & set(allowed[place])):
            forced = _with(mate, place, other, allowed, open_places)
            if forced is not None:
                mate = forced
                break
        open_places -= {place, mate[place]}
        found.append(_sides(entrants[place], entrants[mate[place]]))
    return tuple(found)


def _allowed(entrants: Sequence[Entrant]) -> list[list[int]]:
    return [
        [
            place
            for place, other in enumerate(entrants)
            if other is not entrant and other.team_id not in entrant.met and entrant.team_id not in other.met
        ]
        for entrant in entrants
    ]


def _matching(allowed: Sequence[Sequence[int]]) -> list[int] | None:
    """A pairing of everybody, or None."""
    mate = largest(allowed)
    return None if NOBODY in mate else mate


def _with(mate: list[int], place: int, other: int, allowed: Sequence[Sequence[int]], open_places: Collection[int]) -> list[int] | None:
    """A pairing of everybody left in which these two meet, or None."""
    if mate[place] == other:
        return mate
    left = set(open_places) - {place, other}
    kept = [partner if at in left and partner in left else NOBODY for at, partner in enumerate(mate)]
    remade = largest([[to for to in allowed[at] if to in left] if at in left else [] for at in range(len(allowed))], kept)
    if any(remade[at] == NOBODY for at in left):
        return None
    remade[place], remade[other] = other, place
    return remade


def _wishes(place: int, entrants: Sequence[Entrant], candidates: Collection[int]) -> list[int]:
    """Nearest score first; within the own score the counterpart in its lower half, then those nearest to him; those who need
    the other side of the ground before those who need the same."""
    me = entrants[place]
    group = [at for at, entrant in enumerate(entrants) if entrant.points == me.points and (at == place or at in candidates)]
    counterpart = place + max(len(group) // 2, 1)

    def cost(at: int) -> tuple[float, int, int, int]:
        other = entrants[at]
        clash = int(_leaning(me) == _leaning(other) != 0)
        wanted = counterpart if other.points == me.points else place + 1
        return (abs(me.points - other.points), clash, abs(at - wanted), at)

    return sorted(candidates, key=cost)


def _leaning(entrant: Entrant) -> int:
    """How much more often at home than away; after as many of both, what came last counts."""
    at_home = sum(1 if was else -1 for was in entrant.at_home)
    last = entrant.at_home[-1:]
    return (at_home > 0) - (at_home < 0) or (2 * last[0] - 1 if last else 0)


def _sides(better: Entrant, other: Entrant) -> tuple[UUID, UUID]:
    def been(entrant: Entrant) -> tuple[int, tuple[bool, ...]]:
        return sum(1 if was else -1 for was in entrant.at_home), tuple(reversed(entrant.at_home))

    is_home = len(better.at_home) % 2 == 0 if been(better) == been(other) else been(better) < been(other)
    return (better.team_id, other.team_id) if is_home else (other.team_id, better.team_id)
