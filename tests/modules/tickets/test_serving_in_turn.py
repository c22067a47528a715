"""The rule of waiting lists, for any parties and any capacity that comes free."""

from collections import defaultdict

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.waiting import Waiting, serve

PRODUCT, SALE = new_id(), new_id()
PARTIES = st.lists(st.integers(1, 6), min_size=1, max_size=30)
ROUNDS = st.lists(st.integers(0, 6), max_size=80)
PASSES = st.integers(0, 4)
QUICKLY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def parties(sizes: list[int]) -> list[Waiting]:
    return [
        Waiting(
            entry_id=new_id(),
            number=number,
            sale_id=SALE,
            product_id=PRODUCT,
            places=places,
            account_id=new_id(),
            email=None,
            locale="en",
            passed=0,
        )
        for number, places in enumerate(sizes)
    ]


def simulated(sizes: list[int], rounds: list[int], passes_max: int) -> tuple[list[int], int, int]:
    """The numbers of the parties in the order in which they were served, what was given out, and what had come free."""
    waiting, free, order = parties(sizes), 0, list[int]()
    given_out = 0
    for freed in rounds:
        free += freed

        def offer(entry: Waiting) -> bool:
            nonlocal free, given_out
            if entry.places > free:
                return False
            free -= entry.places
            given_out += entry.places
            return True

        served = serve(waiting, {PRODUCT: frozenset({SALE})}, passes_max, offer)
        order += [entry.number for entry in served.offered]
        waiting = [entry for entry in waiting if entry not in served.offered]
    return order, given_out, sum(rounds)


@QUICKLY
@given(sizes=PARTIES, rounds=ROUNDS, passes_max=PASSES)
def test_nobody_is_passed_more_often_than_the_rule_says(sizes: list[int], rounds: list[int], passes_max: int) -> None:
    order, _, _ = simulated(sizes, rounds, passes_max)
    places = {number: place for place, number in enumerate(order)}
    passed: dict[int, int] = defaultdict(int)
    for number in range(len(sizes)):
        before = order[: places.get(number, len(order))]
        passed[number] = sum(other > number for other in before)
    assert max(passed.values()) <= passes_max


@QUICKLY
@given(sizes=PARTIES, rounds=ROUNDS, passes_max=PASSES)
def test_never_more_than_came_free(sizes: list[int], rounds: list[int], passes_max: int) -> None:
    order, given_out, freed = simulated(sizes, rounds, passes_max)
    assert given_out == sum(sizes[number] for number in order) <= freed
    assert len(order) == len(set(order))


@QUICKLY
@given(sizes=PARTIES, passes_max=PASSES)
def test_everybody_is_served_in_the_end(sizes: list[int], passes_max: int) -> None:
    order, _, _ = simulated(sizes, [1] * (sum(sizes) + 1), passes_max)
    assert sorted(order) == list(range(len(sizes)))


@QUICKLY
@given(sizes=PARTIES, rounds=ROUNDS)
def test_without_passing_it_is_the_order_of_arrival(sizes: list[int], rounds: list[int]) -> None:
    order, _, _ = simulated(sizes, rounds, 0)
    assert order == sorted(order)
