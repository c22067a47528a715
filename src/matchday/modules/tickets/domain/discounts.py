"""Discounts that need no code. The rules of a sale are tried in their order; each place is in one group of one rule at most.

A rule has a number of places `each`, what they must be (`places`: any of its products, all of the `same` product, all of `different`
products) and what becomes cheaper. `benefit` None: from `each` places on, all of them ("10 % from 5 tickets"). With a number: in every
full group of `each`, so many ("3 for 2" is each 3, benefit 1, 100 %).

1. Places that the rule is for, that cost something and that no earlier rule has used are sorted by price, the dearest first, then by
   their number in the order.
2. Any: the first places make as many full groups as there are; what is left over stays for later rules. Same: so for each product.
   Different: again and again one place (the dearest) of each of the `each` products that have most places left, as long as there
   are so many products; that makes the most groups.
3. Of all places in groups of a rule, the cheapest get the discount: `benefit` for each group (so nobody gains by the order in which
   places were clicked). Without `benefit` all of them do.

The price is rounded half up to the minor unit, once per place.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.taxes import BASIS_POINTS

Kind = Literal["any", "same", "different"]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """One rule. Without products it is for all of the sale."""

    each: int
    benefit: int | None
    basis_points: int
    kind: Kind = "any"
    product_ids: frozenset[UUID] = frozenset()

    def is_for(self, product_id: UUID | None) -> bool:
        """Whether a place of this product counts."""
        return product_id is not None and (not self.product_ids or product_id in self.product_ids)


def reduced(price_minor: int, basis_points: int) -> int:
    """So many hundredths of a per cent less."""
    return (2 * price_minor * (BASIS_POINTS - basis_points) + BASIS_POINTS) // (2 * BASIS_POINTS)


def discounted(places: Sequence[tuple[UUID | None, int]], rules: Sequence[Rule]) -> list[int]:
    """Prices after the rules. A place is a product and its price."""
    prices = [price for _, price in places]
    left = [number for number, price in enumerate(prices) if price > 0]
    for rule in rules:
        candidates = sorted((number for number in left if rule.is_for(places[number][0])), key=lambda number: (-prices[number], number))
        used = _used(candidates, rule, {number: places[number][0] for number in candidates})
        cheapest = used if rule.benefit is None else sorted(used, key=lambda number: (prices[number], -number))[: _gains(used, rule)]
        for number in cheapest:
            prices[number] = reduced(prices[number], rule.basis_points)
        left = [number for number in left if number not in set(used)]
    return prices


def _gains(used: Sequence[int], rule: Rule) -> int:
    return len(used) // rule.each * (rule.benefit or 0)


def _used(candidates: Sequence[int], rule: Rule, product_of: Mapping[int, UUID | None]) -> list[int]:
    """Those that are in groups."""
    if rule.kind == "any":
        return _full(candidates, rule)
    of_product: dict[UUID | None, list[int]] = defaultdict(list)
    for number in candidates:
        of_product[product_of[number]].append(number)
    if rule.kind == "same":
        return [number for numbers in of_product.values() for number in _full(numbers, rule)]
    if rule.benefit is None:
        return list(candidates) if len(of_product) >= rule.each else []
    used = []
    while len(fullest := sorted((each for each in of_product.values() if each), key=lambda each: (-len(each), each[0]))) >= rule.each:
        used += [numbers.pop(0) for numbers in fullest[: rule.each]]
    return used


def _full(numbers: Sequence[int], rule: Rule) -> list[int]:
    if rule.benefit is None:
        return list(numbers) if len(numbers) >= rule.each else []
    return list(numbers[: len(numbers) // rule.each * rule.each])
