"""What orders ask for, and what they get."""

from uuid import UUID

import msgspec


class SeatLine(msgspec.Struct, frozen=True, kw_only=True):
    """Places of one product: those that were chosen, by key of row and index of seat, or the best there are.

    Of the best, `wheelchairs` are places for wheelchairs and `companions` places beside them; all others are ordinary seats.
    """

    product_id: UUID
    count: int
    seats: tuple[tuple[int, int], ...] = ()
    wheelchairs: int = 0
    companions: int = 0

    @property
    def ordinary(self) -> int:
        """How many ordinary seats are to be found for it."""
        return self.count - self.wheelchairs - self.companions


class SeatWish(msgspec.Struct, frozen=True, kw_only=True):
    """All the places of one order. What is not chosen sits together, in `section` if one is named; apart only if
    `may_split`."""

    lines: tuple[SeatLine, ...]
    section: int | None = None
    may_split: bool = False


class TakenSeat(msgspec.Struct, frozen=True, kw_only=True):
    """A place that an order has got. `label` is how people find it."""

    row_id: UUID
    seat: int
    label: str
