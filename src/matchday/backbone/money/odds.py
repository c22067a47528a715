"""Odds as exact rationals."""

import re
from fractions import Fraction
from typing import TypeVar

import msgspec

from matchday.backbone.money.amounts import Amount

AnyAmount = TypeVar("AnyAmount", bound=Amount)
_DECIMAL = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
_AMERICAN_MIN = 100
_ROOM = 2**63


class Odds(msgspec.Struct, frozen=True, kw_only=True):
    """What a stake of 1 returns when it wins, the stake included: decimal odds 2.5 are 5/2. Kept in lowest terms."""

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.denominator <= 0 or self.numerator < 0 or max(self.numerator, self.denominator) >= _ROOM:
            raise ValueError("odds are a positive ratio of two 64-bit integers, or 0")
        if Fraction(self.numerator, self.denominator).denominator != self.denominator:
            raise ValueError("odds are kept in lowest terms")

    @classmethod
    def of(cls, ratio: Fraction) -> "Odds":
        """From an exact ratio."""
        return cls(numerator=ratio.numerator, denominator=ratio.denominator)

    @classmethod
    def american(cls, line: int) -> "Odds":
        """+150 wins 150 on 100; -110 wins 100 on 110. Raises ValueError between -100 and +100."""
        if abs(line) < _AMERICAN_MIN:
            raise ValueError(f"{line} is no American line: it is at least +100 or at most -100")
        return cls.of(1 + (Fraction(line, 100) if line > 0 else Fraction(100, -line)))

    @classmethod
    def decimal(cls, text: str) -> "Odds":
        """From `"1.95"`, exactly."""
        if not _DECIMAL.fullmatch(text):
            raise ValueError(f"{text[:40]!r} is no decimal odds")
        return cls.of(Fraction(text))

    @property
    def ratio(self) -> Fraction:
        """The exact value."""
        return Fraction(self.numerator, self.denominator)

    def payout(self, stake: AnyAmount) -> AnyAmount:
        """What a winning stake returns. This is the one place where it is rounded, half to even.

        The odds of a combination are the product of its legs' ratios: multiply those, then pay out once.
        """
        return stake.scaled(self.ratio)
