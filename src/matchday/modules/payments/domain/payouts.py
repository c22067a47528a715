"""Pay-outs: what an organisation, or a person who sold to others, has earned goes to their bank account."""

from typing import Literal
from uuid import UUID

import msgspec


class PayoutOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Money that goes to a bank account: an organisation's, or a person's. `payout_id` is the idempotency key."""

    payout_id: UUID
    owner_id: UUID
    is_person: bool = False
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
