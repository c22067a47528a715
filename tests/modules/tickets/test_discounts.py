"""Discounts without a code: the documented algorithm."""

from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.tickets.domain.discounts import Kind, Rule, discounted, reduced

A, B, C = (UUID(int=number) for number in (1, 2, 3))
places = st.lists(st.tuples(st.sampled_from([A, B, C]), st.integers(min_value=0, max_value=10_000)), min_size=1, max_size=12)


def three_for_two(kind: Kind = "any") -> Rule:
    return Rule(each=3, benefit=1, basis_points=10_000, kind=kind)


@pytest.mark.parametrize(("count", "paid"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5)])
def test_three_for_two(count: int, paid: int) -> None:
    assert sum(discounted([(A, 1000)] * count, [three_for_two()])) == paid * 1000


def test_the_cheapest_of_the_dearest_are_free() -> None:
    bought = [(A, price) for price in (100, 90, 80, 70, 60, 50, 40)]
    assert discounted(bought, [three_for_two()]) == [100, 90, 80, 70, 0, 0, 40]


def test_percent_from_a_number_on() -> None:
    rule = Rule(each=5, benefit=None, basis_points=1000)
    assert discounted([(A, 1000)] * 4, [rule]) == [1000] * 4
    assert discounted([(A, 1000)] * 5, [rule]) == [900] * 5


def test_the_same_product() -> None:
    bought = [(A, 1000), (A, 1000), (B, 500), (B, 500), (B, 500)]
    assert discounted(bought, [three_for_two("same")]) == [1000, 1000, 500, 500, 0]


def test_different_products() -> None:
    bought = [(A, 1000), (A, 1000), (A, 1000), (B, 500), (C, 200)]
    assert discounted(bought, [three_for_two("different")]) == [1000, 1000, 1000, 500, 0]
    assert discounted(bought[:4], [three_for_two("different")]) == [1000, 1000, 1000, 500]


def test_a_rule_is_for_its_products_only() -> None:
    rule = Rule(each=2, benefit=1, basis_points=5000, product_ids=frozenset({B}))
    assert discounted([(A, 100), (A, 100), (B, 100), (B, 100)], [rule]) == [100, 100, 100, 50]


def test_a_place_is_used_by_one_rule() -> None:
    rules = [three_for_two(), Rule(each=1, benefit=None, basis_points=1000)]
    assert discounted([(A, 1000)] * 4, rules) == [1000, 1000, 0, 900]


def test_half_a_cent_is_rounded_up() -> None:
    assert (reduced(25, 5000), reduced(999, 3333), reduced(1, 10_000)) == (13, 666, 0)


@given(places, st.sampled_from(["any", "same", "different"]))
def test_the_order_of_clicking_changes_no_sum(found: list[tuple[UUID, int]], kind: Kind) -> None:
    sums = {sum(discounted(list(some), [three_for_two(kind)])) for some in (found, found[::-1], sorted(found))}
    assert len(sums) == 1


@given(st.lists(st.sampled_from([A, B, C]), min_size=1, max_size=7))
def test_different_products_make_the_most_groups(products: list[UUID]) -> None:
    """Two of each group of two are free, so the free ones count the groups."""
    rule = Rule(each=2, benefit=2, basis_points=10_000, kind="different")
    found = discounted([(product, 100) for product in products], [rule]).count(0) // 2
    best = max(sum(one != other for one, other in zip(some[::2], some[1::2], strict=False)) for some in permutations(products))
    assert found == best
