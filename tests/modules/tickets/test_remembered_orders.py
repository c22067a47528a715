"""What a browser remembers of orders without an account."""

import pytest

from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.guest_orders import ORDERS_MAX, remembered, with_order

ORDER = "0198f1a2b3c47d5e8f60718293a4b5c6"


@pytest.mark.parametrize("text", ["", "~", "x.y", f"{ORDER}.", f"{ORDER}.a b", f"{ORDER}.{'a' * 65}", "é.é", "a" * 2000])
def test_what_was_not_written_by_us_is_nothing(text: str) -> None:
    assert remembered(text) == {}


def test_an_order_is_found_again_and_stands_first() -> None:
    first, second = new_id(), new_id()
    text = with_order(remembered(with_order({}, first, "one")), second, "two")
    assert list(remembered(text).items()) == [(second, "two"), (first, "one")]
    assert list(remembered(with_order(remembered(text), first, "three"))) == [first, second]


def test_the_oldest_is_forgotten() -> None:
    orders = [new_id() for _ in range(ORDERS_MAX + 1)]
    text = ""
    for order_id in orders:
        text = with_order(remembered(text), order_id, "s" * 32)
    assert list(remembered(text)) == orders[:0:-1]
    assert len(text) < 1000
