"""Odds are exact until the payout."""

from fractions import Fraction
from math import prod

import msgspec
import pytest

from matchday.backbone.money import Money, Odds, Points


@pytest.mark.parametrize(
    ("line", "exact"),
    [(100, "2"), (-100, "2"), (150, "5/2"), (-110, "21/11"), (-150, "5/3"), (-303, "403/303"), (240, "17/5"), (-280, "19/14")],
)
def test_american_lines(line: int, exact: str) -> None:
    assert Odds.american(line).ratio == Fraction(exact)


@pytest.mark.parametrize(
    ("stake", "line", "expected"),
    [("100", -110, "190.91"), ("110", -110, "210"), ("50", -303, "66.50"), ("1000", -280, "1357.14")],
)
def test_a_winning_stake_is_rounded_once(stake: str, line: int, expected: str) -> None:
    assert Odds.american(line).payout(Points.parse(stake)) == Points.parse(expected)


@pytest.mark.parametrize(("legs", "expected"), [(2, "364.46"), (3, "695.79"), (4, "1328.33")])
def test_a_combination_multiplies_before_it_rounds(legs: int, expected: str) -> None:
    odds = Odds.of(prod([Odds.american(-110).ratio] * legs, start=Fraction(1)))
    assert odds.payout(Money.parse("100", "USD")) == Money.parse(expected, "USD")


def test_decimal_odds_are_read_exactly() -> None:
    assert Odds.decimal("1.95") == Odds(numerator=39, denominator=20)
    assert Odds.decimal("1.95").payout(Points.parse("0.01")) == Points.parse("0.02")


@pytest.mark.parametrize("text", ["", "NaN", "-1.5", "1/2", "1e3", "1.1234567"])
def test_what_is_no_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no decimal odds"):
        Odds.decimal(text)


@pytest.mark.parametrize("line", [0, 99, -99])
def test_what_is_no_line_is_refused(line: int) -> None:
    with pytest.raises(ValueError, match="no American line"):
        Odds.american(line)


@pytest.mark.parametrize(("numerator", "denominator"), [(4, 2), (1, 0), (-1, 2), (2**63, 1)])
def test_odds_from_outside_are_checked(numerator: int, denominator: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"numerator": numerator, "denominator": denominator}, Odds)
