"""Where seeds stand in a bracket: the best two can only meet in the final, the best four in the semi-finals, and so on."""

from collections.abc import Sequence
from typing import TypeVar

from matchday.backbone.errors import Phrase

T = TypeVar("T")


def bracket_order(size: int) -> list[int]:
    """Seeds from the top of a bracket of `size` (a power of two) down: 1, 16, 8, 9, ... Neighbours meet; each pair of a
    round adds up to the same."""
    if size < 1 or size & (size - 1):
        raise ValueError(Phrase("a bracket has 2, 4, 8, ... sides, not {size}", size=size))
    order = [1]
    while len(order) < size:
        both = 2 * len(order) + 1
        order = [seed for placed in order for seed in (placed, both - placed)]
    return order


def first_round(entrants: Sequence[T]) -> list[tuple[T, T | None]]:
    """The pairs of the first round, better seed first; None beside those who have a bye, which are the best seeds."""
    if len(entrants) < 2:
        raise ValueError(Phrase("a bracket needs at least two entrants"))
    size = 1 << (len(entrants) - 1).bit_length()
    order = bracket_order(size)
    held = dict(enumerate(entrants, start=1))
    return [(held[min(pair)], held.get(max(pair))) for pair in zip(order[::2], order[1::2], strict=True)]


def snake(entrants: Sequence[T], groups: int) -> list[list[T]]:
    """Groups of equal strength from seeds: 1 to n in order, n + 1 to 2n in the opposite one, and so on."""
    if groups < 1 or len(entrants) < groups:
        raise ValueError(Phrase("{teams} entrants do not fill {groups} groups", teams=len(entrants), groups=groups))
    filled: list[list[T]] = [[] for _ in range(groups)]
    for place, entrant in enumerate(entrants):
        row, column = divmod(place, groups)
        filled[column if row % 2 == 0 else groups - 1 - column].append(entrant)
    return filled
