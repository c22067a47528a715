"""Eight clubs and their players, made up for the demo: nobody real is meant. The same everywhere and every time."""

import random
from functools import cache

import msgspec

from matchday.contracts.live import Listed

CLUBS = (
    ("Abbotsbury Rovers", "ABB", "#a51d2d"),
    ("Brookfield United", "BRO", "#1a5fb4"),
    ("Castle Town", "CAS", "#26a269"),
    ("Dunmere Athletic", "DUN", "#613583"),
    ("Elmswood", "ELM", "#c64600"),
    ("Fenwick Wanderers", "FEN", "#0f6a4b"),
    ("Granby Park", "GRA", "#63452c"),
    ("Harrowgate City", "HAR", "#241f31"),
)
POSITIONS = (
    "goalkeeper",
    *("defender",) * 4,
    *("midfielder",) * 3,
    *("forward",) * 3,
    "goalkeeper",
    "defender",
    "midfielder",
    "forward",
    "forward",
)
FORMATION = "4-3-3"
_FIRST = (
    *("Aled", "Bram", "Cyril", "Dario", "Emil", "Faris", "Gus", "Hugo", "Ivo", "Jonas", "Kofi", "Levin", "Milo", "Nils", "Omar", "Pavel"),
    *("Quinn", "Rafe", "Sami", "Tove", "Uri", "Vito", "Wim", "Yanis", "Zeno"),
)
_LAST = (
    *("Ashdown", "Birkett", "Corran", "Delmar", "Eastley", "Farrow", "Galloway", "Hexham", "Ingleby", "Jarrow", "Kestrel", "Lindale"),
    *("Marlowe", "Northcote", "Oakham", "Penrose", "Quarles", "Redfern", "Selwick", "Thorne", "Underhill", "Varley", "Wexcombe", "Yarrow"),
)


class Player(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a squad."""

    name: str
    number: int
    position: str


@cache
def squad(team: str, size: int = len(POSITIONS)) -> tuple[Player, ...]:
    """The first eleven first, then the bench. Each club has names of its own, so that nobody asks whether two are one."""
    lots = random.Random(team)  # noqa: S311  names, not secrets
    own = next((at for at, (name, _, _) in enumerate(CLUBS) if team.startswith(name)), 0)
    pairs = [(first, last) for first in range(len(_FIRST)) for last in range(len(_LAST)) if (first + last) % len(CLUBS) == own]
    names = [f"{_FIRST[first]} {_LAST[last]}" for first, last in lots.sample(pairs, size)]
    return tuple(Player(name=name, number=at, position=POSITIONS[(at - 1) % len(POSITIONS)]) for at, name in enumerate(names, start=1))


def sheet(team: str, absent: frozenset[str] = frozenset(), *, starting: int = 11) -> list[Listed]:
    """Who is fielded. Whoever is absent is replaced by the first of the bench."""
    there = [player for player in squad(team) if player.name not in absent]
    return [
        Listed(
            name=player.name,
            number=player.number,
            position=player.position,
            is_starting=at < starting,
            is_captain=at == 1,
            is_keeper=at == 0,
        )
        for at, player in enumerate(there)
    ]
