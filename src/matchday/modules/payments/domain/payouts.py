"""Pay-outs: what an organisation, or a person who sold to others, has earned goes to their bank account."""

import hashlib
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.ids import id_of


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


def payout_id_of(key: UUID, owner_id: UUID) -> UUID:
    """The same owner's same key is the same pay-out. The key comes from whoever asks, and the id names a transfer in the ledger: as the id
    itself it could be chosen to stand where another transfer is to come, such as that of a payment, which would then never be booked.
    It sorts by the time of its key, as other ids do."""
    made = bytearray(key.bytes[:6] + hashlib.sha256(f"{owner_id}\n{key}".encode()).digest()[:10])
    made[6] = made[6] & 0x0F | 0x70
    made[8] = made[8] & 0x3F | 0x80
    return id_of(bytes(made))
