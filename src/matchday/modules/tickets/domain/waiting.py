"""Who is served first. Pure.

The rule, as the page states it. People wait in order of arrival, and a party gets all its places together or none. What comes free is
offered to the first party that it is enough for. A smaller party that came later may pass a larger one for which it is not enough,
but each party is passed at most `passes_max` times: from then on whatever comes free of what it waits for is saved up for it, and nobody
who came later gets any of that before it. So whoever waits is served after all who came earlier, and at most `passes_max` who came later.
Parties are in each other's way only where their tickets draw on the same limit.
"""

from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

import msgspec


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """An organiser's, for one sale."""

    is_open: bool = True
    offer_seconds: int = 86_400
    passes_max: int = 3
    give_back_fee_basis_points: int = 0
    takes_back: bool = True


class Waiting(msgspec.Struct, kw_only=True):
    """A party. `passed` counts those who came later and were served before."""

    entry_id: UUID
    number: int
    sale_id: UUID
    product_id: UUID
    places: int
    account_id: UUID | None
    email: str | None
    locale: str
    passed: int


class Served(msgspec.Struct, kw_only=True):
    """What a round came to: who is offered places, and who cannot be any more."""

    offered: list[Waiting]
    impossible: list[Waiting]


def serve(
    entries: Iterable[Waiting],
    limits: Mapping[UUID, frozenset[UUID]],
    passes_max: int,
    offer: Callable[[Waiting], bool | None],
) -> Served:
    """One round over those who wait, in order of arrival. `limits` are what each product draws on. `offer` holds all the places of a
    party, or says False when there are not enough now, or None when there never can be. Raises the count of all who are passed."""
    queue = _Queue(limits, passes_max)
    served = Served(offered=[], impossible=[])
    for entry in sorted(entries, key=lambda entry: entry.number):
        if not queue.is_turn_of(entry):
            queue.wait(entry)
            continue
        answer = offer(entry)
        if answer is None:
            served.impossible.append(entry)
        elif answer:
            served.offered.append(entry)
            queue.let_pass(entry)
        else:
            queue.wait(entry, is_too_large=True)
    return served


class _Queue:
    """Those who were looked at and go on waiting, by product."""

    def __init__(self, limits: Mapping[UUID, frozenset[UUID]], passes_max: int) -> None:
        self._limits = limits
        self._passes_max = passes_max
        self._waiting: dict[UUID, list[Waiting]] = {}
        self._saved_up_for: set[UUID] = set()
        self._too_many: dict[UUID, int] = {}

    def is_turn_of(self, entry: Waiting) -> bool:
        """Nothing is being saved up for somebody before, and there may be enough: what did not do for one does not for more."""
        if entry.places >= self._too_many.get(entry.product_id, entry.places + 1):
            return False
        return not any(product_id in self._saved_up_for for product_id in self._met_by(entry))

    def wait(self, entry: Waiting, *, is_too_large: bool = False) -> None:
        """Until something else comes free."""
        self._waiting.setdefault(entry.product_id, []).append(entry)
        if entry.passed >= self._passes_max:
            self._saved_up_for.add(entry.product_id)
        if is_too_large:
            self._too_many[entry.product_id] = min(entry.places, self._too_many.get(entry.product_id, entry.places))

    def let_pass(self, entry: Waiting) -> None:
        """All before it are passed."""
        for product_id in self._met_by(entry):
            for other in self._waiting[product_id]:
                other.passed += 1
                if other.passed >= self._passes_max:
                    self._saved_up_for.add(product_id)

    def _met_by(self, entry: Waiting) -> list[UUID]:
        mine = self._limits.get(entry.product_id, frozenset())
        return [
            product_id for product_id in self._waiting if product_id == entry.product_id or mine & self._limits.get(product_id, frozenset())
        ]
