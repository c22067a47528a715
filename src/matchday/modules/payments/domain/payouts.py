"""Pay-outs: what an organisation has earned goes to its bank account."""

from typing import Literal
from uuid import UUID

import msgspec


class PayoutOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Money that goes to an organisation's bank account. `payout_id` is the idempotency key."""

    payout_id: UUID
    organisation_id: UUID
    amount_minor: int
    currency: str
    attempts: int
    reference: str | None = None
    """The provider's name for it, once it is on its way."""


class PayoutOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it."""

    payout_id: UUID
    state: Literal["succeeded", "failed", "unknown"]
    reference: str | None = None
    reason: str = ""
