"""Amounts that add up."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Self

import msgspec

from matchday.backbone.money.currencies import minor_unit_digits

MINOR_MAX = 2**63 - 1
"""What a bigint column holds."""
_NUMBER = re.compile(r"(-?)([0-9]{1,19})(?:\.([0-9]{1,4}))?")


class CurrencyMismatch(TypeError):
    """Two amounts of different kinds were added or compared: a bug."""


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """What Money and Points have in common. Only amounts of one kind can be added and compared."""

    minor: int

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"an amount is an integer of minor units, not {self.minor!r}")
        if abs(self.minor) > MINOR_MAX:
            raise ValueError("the amount is too large")

    @property
    def kind(self) -> str:
        """Amounts of one kind can be added."""
        raise NotImplementedError

    @property
    def digits(self) -> int:
        """Of the minor unit."""
        raise NotImplementedError

    @property
    def decimal(self) -> Decimal:
        """The amount in its main unit, exactly."""
        return Decimal(self.minor).scaleb(-self.digits)

    def __str__(self) -> str:
        return f"{self.decimal:.{self.digits}f} {self.kind}"

    def __add__(self, other: Self) -> Self:
        return self._like(self.minor + self._same(other))

    def __sub__(self, other: Self) -> Self:
        return self._like(self.minor - self._same(other))

    def __neg__(self) -> Self:
        return self._like(-self.minor)

    def __mul__(self, times: int) -> Self:
        return self._like(self.minor * times)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same(other)

    def __gt__(self, other: Self) -> bool:
        return self.minor > self._same(other)

    def __ge__(self, other: Self) -> bool:
        return self.minor >= self._same(other)

    def scaled(self, ratio: Fraction) -> Self:
        """The amount times an exact ratio, rounded once to the minor unit, half to even."""
        return self._like(round(self.minor * ratio))

    def allocate(self, weights: Sequence[int]) -> tuple[Self, ...]:
        """Shares in proportion to the weights; together they are exactly this amount.

        Each gets its exact share rounded towards zero; the units left over go one each to the largest remainders, the
        earlier first where they are equal (the largest remainder method). So give the weights in a fixed order.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise ValueError("weights are not negative, and one of them is positive")
        sign = -1 if self.minor < 0 else 1
        shares, remainders = zip(*(divmod(abs(self.minor) * weight, total) for weight in weights), strict=True)
        lucky = sorted(range(len(weights)), key=lambda place: -remainders[place])[: abs(self.minor) - sum(shares)]
        return tuple(self._like(sign * (share + (place in lucky))) for place, share in enumerate(shares))

    def split(self, parts: int) -> tuple[Self, ...]:
        """Equal shares; the first ones are a unit larger where it does not divide evenly."""
        return self.allocate([1] * parts)

    def _like(self, minor: int) -> Self:
        return msgspec.structs.replace(self, minor=minor)

    def _same(self, other: "Amount") -> int:
        if type(other) is not type(self) or other.kind != self.kind:
            raise CurrencyMismatch(f"{self} and {other} are different things")
        return other.minor


class Money(Amount, frozen=True, kw_only=True):
    """An amount of a currency: `Money(minor=1250, currency="EUR")` is 12.50 EUR."""

    currency: str

    def __post_init__(self) -> None:
        Amount.__post_init__(self)
        minor_unit_digits(self.currency)

    @property
    def kind(self) -> str:
        """The currency."""
        return self.currency

    @property
    def digits(self) -> int:
        """Of the currency's minor unit."""
        return minor_unit_digits(self.currency)

    @classmethod
    def parse(cls, text: str, currency: str) -> "Money":
        """`"12.5"` as typed or sent: digits and a point, no grouping. Raises ValueError for anything else, and for
        more digits than the currency has: nothing is rounded in silence."""
        return cls(minor=_parse(text, minor_unit_digits(currency)), currency=currency)


class Points(Amount, frozen=True, kw_only=True):
    """Play money, in hundredths of a point. It never becomes Money."""

    @property
    def kind(self) -> str:
        """One kind for all."""
        return "points"

    @property
    def digits(self) -> int:
        """Hundredths."""
        return 2

    @classmethod
    def parse(cls, text: str) -> "Points":
        """As `Money.parse`."""
        return cls(minor=_parse(text, 2))


def _parse(text: str, digits: int) -> int:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is not an amount")
    sign, whole, fraction = found[1], found[2], found[3] or ""
    if len(fraction) > digits:
        raise ValueError(f"{text} has more than {digits} digits after the point")
    return int(f"{sign}{whole}{fraction.ljust(digits, '0')}")
