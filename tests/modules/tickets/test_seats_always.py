"""What holds for all maps and all orders, compared with the slow and obvious way."""

from itertools import pairwise

import hypothesis
from hypothesis import strategies as st
from tests.modules.tickets.seat_plans import best, board, chosen, indexes, mask, row

from matchday.backbone.errors import Refusal
from matchday.modules.tickets.domain.seating.board import Board
from matchday.modules.tickets.domain.seating.document import Row
from matchday.modules.tickets.domain.seating.wishes import SeatWish
from matchday.modules.tickets.errors import SeatLeftAlone

Place = tuple[int, int]


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    made = []
    for key in range(1, draw(st.integers(1, 4)) + 1):
        kinds = draw(st.text("sssssob", min_size=1, max_size=9))
        aisles = draw(st.sets(st.integers(0, max(len(kinds) - 2, 0)), max_size=2)) if len(kinds) > 1 else set()
        zones = draw(st.text("AAAB", min_size=len(kinds), max_size=len(kinds)))
        made.append(row(key, kinds, zones=zones, aisles=tuple(sorted(aisles))))
    return made


@st.composite
def wishes(draw: st.DrawFn) -> SeatWish:
    if draw(st.booleans()):
        return best(draw(st.integers(1, 5)), may_split=draw(st.booleans()))
    key, first = draw(st.integers(1, 4)), draw(st.integers(0, 8))
    return chosen(*((key, first + step) for step in sorted(draw(st.sets(st.integers(0, 4), min_size=1, max_size=4)))))


class Obvious:
    """Rows as lists, looked through one seat at a time."""

    def __init__(self, drawn: list[Row], at: Board) -> None:
        self.rows = {each.key: each for each in drawn}
        self.free = {
            (each.key, index)
            for each in drawn
            for index, kind in enumerate(each.kinds)
            if kind in "so" and not mask(at, each.key) >> index & 1
        }

    def neighbours(self, place: Place) -> list[Place]:
        key, index = place
        aisles = self.rows[key].aisles
        left = [(key, index - 1)] if index > 0 and index - 1 not in aisles else []
        return left + ([(key, index + 1)] if index + 1 < len(self.rows[key].seats) and index not in aisles else [])

    def alone(self, free: set[Place]) -> set[Place]:
        return {place for place in free if not any(other in free for other in self.neighbours(place))}

    def leaves_alone(self, taken: set[Place]) -> bool:
        return bool(self.alone(self.free - taken) - self.alone(self.free))

    def blocks(self, count: int, zones: str) -> list[list[Place]]:
        found = []
        for key, each in self.rows.items():
            for first in range(len(each.seats) - count + 1):
                places = [(key, first + step) for step in range(count)]
                together = all(b in self.neighbours(a) for a, b in pairwise(places))
                if together and all(place in self.free and each.zones[place[1]] in zones for place in places):
                    found.append(places)
        return found

    def heart(self, key: int) -> int:
        """Twice the index of the seat in the middle of the row, aisles measured with it."""
        seats, aisles = self.rows[key].seats, self.rows[key].aisles
        off = [abs(2 * (at + sum(aisle < at for aisle in aisles)) - (len(seats) - 1 + len(aisles))) for at in range(len(seats))]
        nearest = [at for at, distance in enumerate(off) if distance == min(off)]
        return nearest[0] + nearest[-1]

    def best(self, count: int) -> list[Place] | None:
        """Of the blocks that leave nobody alone, else of all: first the nearest row, then the nearest to its middle."""
        blocks = self.blocks(count, "A")
        clean = [places for places in blocks if not self.leaves_alone(set(places))]

        def rank(places: list[Place]) -> tuple[int, int, int]:
            key, first = places[0]
            return key, abs(2 * first + count - 1 - self.heart(key)), first

        return min(clean or blocks, key=rank, default=None)


