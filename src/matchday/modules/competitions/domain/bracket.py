"""A knockout stage as it is drawn: columns of ties, each tie at the height of the two whose winners meet in it.

Every column is cut into slots; a slot's `span` says how many of the smallest ones it is high, always a power of two, so that a
page can draw any bracket with a handful of rules. Byes leave slots empty. A losers' bracket is a drawing of its own, and what
is no part of a tree (third place) stands beside it.
"""

from collections.abc import Iterable, Sequence
from typing import Generic, Literal, Protocol, TypeVar

import msgspec

Part = Literal["tree", "losers", "beside"]
Join = Literal["upper", "lower", "straight"]


class Fed(Protocol):
    """A side of a tie: the number of the tie it comes from, and whether as its loser."""

    @property
    def from_tie(self) -> int | None: ...
    @property
    def is_loser(self) -> bool: ...


class Tied(Protocol):
    """What drawing needs to know of a tie."""

    @property
    def number(self) -> int: ...
    @property
    def home(self) -> Fed: ...
    @property
    def away(self) -> Fed: ...


T = TypeVar("T", bound=Tied)
RoundOf = tuple[str, bool, Sequence[T]]
"""Its name, whether it is beside the tree, and its ties."""


class Slot(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A part of a column: a tie, or nothing. `join` says where its winner goes: down to the middle of the slot that it shares
    with the next (`upper`), up (`lower`), or straight on. `is_fed`: something leads into it from the left."""

    span: int
    tie: T | None = None
    join: Join | None = None
    is_fed: bool = False


class Column(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A round, from the top."""

    name: str
    slots: tuple[Slot[T], ...]


class Drawing(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """Columns from left to right."""

    part: Part
    columns: tuple[Column[T], ...]


def draw(rounds: Sequence[RoundOf[T]]) -> list[Drawing[T]]:
    """The tree, the losers' bracket where there is one, and each round beside."""
    losers = _losers([tie for _, is_beside, ties in rounds if not is_beside for tie in ties])
    tree = [(name, [tie for tie in ties if tie.number not in losers]) for name, is_beside, ties in rounds if not is_beside]
    lower = [(name, [tie for tie in ties if tie.number in losers]) for name, is_beside, ties in rounds if not is_beside]
    parts: list[tuple[Part, list[tuple[str, list[T]]]]] = [("tree", tree), ("losers", lower)]
    drawn = [_draw(part, [(name, ties) for name, ties in held if ties]) for part, held in parts]
    beside = [_draw("beside", [(name, list(ties))]) for name, is_beside, ties in rounds if is_beside]
    return [each for each in (*drawn, *beside) if each.columns]


def _losers(ties: Iterable[T]) -> set[int]:
    """Ties in which somebody comes from a defeat, and those that only such ties lead to."""
    found: set[int] = set()
    for tie in sorted(ties, key=lambda tie: tie.number):
        sides = [side for side in (tie.home, tie.away) if side.from_tie is not None]
        if any(side.is_loser for side in sides) or (len(sides) == 2 and all(side.from_tie in found for side in sides)):
            found.add(tie.number)
    return found


def _draw(part: Part, rounds: Sequence[tuple[str, list[T]]]) -> Drawing[T]:
    sketch = _Sketch(rounds)
    for place in range(len(rounds) - 1, -1, -1):
        for tie in rounds[place][1]:
            if tie.number not in sketch.has_parent:
                sketch.place(tie, sketch.top, sketch.span_of(tie), None)
                sketch.top += sketch.span_of(tie)
    return Drawing(part=part, columns=sketch.columns())


class _Sketch(Generic[T]):
    """Fills columns from the top; what is left out in between is empty."""

    def __init__(self, rounds: Sequence[tuple[str, list[T]]]) -> None:
        self.names = [name for name, _ in rounds]
        self.column = {tie.number: place for place, (_, ties) in enumerate(rounds) for tie in ties}
        self.held: list[list[tuple[int, Slot[T]]]] = [[] for _ in rounds]
        self.top = 0
        self.has_parent: set[int] = set()
        self.children: dict[int, list[T]] = {}
        known = {tie.number: tie for _, ties in rounds for tie in ties}
        for tie in known.values():
            self.children[tie.number] = self._leading_to(tie, known)
        self._spans: dict[int, int] = {}

    def _leading_to(self, tie: T, known: dict[int, T]) -> list[T]:
        """Home first. A second final is led to by the first, whose sides it has."""
        won = [side.from_tie for side in (tie.home, tie.away) if side.from_tie is not None and not side.is_loser]
        numbers = [number for number in won if number in known]
        free = [number for number in numbers if number not in self.has_parent]
        if numbers and not free:
            same = [other for other, held in self.children.items() if {child.number for child in held} & set(numbers)]
            free = [number for number in same if number not in self.has_parent][-1:]
        self.has_parent.update(free)
        return [known[number] for number in free if self.column[number] < self.column[tie.number]]

    def span_of(self, tie: T) -> int:
        """How high its part of the tree has to be."""
        if tie.number not in self._spans:
            spans = [self.span_of(child) for child in self.children[tie.number]]
            self._spans[tie.number] = max(spans, default=1) * max(len(spans), 1)
        return self._spans[tie.number]

    def place(self, tie: T, top: int, span: int, join: Join | None) -> None:
        """With everything that leads to it, in so much room."""
        children = self.children[tie.number]
        self.held[self.column[tie.number]].append((top, Slot(span=span, tie=tie, join=join, is_fed=bool(children))))
        joins: tuple[Join, ...] = ("straight",) if len(children) == 1 else ("upper", "lower")
        for place, child in enumerate(children):
            room = span // len(children)
            self.place(child, top + place * room, room, joins[place])

    def columns(self) -> tuple[Column[T], ...]:
        """With the empty slots between."""
        return tuple(Column(name=name, slots=tuple(self._filled(held))) for name, held in zip(self.names, self.held, strict=True))

    def _filled(self, held: Iterable[tuple[int, Slot[T]]]) -> Iterable[Slot[T]]:
        filled = 0
        for top, slot in sorted(held, key=lambda pair: pair[0]):
            yield from _empty(top - filled)
            yield slot
            filled = top + slot.span
        yield from _empty(self.top - filled)


def _empty(height: int) -> Iterable[Slot[T]]:
    """So high, in powers of two."""
    while height > 0:
        span: int = 1 << (height.bit_length() - 1)
        yield Slot(span=span)
        height -= span
