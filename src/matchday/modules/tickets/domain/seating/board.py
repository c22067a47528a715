"""The seats of one sale with what is taken. Decides wishes one after the other and can take back what was not committed."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from matchday.backbone.errors import Invalid
from matchday.modules.tickets.domain.seating.accessible import accessible_places
from matchday.modules.tickets.domain.seating.plan import Plan, PlannedRow
from matchday.modules.tickets.domain.seating.runs import bits_of, block, blocks_of, clean_starts, nearest_start, orphans, starts
from matchday.modules.tickets.domain.seating.search import Search
from matchday.modules.tickets.domain.seating.wishes import SeatLine, SeatWish, TakenSeat
from matchday.modules.tickets.errors import (
    CompanionAlone,
    NoSeatsLeft,
    NotTogether,
    SeatLeftAlone,
    SeatNotOnSale,
    SeatTaken,
    UnknownSeat,
)

Place = tuple[int, int]
"""A row's place in the plan, and the index of a seat in it."""

_SEARCHES_MAX = 200
_CHANGES_MAX = 50_000


class SeatWasFree(RuntimeError):
    """A bug: somebody gives back a seat that was not taken."""


class Board:
    """Every change is noted until `confirm` or `undo`, so that a transaction that fails leaves nothing behind."""

    def __init__(self, plan: Plan, taken: Mapping[UUID, int]) -> None:
        self.plan = plan
        self._taken = [taken.get(row.row_id, 0) for row in plan.rows]
        self._undo: list[Place] = []
        self._changes: list[int] = []
        self._searches: dict[tuple[frozenset[str], int | None, int, bool], Search] = {}

    def take(self, wish: SeatWish) -> tuple[tuple[TakenSeat, ...], ...]:
        """The seats of each line, all or none. Raises the refusals of seats."""
        if any(line.ordinary < 0 or (line.seats and len(line.seats) != line.count) for line in wish.lines):
            raise Invalid
        before = len(self._undo)
        try:
            places: dict[int, list[Place]] = {at: [] for at in range(len(wish.lines))}
            self._take_chosen(wish, places)
            self._take_accessible(wish, places)
            self._take_best(wish, places)
        except Exception:
            self._return_to(before)
            raise
        return tuple(tuple(self._seat(place) for place in sorted(places[at])) for at in range(len(wish.lines)))

    def take_again(self, seats: Iterable[tuple[UUID, int]]) -> bool:
        """Exactly these, all or none: for who has paid after the hold had ended. The rule about orphans does not apply."""
        places = [(self.plan.by_id[row_id], seat) for row_id, seat in seats if row_id in self.plan.by_id]
        if any(self._taken[rank] >> seat & 1 for rank, seat in places):
            return False
        self._mark(places)
        return True

    def free(self, seats: Iterable[tuple[UUID, int]]) -> None:
        """Gives back exactly these. Raises SeatWasFree, and has changed nothing then."""
        masks: dict[int, int] = {}
        for row_id, seat in seats:
            rank = self.plan.by_id[row_id]
            if masks.get(rank, 0) >> seat & 1 or not self._taken[rank] >> seat & 1:
                raise SeatWasFree(self.plan.rows[rank].says(seat))
            masks[rank] = masks.get(rank, 0) | 1 << seat
        for rank, mask in masks.items():
            self._set(rank, self._taken[rank] & ~mask)

    def changed(self) -> dict[UUID, int]:
        """What is to be saved: the rows that changed since the last confirmation."""
        return {self.plan.rows[rank].row_id: self._taken[rank] for rank in dict(self._undo)}

    def confirm(self) -> None:
        """It has been committed."""
        self._undo.clear()

    def undo(self) -> None:
        """It has not been committed."""
        self._return_to(0)

    def put(self, row_id: UUID, taken: int) -> None:
        """What another process has committed."""
        rank = self.plan.by_id[row_id]
        self._taken[rank] = taken
        self._note(rank)

    def taken(self) -> dict[UUID, int]:
        """Of all rows."""
        return {row.row_id: self._taken[rank] for rank, row in enumerate(self.plan.rows)}

    # What was chosen seat by seat

    def _take_chosen(self, wish: SeatWish, places: dict[int, list[Place]]) -> None:
        masks: dict[int, int] = {}
        for at, line in enumerate(wish.lines):
            zones = self._zones(line)
            for key, seat in line.seats:
                rank = self._chosen(key, seat, zones)
                if (masks.get(rank, 0) | self._taken[rank]) >> seat & 1:
                    raise SeatTaken(seat=self.plan.rows[rank].says(seat))
                masks[rank] = masks.get(rank, 0) | 1 << seat
                places[at].append((rank, seat))
        for rank, mask in masks.items():
            self._judge_companions(self.plan.rows[rank], mask)
            self._judge_orphans(rank, mask)
        self._mark([(rank, seat) for rank, mask in masks.items() for seat in bits_of(mask)])

    def _chosen(self, key: int, seat: int, zones: frozenset[str]) -> int:
        rank = self.plan.by_key.get(key)
        if rank is None or not 0 <= seat < len(self.plan.rows[rank].seats):
            raise UnknownSeat
        row = self.plan.rows[rank]
        for_sale = row.ordinary | row.wheelchairs | sum(1 << place for places in row.companions.values() for place in places)
        if not self._zone_mask(row, zones) & for_sale & 1 << seat:
            raise SeatNotOnSale(seat=row.says(seat))
        return rank

    def _judge_companions(self, row: PlannedRow, mask: int) -> None:
        for owner, companions in row.companions.items():
            alone = [seat for seat in companions if mask >> seat & 1] if not mask >> owner & 1 else []
            if alone:
                raise CompanionAlone(seat=row.says(alone[0]))

    def _judge_orphans(self, rank: int, mask: int) -> None:
        """Leaving a seat alone is refused as long as any block of the same size, in the same zones, leaves none."""
        row = self.plan.rows[rank]
        free = row.ordinary & ~self._taken[rank]
        left = orphans(free & ~mask, row.joined) & ~orphans(free, row.joined)
        if not left:
            return
        for first, count in blocks_of(mask & row.ordinary, row.joined):
            beside = (block(first, count) << 1 & row.joined << 1 | block(first, count) >> 1 & row.joined) & left
            zones = frozenset(zone for zone, seats in row.zones.items() if seats & block(first, count))
            if beside and self._search(zones, None, count, is_clean=True).best() is not None:
                raise SeatLeftAlone(seat=row.says(bits_of(beside)[0]))

    # The best there are

    def _take_accessible(self, wish: SeatWish, places: dict[int, list[Place]]) -> None:
        lines = [(at, line) for at, line in enumerate(wish.lines) if not line.seats and line.wheelchairs + line.companions]
        if not lines:
            return
        if any(line.companions for _, line in lines) and not any(line.wheelchairs for _, line in lines):
            raise CompanionAlone(seat="")
        zones = frozenset.intersection(*(self._zones(line) for _, line in lines))
        rows = [
            (rank, row, self._zone_mask(row, zones) & ~self._taken[rank])
            for rank, row in enumerate(self.plan.rows)
            if row.wheelchairs and wish.section in (None, row.section_key)
        ]
        wheelchairs = sum(line.wheelchairs for _, line in lines)
        companions = sum(line.companions for _, line in lines)
        found = accessible_places(rows, wheelchairs, companions, may_split=wish.may_split)
        if found is None:
            raise NoSeatsLeft
        own, beside = iter(found[0]), iter(found[1])
        for at, line in lines:
            places[at] += [next(own) for _ in range(line.wheelchairs)] + [next(beside) for _ in range(line.companions)]
        self._mark(found[0] + found[1])

    def _take_best(self, wish: SeatWish, places: dict[int, list[Place]]) -> None:
        for lines in self._groups(wish):
            zones = frozenset.intersection(*(self._zones(line) for _, line in lines))
            found = iter(self._best(zones, wish, sum(line.ordinary for _, line in lines)))
            for at, line in lines:
                places[at] += [next(found) for _ in range(line.ordinary)]

    def _groups(self, wish: SeatWish) -> list[list[tuple[int, SeatLine]]]:
        """Lines that can sit in the same zones sit together; others cannot."""
        lines = [(at, line) for at, line in enumerate(wish.lines) if not line.seats and line.ordinary]
        if not lines or frozenset.intersection(*(self._zones(line) for _, line in lines)):
            return [lines] if lines else []
        return [[line] for line in lines]

    def _best(self, zones: frozenset[str], wish: SeatWish, count: int) -> list[Place]:
        if found := self._block(zones, wish.section, count):
            return found
        if wish.may_split:
            for least in range(count // 2, 0, -1):
                before = len(self._undo)
                if (first := self._block(zones, wish.section, count - least)) and (other := self._block(zones, wish.section, least)):
                    return first + other
                self._return_to(before)
            return self._pieces(zones, wish.section, count)
        if self._block(zones, wish.section, 1) is None:
            raise NoSeatsLeft
        raise NotTogether(count=count)

    def _pieces(self, zones: frozenset[str], section: int | None, count: int) -> list[Place]:
        """As few pieces as there are, the largest first."""
        found: list[Place] = []
        size = count - 1
        while len(found) < count:
            size = min(size, count - len(found))
            if size == 0:
                raise NoSeatsLeft
            piece = self._block(zones, section, size)
            if piece is None:
                size -= 1
            else:
                found += piece
        return found

    def _block(self, zones: frozenset[str], section: int | None, count: int) -> list[Place] | None:
        """In the best row, nearest to its heart, without leaving a seat alone unless nothing else is left."""
        for is_clean in (True, False):
            found = self._search(zones, section, count, is_clean=is_clean).best()
            if found is not None:
                rank, mask = found
                first = nearest_start(mask, count, self.plan.rows[rank].heart)
                places = [(rank, seat) for seat in range(first, first + count)]
                self._set(rank, self._taken[rank] | block(first, count))
                return places
        return None

    def _search(self, zones: frozenset[str], section: int | None, count: int, *, is_clean: bool) -> Search:
        if len(self._searches) > _SEARCHES_MAX:
            self._searches.clear()
        key = (zones, section, count, is_clean)
        search = self._searches.get(key)
        if search is None:
            search = self._searches[key] = self._new_search(zones, section, count, is_clean=is_clean)
        return search

    def _new_search(self, zones: frozenset[str], section: int | None, count: int, *, is_clean: bool) -> Search:
        rows, taken = self.plan.rows, self._taken
        wanted = {
            rank: mask
            for rank, row in enumerate(rows)
            if section in (None, row.section_key) and (mask := row.ordinary & self._zone_mask(row, zones))
        }

        def look(rank: int) -> int:
            row, free = rows[rank], ~taken[rank]
            if is_clean:
                return clean_starts(wanted[rank] & free, row.ordinary & free, row.joined, count)
            return starts(wanted[rank] & free, row.joined, count)

        return Search(list(wanted), look, self._changes)

    # Marks

    def _zones(self, line: SeatLine) -> frozenset[str]:
        return self.plan.zones_of.get(line.product_id, frozenset())

    def _zone_mask(self, row: PlannedRow, zones: frozenset[str]) -> int:
        return sum(seats for zone, seats in row.zones.items() if zone in zones)

    def _mark(self, places: Sequence[Place]) -> None:
        masks: dict[int, int] = {}
        for rank, seat in places:
            masks[rank] = masks.get(rank, 0) | 1 << seat
        for rank, mask in masks.items():
            self._set(rank, self._taken[rank] | mask)

    def _set(self, rank: int, taken: int) -> None:
        self._undo.append((rank, self._taken[rank]))
        self._taken[rank] = taken
        self._note(rank)

    def _note(self, rank: int) -> None:
        if len(self._changes) >= _CHANGES_MAX:
            self._searches.clear()
            self._changes.clear()
        self._changes.append(rank)

    def _return_to(self, length: int) -> None:
        while len(self._undo) > length:
            rank, taken = self._undo.pop()
            self._taken[rank] = taken
            self._note(rank)

    def _seat(self, place: Place) -> TakenSeat:
        row = self.plan.rows[place[0]]
        return TakenSeat(row_id=row.row_id, seat=place[1], label=row.says(place[1]))
