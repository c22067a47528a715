"""Payments: their states, and how one becomes another."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

import msgspec

PaymentState = Literal["pending", "requires_action", "processing", "captured", "failed", "cancelled"]

MAY_BECOME: Mapping[PaymentState, frozenset[PaymentState]] = {
    "pending": frozenset({"requires_action", "processing", "captured", "failed", "cancelled"}),
    "requires_action": frozenset({"requires_action", "processing", "captured", "failed", "cancelled"}),
    "processing": frozenset({"processing", "requires_action", "captured", "failed", "cancelled"}),
    "captured": frozenset(),
    "failed": frozenset(),
    "cancelled": frozenset(),
}
"""The one table of transitions. Captured, failed and cancelled are for good: what goes back afterwards is a refund."""

OPEN: frozenset[PaymentState] = frozenset(state for state, following in MAY_BECOME.items() if following)
ENDS: frozenset[PaymentState] = frozenset(MAY_BECOME) - OPEN

RETRY_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300, 600)
"""After a provider that gave no answer. The same key is used again, so that whatever happened is told and nothing happens twice."""
LOOK_SECONDS = (5, 15, 30, 60, 120, 300, 600)
"""How often a provider is asked of a payment that it has not finished, in case its webhook never comes."""


class Intent(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as a provider is told of it. `payment_id` is the idempotency key of everything that is done for it."""

    payment_id: UUID
    amount_minor: int
    currency: str
    title: str
    method: str
    email: str | None
    organisation_id: UUID | None
    payee_id: UUID | None
    fee_minor: int
    reference: str | None
    state: PaymentState
    attempts: int
    return_url: str
    is_late: bool
    """Its quote has run out or is not wanted any more: begin nothing, end what can be ended, tell what became of it."""


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the provider's current object says of a payment. `unknown`: there was no answer, it is asked again with the same key."""

    payment_id: UUID
    state: Literal["requires_action", "processing", "captured", "failed", "cancelled", "unknown"]
    reference: str | None = None
    next_url: str | None = None
    reason: str = ""
    amount_minor: int | None = None
    """What was captured, where the provider says it: anything but the amount asked for is a bug to be shouted about."""
    platform_fee_minor: int = 0
    """What the provider kept of it for the platform, out of what the organisation earns."""


def pause_seconds(intent_attempts: int, *, is_known: bool) -> int:
    """Until a payment is looked at again."""
    pauses = LOOK_SECONDS if is_known else RETRY_SECONDS
    return pauses[min(max(intent_attempts, 1), len(pauses)) - 1]
