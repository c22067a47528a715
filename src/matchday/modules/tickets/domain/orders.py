"""What an order may become: one table, asked by everything that changes an order."""

from collections.abc import Mapping
from typing import get_args

from matchday.contracts.tickets import OrderState

STATES: tuple[OrderState, ...] = get_args(OrderState)

TRANSITIONS: Mapping[OrderState, frozenset[OrderState]] = {
    # Free ones are complete as they are placed. A payment that was captured before we heard that it had begun completes it too.
    "created": frozenset({"awaiting_payment", "complete", "cancelled", "expired"}),
    # A payment that failed leaves the order as it was: another try is allowed while it holds.
    "awaiting_payment": frozenset({"created", "complete", "cancelled", "expired"}),
    "complete": frozenset({"refunded"}),
    # Paid too late: the places are taken again if they are still there. Who cancelled, even after the time was up, does not want
    # them any more.
    "expired": frozenset({"complete", "cancelled"}),
    "cancelled": frozenset(),
    "refunded": frozenset(),
}

OPEN: tuple[OrderState, ...] = tuple(state for state in STATES if "expired" in TRANSITIONS[state])
"""Those hold capacity until somebody pays, cancels, or the time is up."""


def may_become(state: OrderState, following: OrderState) -> bool:
    """Staying as it is is no change, and so not one that is allowed."""
    return following in TRANSITIONS[state]


def sources_of(following: OrderState) -> list[OrderState]:
    """From which states an order may come to this one; for the statements that change many at once."""
    return [state for state in STATES if following in TRANSITIONS[state]]
