"""Money, play-money points and odds: integers and exact fractions, never floats.

An amount is an integer of minor units. It is rounded in one place only, where an exact result becomes an amount again
(`Amount.scaled`), half to even; sharing an amount (`allocate`) loses and adds nothing.
"""

from matchday.backbone.money.amounts import Amount, CurrencyMismatch, Money, Points
from matchday.backbone.money.currencies import minor_unit_digits
from matchday.backbone.money.odds import Odds

__all__ = ["Amount", "CurrencyMismatch", "Money", "Odds", "Points", "minor_unit_digits"]
