"""Views and bodies for treasurers, and the sandbox's fault schedule."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from matchday.backbone.ledger.commands import AMOUNT_MAX
from matchday.modules.payments.domain.faults import FaultKind
from matchday.modules.payments.schemas import PaymentStateName

RefundStateName = Literal["pending", "processing", "succeeded", "failed", "refused"]
Currency = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}$(?!\n)")]


class PaymentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A payment as a treasurer sees it, with why it failed or what it waits for."""

    payment_id: UUID
    subject_id: UUID
    title: str
    state: PaymentStateName
    amount_minor: int
    refunded_minor: int
    currency: str
    provider: str
    reference: str | None
    reason: str
    sentence: str
    attempts: int
    created_at: datetime
    settled_at: datetime | None


class RefundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as a treasurer sees it. `wish` is why it was wanted, `reason` why it failed."""

    refund_id: UUID
    payment_id: UUID
    subject_id: UUID
    state: RefundStateName
    amount_minor: int
    currency: str
    wish: str
    reason: str
    sentence: str
    created_at: datetime
    settled_at: datetime | None


class BalanceView(msgspec.Struct, frozen=True, kw_only=True):
    """What an organisation, or somebody who sold to others, has earned in one currency. `reserved_minor` is on its way out, `held_minor`
    waits until the events are over that it was sold for, `available_minor` can be paid out."""

    currency: str
    posted_minor: int
    reserved_minor: int
    available_minor: int
    held_minor: int = 0


class EntryView(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of an account: positive came in, negative went out. `reference_id` is the payment, the refund or the
    pay-out it is about; `is_pending`: reserved, not booked."""

    transfer_id: UUID
    made_at: datetime
    amount_minor: int
    pending_minor: int
    currency: str
    reason: str
    kind: str
    reference_id: UUID | None


class AskPayout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much goes to the bank account."""

    amount_minor: Annotated[int, msgspec.Meta(ge=1, le=AMOUNT_MAX)]
    currency: Currency


class PayoutView(msgspec.Struct, frozen=True, kw_only=True):
    """Money on its way to the organisation's or the seller's bank account, or there. `sentence` says `reason` in words."""

    payout_id: UUID
    amount_minor: int
    currency: str
    state: Literal["pending", "processing", "succeeded", "failed"]
    reason: str
    sentence: str
    reference: str | None
    created_at: datetime
    settled_at: datetime | None


class FaultView(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that is to go wrong at the sandbox, so often. `seconds`: how late, for a webhook that is late or reordered."""

    kind: FaultKind
    uses: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1
    seconds: Annotated[int, msgspec.Meta(ge=0, le=86_400)] = 0


class FaultSchedule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In the order in which they are used up."""

    faults: Annotated[tuple[FaultView, ...], msgspec.Meta(max_length=100)]
