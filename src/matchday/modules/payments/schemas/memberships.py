"""Views and bodies of memberships, of disputes and of organisations' accounts at a provider."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """A membership that is offered."""

    plan: str
    interval: Literal["month", "year"]
    amount_minor: int
    currency: str


class BeginSubscription(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which one. What it costs is the server's to say."""

    plan: Annotated[str, msgspec.Meta(pattern=r"^[a-z]{1,20}$(?!\n)")]


class SubscriptionView(msgspec.Struct, frozen=True, kw_only=True):
    """A membership as its member sees it. `next_url` is where to go on paying, once the provider has said it; `is_ending`: it ends with
    the period that is paid."""

    subscription_id: UUID
    plan: str
    interval: Literal["month", "year"]
    amount_minor: int
    currency: str
    state: Literal["incomplete", "active", "past_due", "ended"]
    is_ending: bool
    period_ends_at: datetime | None
    next_url: str | None
    reason: str
    created_at: datetime
    ended_at: datetime | None


class PortalView(msgspec.Struct, frozen=True, kw_only=True):
    """Where the card is changed and the invoices are: works for some minutes."""

    url: str


class DisputeView(msgspec.Struct, frozen=True, kw_only=True):
    """Money that a payer's bank has taken back. `respond_by` is until when the provider's dashboard takes an answer."""

    dispute_id: UUID
    payment_id: UUID
    state: Literal["opened", "won", "lost"]
    amount_minor: int
    currency: str
    reason: str
    respond_by: datetime | None
    opened_at: datetime
    closed_at: datetime | None


class PutSandboxDispute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the bank of a sandbox payment does."""

    outcome: Literal["opened", "won", "lost"]


class MerchantView(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation's own account at the payment provider. `wants` is what the provider still has to be told."""

    provider: str
    state: Literal["none", "wanted", "incomplete", "ready", "restricted", "gone"]
    may_be_paid_out: bool
    wants: tuple[str, ...]
    reason: str
    changed_at: datetime | None


class OnboardingView(msgspec.Struct, frozen=True, kw_only=True):
    """Where the organisation tells the provider who it is: works once, for some minutes. Null: nothing is asked."""

    url: str | None
