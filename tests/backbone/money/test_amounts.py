"""Amounts add up."""

from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.backbone.money import CurrencyMismatch, Money, Points, minor_unit_digits

minors = st.integers(-(10**15), 10**15)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any)


def euros(text: str) -> Money:
    return Money.parse(text, "EUR")


def test_only_one_kind_adds_up() -> None:
    assert euros("12.50") + euros("0.75") - euros("20") == euros("-6.75")
    for other in (Money(minor=1, currency="USD"), Points(minor=1)):
        with pytest.raises(CurrencyMismatch):
            euros("1") + other  # type: ignore[operator]
        with pytest.raises(CurrencyMismatch):
            euros("1") < other  # noqa: B015
    assert Money(minor=1, currency="USD") != euros("0.01")


def test_amounts_compare_and_multiply() -> None:
    assert euros("1") < euros("1.01") <= euros("1.01")
    assert max(euros("3"), euros("12")) == euros("12")
    assert euros("0.10") * 3 == euros("0.30")
    assert -euros("5") == euros("-5")


@pytest.mark.parametrize("minor", [1.0, "1", True, None, Decimal(1)])
def test_only_integers_are_amounts(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor=minor, currency="EUR")  # type: ignore[arg-type]


def test_an_amount_fits_its_column() -> None:
    assert Money(minor=2**63 - 1, currency="EUR").minor == 2**63 - 1
    with pytest.raises(ValueError, match="too large"):
        Money(minor=2**63 - 1, currency="EUR") * 2


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.5", "EUR", 1250), ("-0.05", "EUR", -5), ("007", "EUR", 700), ("1500", "JPY", 1500), ("1.234", "KWD", 1234)],
)
def test_an_amount_is_read_exactly(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency).minor == minor


@pytest.mark.parametrize("text", ["", "1,50", "1.505", "1e3", "NaN", "inf", " 1", "1.", ".5", "+1", "1_000", "١", "9" * 40])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"amount|digits"):
        euros(text)


@given(minors, st.sampled_from(["EUR", "JPY", "KWD"]))
def test_what_is_written_is_read_back(minor: int, currency: str) -> None:
    money = Money(minor=minor, currency=currency)
    text, _, written = str(money).partition(" ")
    assert (Money.parse(text, written), Decimal(text)) == (money, money.decimal)


def test_an_unknown_currency_is_refused_everywhere() -> None:
    with pytest.raises(ValueError, match="not a currency"):
        minor_unit_digits("eur")
    with pytest.raises(msgspec.ValidationError, match="not a currency"):
        msgspec.json.decode(b'{"minor": 1, "currency": "XXX"}', type=Money)


def test_money_goes_through_json_unchanged() -> None:
    assert msgspec.json.decode(msgspec.json.encode(euros("1.50")), type=Money) == euros("1.50")


@pytest.mark.parametrize(
    ("total", "shares", "expected"),
    [
        ("10.00", [1, 1, 1], ["3.34", "3.33", "3.33"]),
        ("900.01", [30, 70, 200], ["90.00", "210.00", "600.01"]),
        ("-0.02", [1, 1, 1], ["-0.01", "-0.01", "0"]),
        ("0.01", [0, 5], ["0", "0.01"]),
    ],
)
def test_shares_go_to_the_largest_remainders(total: str, shares: list[int], expected: list[str]) -> None:
    assert euros(total).allocate(shares) == tuple(map(euros, expected))


@given(minors, weights)
def test_shares_lose_nothing_and_are_within_one_unit_of_exact(minor: int, shares: list[int]) -> None:
    parts = Money(minor=minor, currency="EUR").allocate(shares)
    assert sum(part.minor for part in parts) == minor
    for part, weight in zip(parts, shares, strict=True):
        assert abs(part.minor - Fraction(minor * weight, sum(shares))) < 1


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1, 5]])
def test_shares_need_sensible_weights(shares: list[int]) -> None:
    with pytest.raises(ValueError, match=r"weights"):
        euros("1").allocate(shares)


def test_equal_parts() -> None:
    assert Points(minor=100).split(3) == (Points(minor=34), Points(minor=33), Points(minor=33))


@pytest.mark.parametrize(("minor", "expected"), [(25, 2), (35, 4), (-25, -2), (26, 3)])
def test_scaling_rounds_half_to_even(minor: int, expected: int) -> None:
    assert Points(minor=minor).scaled(Fraction(1, 10)) == Points(minor=expected)
