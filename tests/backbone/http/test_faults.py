"""All faults of a body are told at once, each with its place."""

from typing import Annotated

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from matchday.backbone.http.faults import walk


class Line(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    seat: Annotated[str, msgspec.Meta(min_length=1, max_length=10)]
    price: Annotated[int, msgspec.Meta(ge=0)]


class Order(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(max_length=5)]
    lines: list[Line]
    note: str | None = None


def places(value: object) -> dict[str, str]:
    return {fault.pointer or "": fault.message for fault in walk(value, Order)}


def test_every_fault_is_found_in_one_walk() -> None:
    found = places({"name": "far too long", "lines": [{"seat": "", "price": -1}, {"price": "x"}], "extra": 1, "note": 3})
    assert set(found) == {"/name", "/lines/0/seat", "/lines/0/price", "/lines/1/seat", "/lines/1/price", "/note", "/extra"}


def test_messages_are_sentences() -> None:
    assert all(message.endswith(".") and "$" not in message for message in places({"lines": 3}).values())


def test_a_value_of_another_shape_is_one_fault_at_the_root() -> None:
    assert places([]) == {"": "Expected `object`, got `array`."}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "lines", "seat", "price", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)


@given(json_values)
def test_there_are_faults_exactly_when_the_decoder_refuses(value: object) -> None:
    try:
        msgspec.convert(value, Order)
        is_valid = True
    except msgspec.ValidationError:
        is_valid = False
    assert (walk(value, Order) == []) is is_valid
