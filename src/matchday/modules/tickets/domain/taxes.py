"""The tax in prices. Prices are what is paid: tax is a part of them. All of it in integers of the minor unit, rounded half up,
rates in hundredths of a per cent.

Three ways to round, of which a sale has one:

* `line`: the tax of each line is rounded. The sum of the rounded taxes may differ from the tax of the sum by some cents.
* `sum_by_net` (as EN 16931 wants it): for each rate the nets of the lines are summed, and the tax is that of the sum. What is
  paid may differ from the prices shown by some cents, which go one each to the dearest lines.
* `sum_by_net_keep_gross`: what is paid stays the sum of the prices shown, the net is that of the sum, and the difference goes to the
  nets of the dearest lines. Some sums (3 cents at 19 %) belong to no net; then the tax is what is left of them, one cent off.

Five tickets of 100.00 at 19 %: net 420.15, tax 79.85, together 500.00 by line; 420.15, 79.83, 499.98 by the sum of nets;
420.17, 79.83, 500.00 with the prices kept.
"""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import msgspec

TaxRounding = Literal["line", "sum_by_net", "sum_by_net_keep_gross"]
BASIS_POINTS = 10_000


class Taxed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A line: what is paid, and the tax in it."""

    gross_minor: int
    tax_minor: int
    rate: int

    @property
    def net_minor(self) -> int:
        """What is left without the tax."""
        return self.gross_minor - self.tax_minor


class RateSum(msgspec.Struct, frozen=True, kw_only=True):
    """All lines of one rate."""

    rate: int
    net_minor: int
    tax_minor: int
    gross_minor: int


@lru_cache(maxsize=4096)
def tax_in(gross_minor: int, rate_basis_points: int) -> int:
    """Of one line: gross * rate / (1 + rate), rounded once."""
    return _half_up(gross_minor * rate_basis_points, BASIS_POINTS + rate_basis_points)


def taxed(lines: Sequence[tuple[int, int]], rounding: TaxRounding) -> list[Taxed]:
    """Lines of a price and a rate each, in the same order."""
    by_line = [Taxed(gross_minor=gross, tax_minor=tax_in(gross, rate), rate=rate) for gross, rate in lines]
    if rounding == "line":
        return by_line
    of_rate: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(by_line):
        of_rate[line.rate].append(place)
    for places in of_rate.values():
        for place, line in zip(places, _of_one_rate([by_line[place] for place in places], rounding), strict=True):
            by_line[place] = line
    return by_line


def sums(lines: Sequence[Taxed]) -> list[RateSum]:
    """By rate, the highest first: what an invoice shows."""
    found = []
    for rate in sorted({line.rate for line in lines}, reverse=True):
        of_rate = [line for line in lines if line.rate == rate]
        gross, tax = sum(line.gross_minor for line in of_rate), sum(line.tax_minor for line in of_rate)
        found.append(RateSum(rate=rate, net_minor=gross - tax, tax_minor=tax, gross_minor=gross))
    return found


def _of_one_rate(lines: list[Taxed], rounding: TaxRounding) -> list[Taxed]:
    gross, tax, rate = sum(line.gross_minor for line in lines), sum(line.tax_minor for line in lines), lines[0].rate
    is_gross_kept = rounding == "sum_by_net_keep_gross"
    net = _half_up(gross * BASIS_POINTS, BASIS_POINTS + rate) if is_gross_kept else gross - tax
    wanted = gross - net if is_gross_kept else _half_up(net * rate, BASIS_POINTS)
    missing = wanted - tax
    step = 1 if missing > 0 else -1
    dearest = sorted(range(len(lines)), key=lambda place: (-lines[place].gross_minor, place))
    for place in dearest[: abs(missing)]:
        line = lines[place]
        lines[place] = Taxed(
            gross_minor=line.gross_minor if is_gross_kept else line.gross_minor + step, tax_minor=line.tax_minor + step, rate=rate
        )
    return lines


def _half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)
