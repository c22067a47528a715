"""The tax in a price. Prices are what is paid: tax is a part of them, in integers, rounded half up."""

BASIS_POINTS = 10_000


def tax_in(gross_minor: int, rate_basis_points: int) -> int:
    """Of one line: gross * rate / (1 + rate), rounded once."""
    divisor = BASIS_POINTS + rate_basis_points
    return (2 * gross_minor * rate_basis_points + divisor) // (2 * divisor)
