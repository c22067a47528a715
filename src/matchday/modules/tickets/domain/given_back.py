"""Tickets that their holders have given back to the shop, and what people wait for: what a sale's decisions find beside its own
capacity.

The rule: the shop sells what it has itself first. Once that is not enough, a ticket that was given back is sold, the one that was
given back first before the others, and several of one kind together only from one row of seats, beside each other. Until somebody has
paid for it, it stays valid.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations
from uuid import UUID

import msgspec

SHARED_MAX = 4


class GivenBack(msgspec.Struct, frozen=True, kw_only=True):
    """A valid ticket that may be sold again."""

    ticket_id: UUID
    product_id: UUID
    seat_row_id: UUID | None = None
    seat: int | None = None
    seat_label: str | None = None


def ways_to_share(products: Sequence[UUID]) -> Iterable[frozenset[UUID]]:
    """Which of an order's seated products come from what was given back: the fewest first, since the shop sells its own first. Of many
    only none, each, and all are tried."""
    sizes = range(len(products) + 1) if len(products) <= SHARED_MAX else (0, 1, len(products))
    return (frozenset(some) for size in sizes for some in combinations(products, size))


class Aside:
    """Of one sale: tickets given back, in order, and products that people wait for. Deciding takes from it."""

    def __init__(self, given_back: Iterable[GivenBack] = (), claimed: Collection[UUID] = ()) -> None:
        self._given_back = {each.ticket_id: each for each in given_back}
        self.claimed = frozenset(claimed)

    def __bool__(self) -> bool:
        return bool(self._given_back)

    def count(self, product_id: UUID) -> int:
        """How many of the product there are."""
        return sum(each.product_id == product_id for each in self._given_back.values())

    def find(self, product_id: UUID, count: int, *, is_together: bool) -> Sequence[GivenBack]:
        """So many of the product, or none of them."""
        of_product = [each for each in self._given_back.values() if each.product_id == product_id]
        chosen = _together(of_product, count) if is_together else of_product[:count]
        return chosen if len(chosen) == count else ()

    def has(self, ticket_ids: Collection[UUID]) -> bool:
        """Whether all of these can be sold."""
        return self._given_back.keys() >= set(ticket_ids)

    def take(self, ticket_ids: Iterable[UUID]) -> None:
        """Exactly these, which it has."""
        for ticket_id in ticket_ids:
            del self._given_back[ticket_id]


NOTHING_ASIDE = Aside()


def _together(tickets: Sequence[GivenBack], count: int) -> Sequence[GivenBack]:
    """Seats beside each other in one row; the row whose first ticket was given back first."""
    rows: dict[UUID | None, dict[int, GivenBack]] = defaultdict(dict)
    for ticket in tickets:
        if ticket.seat is not None:
            rows[ticket.seat_row_id][ticket.seat] = ticket
    for row in rows.values():
        for first in sorted(row):
            run = [row[seat] for seat in range(first, first + count) if seat in row]
            if len(run) == count:
                return run
    return ()
