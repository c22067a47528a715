"""Events of payments: what became of each amount that somebody was asked for, and who has a membership.

What is sold is said by the module that sells it, in a `Quote` that it signs (`backbone/quotes.py`). Payments asks for
the amount of the quote and for nothing else, and answers by these events. Several payments that were settled by one commit
travel in one event: they are of one `group_id`, the stock they were paid for.
"""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from matchday.contracts.event import Fact, ManagementAction, State

PaymentEnd = Literal["captured", "failed", "cancelled"]
"""Captured: the money has been taken. Failed: the provider or the payer said no, and a new try is allowed while the quote
holds. Cancelled: nothing was taken and nothing will be."""


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """An amount that somebody may pay, until `expires_at`. It is paid once.

    `source` is the module that sells and `subject_id` what it sells (an order). `group_id` is the key under which it hears
    of the payment. The money belongs to the organisation, or to `payee_id` when one person sells to another: then the
    organisation keeps `fee_minor` of it. `payer_id` is the account that pays; a guest has none. `email` is where receipts go. What a payee
    earns is theirs to take out from `payable_from` on.
    """

    quote_id: UUID
    source: str
    subject_id: UUID
    group_id: UUID
    organisation_id: UUID | None
    payee_id: UUID | None
    fee_minor: int
    payer_id: UUID | None
    email: str | None
    amount_minor: int
    currency: str
    title: str
    return_path: str
    expires_at: datetime
    payable_from: datetime | None = None


class StartedPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody has begun to pay for this."""

    payment_id: UUID
    subject_id: UUID
    quote_id: UUID


class PaymentsStarted(Fact, frozen=True, kw_only=True):
    """Payments that were begun. `source` is the module whose quotes they pay."""

    key_field: ClassVar[str] = "group_id"
    group_id: UUID
    source: str
    payments: tuple[StartedPayment, ...]


class SettledPayment(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one payment. `reason` is a stable code such as `card_declined`; empty when it was captured."""

    payment_id: UUID
    subject_id: UUID
    quote_id: UUID
    end: PaymentEnd
    amount_minor: int
    currency: str
    reason: str
    provider: str


class PaymentsSettled(Fact, frozen=True, kw_only=True):
    """Payments whose end is known."""

    key_field: ClassVar[str] = "group_id"
    group_id: UUID
    source: str
    payments: tuple[SettledPayment, ...]


class SettledRefund(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a refund that was wanted. One that failed is tried again by the treasurer, not by the buyer."""

    refund_id: UUID
    payment_id: UUID
    subject_id: UUID
    amount_minor: int
    currency: str
    has_succeeded: bool
    reason: str


class RefundsSettled(Fact, frozen=True, kw_only=True):
    """Refunds whose end is known."""

    key_field: ClassVar[str] = "group_id"
    group_id: UUID
    source: str
    refunds: tuple[SettledRefund, ...]


class PaymentDisputed(Fact, frozen=True, kw_only=True):
    """The payer's bank took the money back, or gave it back again. `state` is `opened`, `won` or `lost`."""

    key_field: ClassVar[str] = "group_id"
    group_id: UUID
    source: str
    payment_id: UUID
    subject_id: UUID
    state: Literal["opened", "won", "lost"]
    amount_minor: int
    currency: str


class SubscriptionChanged(State, frozen=True, kw_only=True):
    """A membership that is paid by the month or by the year. It counts while `state` is `active` or `past_due`."""

    key_field: ClassVar[str] = "subscription_id"
    subscription_id: UUID
    account_id: UUID
    plan: str
    interval: Literal["month", "year"]
    state: Literal["incomplete", "active", "past_due", "ended"]
    is_ending: bool
    """Cancelled by the member: it ends with the period that is paid."""
    period_ends_at: datetime | None


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody used the power of a role in payments."""