@hypothesis.given(rows(), st.lists(wishes(), max_size=12))
@hypothesis.settings(max_examples=400, deadline=None)
def test_no_seat_is_given_twice_and_only_what_is_sold(drawn: list[Row], wanted: list[SeatWish]) -> None:
    at = board(*drawn)
    given: set[Place] = set()
    kinds = {(each.key, index): (kind, each.zones[index]) for each in drawn for index, kind in enumerate(each.kinds)}
    for wish in wanted:
        try:
            places = indexes(at, wish)
        except Refusal:
            continue
        assert len(places) == sum(line.count for line in wish.lines)
        assert not given & set(places)
        assert all(kinds[place][0] in "so" and kinds[place][1] == "A" for place in places)
        given |= set(places)
    assert sum(mask(at, each.key).bit_count() for each in drawn) == len(given)


@hypothesis.given(rows(), st.lists(wishes(), max_size=8), st.integers(1, 4))
@hypothesis.settings(max_examples=400, deadline=None)
def test_the_best_are_those_that_looking_at_every_block_finds(drawn: list[Row], before: list[SeatWish], count: int) -> None:
    at = board(*drawn)
    for wish in before:
        try:
            at.take(wish)
        except Refusal:
            continue
    expected = Obvious(drawn, at).best(count)
    try:
        found = indexes(at, best(count))
    except Refusal:
        found = None
    assert found == expected


@hypothesis.given(rows(), st.lists(wishes(), max_size=8), wishes())
@hypothesis.settings(max_examples=600, deadline=None)
def test_nobody_is_left_alone_unless_nothing_else_is_left(drawn: list[Row], before: list[SeatWish], wish: SeatWish) -> None:
    at = board(*drawn)
    for earlier in before:
        try:
            at.take(earlier)
        except Refusal:
            continue
    seen = Obvious(drawn, at)
    try:
        places = set(indexes(at, wish))
    except SeatLeftAlone:
        assert any(seen.leaves_alone({(key, seat) for key, seat in line.seats}) for line in wish.lines)
        return
    except Refusal:
        return
    if wish.lines[0].seats and seen.leaves_alone(places):
        left = seen.alone(seen.free - places) - seen.alone(seen.free)
        guilty = [run for run in _runs(seen, places) if any(other in left for place in run for other in seen.neighbours(place))]
        for run in guilty:
            zones = "".join({drawn[key - 1].zones[index] for key, index in run})
            assert all(seen.leaves_alone(set(other)) for other in seen.blocks(len(run), zones))


def _runs(seen: Obvious, places: set[Place]) -> list[list[Place]]:
    found: list[list[Place]] = []
    for place in sorted(places):
        if found and found[-1][-1] in seen.neighbours(place):
            found[-1].append(place)
        else:
            found.append([place])
    return found


@hypothesis.given(rows(), st.lists(wishes(), min_size=1, max_size=10))
@hypothesis.settings(max_examples=200, deadline=None)
def test_undone_and_freed_it_is_as_it_was(drawn: list[Row], wanted: list[SeatWish]) -> None:
    at = board(*drawn)
    half = len(wanted) // 2
    for wish in wanted[:half]:
        try:
            at.take(wish)
        except Refusal:
            continue
    at.confirm()
    before, expected = at.taken(), indexes_or_none(at)
    kept = []
    for wish in wanted[half:]:
        try:
            kept += [(seat.row_id, seat.seat) for line in at.take(wish) for seat in line]
        except Refusal:
            continue
    at.free(kept)
    assert at.taken() == before
    at.undo()
    assert at.taken() == before
    assert indexes_or_none(at) == expected


def indexes_or_none(at: Board) -> list[Place] | None:
    """What the best two are now, without taking them."""
    length = len(at.changed())
    try:
        found = at.take(best(2))
    except Refusal:
        return None
    places = [(at.plan.by_id[seat.row_id], seat.seat) for line in found for seat in line]
    at.free((seat.row_id, seat.seat) for line in found for seat in line)
    assert length >= 0
    return places
