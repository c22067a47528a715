"""The tax in prices, rounded three ways, exactly."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.tickets.domain.taxes import BASIS_POINTS, TaxRounding, sums, tax_in, taxed

FIVE = [(10_000, 1900)] * 5
prices = st.integers(min_value=0, max_value=10**9)
rates = st.sampled_from([0, 250, 550, 700, 770, 1000, 1900, 2000, 2500, 10_000])
lines = st.lists(st.tuples(prices, rates), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("rounding", "net", "tax", "gross"),
    [("line", 42015, 7985, 50000), ("sum_by_net", 42015, 7983, 49998), ("sum_by_net_keep_gross", 42017, 7983, 50000)],
)
def test_five_tickets_of_100_at_19_percent(rounding: TaxRounding, net: int, tax: int, gross: int) -> None:
    (summed,) = sums(taxed(FIVE, rounding))
    assert (summed.net_minor, summed.tax_minor, summed.gross_minor) == (net, tax, gross)


def test_the_dearest_lines_take_the_difference() -> None:
    found = taxed([(10_000, 1900), (0, 1900), *FIVE[1:]], "sum_by_net")
    assert [line.gross_minor for line in found] == [9999, 0, 9999, 10000, 10000, 10000]


def test_half_a_cent_is_rounded_up() -> None:
    assert tax_in(15, 5000) == 5
    assert [tax_in(gross, 10_000) for gross in (1, 2, 3)] == [1, 1, 2]


@given(lines)
def test_by_line_each_tax_is_the_nearest_cent(found: list[tuple[int, int]]) -> None:
    for (gross, rate), line in zip(found, taxed(found, "line"), strict=True):
        exact = Fraction(gross * rate, BASIS_POINTS + rate)
        assert line.gross_minor == gross
        assert abs(line.tax_minor - exact) <= Fraction(1, 2)


@given(lines)
def test_by_net_the_tax_of_each_rate_is_that_of_its_net(found: list[tuple[int, int]]) -> None:
    before = {each.rate: each for each in sums(taxed(found, "line"))}
    for each in sums(taxed(found, "sum_by_net")):
        assert each.net_minor == before[each.rate].net_minor
        assert abs(each.tax_minor - Fraction(each.net_minor * each.rate, BASIS_POINTS)) <= Fraction(1, 2)
        assert each.net_minor + each.tax_minor == each.gross_minor


@given(lines)
def test_with_prices_kept_nobody_pays_another_price(found: list[tuple[int, int]]) -> None:
    after = taxed(found, "sum_by_net_keep_gross")
    assert [line.gross_minor for line in after] == [gross for gross, _ in found]
    for each in sums(after):
        assert abs(each.net_minor - Fraction(each.gross_minor * BASIS_POINTS, BASIS_POINTS + each.rate)) <= Fraction(1, 2)


@given(lines, st.sampled_from(["line", "sum_by_net", "sum_by_net_keep_gross"]))
def test_no_line_has_less_than_nothing_and_what_is_free_stays_free(found: list[tuple[int, int]], rounding: TaxRounding) -> None:
    for (gross, _), line in zip(found, taxed(found, rounding), strict=True):
        assert line.gross_minor >= line.tax_minor >= 0
        assert line.gross_minor == 0 if gross == 0 else abs(line.gross_minor - gross) <= 1
