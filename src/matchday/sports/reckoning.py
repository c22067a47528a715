"""What a column of statistics comes to. Rates are made of sums, exactly, and rounded once, when they are shown."""

from collections.abc import Mapping
from fractions import Fraction

from matchday.sports.sport import Column


def value_of(column: Column, sums: Mapping[str, int]) -> Fraction | None:
    """None where there is nothing to divide by."""
    above = sum(sums.get(figure, 0) for figure in column.numerator)
    if not column.denominator:
        return Fraction(column.scale * above)
    below = sum(sums.get(figure, 0) for figure in column.denominator)
    return Fraction(column.scale * above, below) if below else None


def shown(column: Column, value: Fraction | None) -> str:
    """With the column's decimals, halves away from zero; an en dash for nothing."""
    if value is None:
        return "–"
    unit = 10**column.places
    doubled = abs(value) * unit * 2 + 1
    whole = doubled.numerator // doubled.denominator // 2
    sign = "-" if value < 0 and whole else ""
    if not column.places:
        return f"{sign}{whole}"
    return f"{sign}{whole // unit}.{whole % unit:0{column.places}d}"
