"""Memberships: their states, their periods, and what a provider is asked and says of them."""

import calendar
from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.modules.payments.settings import MembershipSettings

SubscriptionState = Literal["incomplete", "active", "past_due", "ended"]
Interval = Literal["month", "year"]

MAY_BECOME: Mapping[SubscriptionState, frozenset[SubscriptionState]] = {
    "incomplete": frozenset({"incomplete", "active", "past_due", "ended"}),
    "active": frozenset({"active", "past_due", "ended"}),
    "past_due": frozenset({"past_due", "active", "ended"}),
    "ended": frozenset(),
}
"""The one table of transitions. Ended is for good: who comes back begins anew. Nobody becomes incomplete again."""

COUNTS: frozenset[SubscriptionState] = frozenset({"active", "past_due"})
"""Whoever has such a one is a member: while a renewal is tried again, too."""
OPEN: frozenset[SubscriptionState] = frozenset(MAY_BECOME) - {"ended"}
LOOK_SECONDS = 6 * 3600
"""How often a provider is asked of a membership of which it has told nothing."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What can be had. `name` is a word for programs."""

    name: str
    interval: Interval
    amount_minor: int
    currency: str


class Plans(msgspec.Struct, frozen=True, kw_only=True):
    """All that is offered."""

    offered: tuple[Plan, ...]

    def named(self, name: str) -> Plan | None:
        """None where it is not offered."""
        return next((plan for plan in self.offered if plan.name == name), None)


def plans(membership: MembershipSettings) -> Plans:
    """By the month and by the year."""
    currency = membership.membership_currency
    return Plans(
        offered=(
            Plan(name="monthly", interval="month", amount_minor=membership.membership_month_minor, currency=currency),
            Plan(name="yearly", interval="year", amount_minor=membership.membership_year_minor, currency=currency),
        )
    )


class SubscriptionOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A membership as a provider is told of it. `subscription_id` is the idempotency key of beginning it. The wishes are what
    the member wants and the provider has not confirmed: None is no wish."""

    subscription_id: UUID
    account_id: UUID | None
    plan: str
    title: str
    interval: Interval
    amount_minor: int
    currency: str
    state: SubscriptionState
    reference: str | None
    customer: str | None
    ending_wish: bool | None
    is_end_wanted: bool
    attempts: int
    return_url: str = ""


class PaidPeriod(msgspec.Struct, frozen=True, kw_only=True):
    """Money of a membership that has come in. `reference` is the provider's name for it, and is booked once."""

    reference: str
    amount_minor: int
    currency: str


class SubscriptionNews(msgspec.Struct, frozen=True, kw_only=True):
    """A membership as the provider has it now. `state` None: there was no answer. `next_url`: where the member goes on; `reason`:
    why the last attempt to renew failed."""

    subscription_id: UUID
    state: SubscriptionState | None
    reference: str | None = None
    customer: str | None = None
    is_ending: bool = False
    period_ends_at: datetime | None = None
    next_url: str | None = None
    reason: str = ""
    paid: tuple[PaidPeriod, ...] = ()


def may_become(known: SubscriptionState, told: SubscriptionState) -> bool:
    """Whether it is news that can be true; else it is old."""
    return told in MAY_BECOME[known]


def period_end(anchor: datetime, interval: Interval, count: int) -> datetime:
    """The end of period number `count` of those that begin on this day. Counted from the first day and not from the last end: one
    begun on 31 January ends on 28 February and then on 31 March."""
    months = anchor.year * 12 + anchor.month - 1 + count * (12 if interval == "year" else 1)
    year, month = divmod(months, 12)
    return anchor.replace(year=year, month=month + 1, day=min(anchor.day, calendar.monthrange(year, month + 1)[1]))
