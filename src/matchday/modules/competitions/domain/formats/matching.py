"""A largest set of pairs in which nobody is twice, by Edmonds' blossoms (Paths, trees, and flowers, 1965).

What pairs teams with rules about who may not meet stands on this: whether everybody can be paired is answered exactly.
"""

from collections import deque
from collections.abc import Sequence

NOBODY = -1


def largest(neighbours: Sequence[Sequence[int]], known: Sequence[int] | None = None) -> list[int]:
    """For every vertex its partner or `NOBODY`. `neighbours` name each edge from both ends and are tried in their order;
    `known` is a matching to begin with, which saves the work it holds."""
    mate = list(known) if known is not None else [NOBODY] * len(neighbours)
    for vertex, others in enumerate(neighbours):
        if mate[vertex] == NOBODY:
            free = next((other for other in others if mate[other] == NOBODY), None)
            if free is not None:
                mate[vertex], mate[free] = free, vertex
    for vertex in range(len(neighbours)):
        if mate[vertex] == NOBODY:
            _Search(neighbours, mate).grow_from(vertex)
    return mate


class _Search:
    """One alternating tree, grown from a vertex without a partner until it meets another one."""

    def __init__(self, neighbours: Sequence[Sequence[int]], mate: list[int]) -> None:
        self.neighbours = neighbours
        self.mate = mate
        self.parent = [NOBODY] * len(mate)
        self.base = list(range(len(mate)))
        self.is_outer = [False] * len(mate)
        self.queue: deque[int] = deque()

    def grow_from(self, root: int) -> None:
        self.is_outer[root] = True
        self.queue.append(root)
        while self.queue:
            vertex = self.queue.popleft()
            for other in self.neighbours[vertex]:
                if self.base[vertex] == self.base[other] or self.mate[vertex] == other:
                    continue
                if other == root or (self.mate[other] != NOBODY and self.parent[self.mate[other]] != NOBODY):
                    self._contract(vertex, other)
                elif self.parent[other] == NOBODY:
                    self.parent[other] = vertex
                    if self.mate[other] == NOBODY:
                        self._flip(other)
                        return
                    self.is_outer[self.mate[other]] = True
                    self.queue.append(self.mate[other])

    def _flip(self, vertex: int) -> None:
        """Along the path back to the root, pairs become non-pairs and the other way round."""
        while vertex != NOBODY:
            before = self.parent[vertex]
            further = self.mate[before]
            self.mate[vertex], self.mate[before] = before, vertex
            vertex = further

    def _contract(self, first: int, second: int) -> None:
        """An odd circle is treated as one vertex from here on."""
        stem = self._meeting_point(first, second)
        inside = [False] * len(self.mate)
        self._mark(first, stem, second, inside)
        self._mark(second, stem, first, inside)
        for vertex in range(len(self.mate)):
            if inside[self.base[vertex]]:
                self.base[vertex] = stem
                if not self.is_outer[vertex]:
                    self.is_outer[vertex] = True
                    self.queue.append(vertex)

    def _meeting_point(self, first: int, second: int) -> int:
        seen = set()
        while True:
            first = self.base[first]
            seen.add(first)
            if self.mate[first] == NOBODY:
                break
            first = self.parent[self.mate[first]]
        while self.base[second] not in seen:
            second = self.parent[self.mate[self.base[second]]]
        return self.base[second]

    def _mark(self, vertex: int, stem: int, child: int, inside: list[bool]) -> None:
        while self.base[vertex] != stem:
            inside[self.base[vertex]] = inside[self.base[self.mate[vertex]]] = True
            self.parent[vertex] = child
            child = self.mate[vertex]
            vertex = self.parent[child]
