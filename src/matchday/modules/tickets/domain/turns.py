"""What becomes of events that do not take place as they were sold."""

from typing import Literal

TurnKind = Literal["cancelled", "moved"]
Choice = Literal["refund", "keep", "donate"]

CHOICES: dict[TurnKind, tuple[Choice, ...]] = {"cancelled": ("refund", "donate"), "moved": ("keep", "refund")}
"""What buyers may choose. Who says nothing has chosen, too: the money back, or to keep the tickets."""
