"""Where there is a block of n free seats, without looking at 500 rows for every order.

A search goes through the rows from the best on and remembers how far it came: the rows before have nothing, until something
changes in them. So the next order looks at one row, mostly.
"""

from collections.abc import Callable, Sequence
from heapq import heappop, heappush

Found = tuple[int, int]
"""A row's place in the plan, and the bits of the seats where a block can begin."""


class Search:
    """One question asked again and again. `look` answers it for one row: the bits of possible starts. `changes` is the board's
    log of rows that changed."""

    def __init__(self, ranks: Sequence[int], look: Callable[[int], int], changes: list[int]) -> None:
        self._ranks = ranks
        self._known = frozenset(ranks)
        self._look = look
        self._changes = changes
        self._seen = len(changes)
        self._at = 0
        self._again: list[int] = []
        self._waiting: set[int] = set()

    def best(self) -> Found | None:
        """In the best row that has one."""
        self._hear()
        while self._again:
            rank = self._again[0]
            if found := self._look(rank):
                return rank, found
            self._waiting.discard(heappop(self._again))
        while self._at < len(self._ranks):
            rank = self._ranks[self._at]
            if found := self._look(rank):
                return rank, found
            self._at += 1
        return None

    def _hear(self) -> None:
        border = self._ranks[self._at] if self._at < len(self._ranks) else 1 << 60
        for rank in self._changes[self._seen :]:
            if rank < border and rank in self._known and rank not in self._waiting:
                heappush(self._again, rank)
                self._waiting.add(rank)
        self._seen = len(self._changes)
