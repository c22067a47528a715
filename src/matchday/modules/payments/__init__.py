"""Payments owns every movement of money: payments by quotes, refunds, disputes, pay-outs, memberships, and the ledger that
all of them are written in.

Says payments.PaymentsStarted, PaymentsSettled, RefundsSettled, PaymentDisputed and SubscriptionChanged.
Hears accounts.AccountChanged and OrganisationChanged, and from tickets what was earned, what ended and what is to be refunded.
"""

from pathlib import Path

from matchday.backbone.module import Module
from matchday.contracts.payments import ActionTaken, PaymentDisputed, PaymentsSettled, PaymentsStarted, RefundsSettled, SubscriptionChanged

module = Module(
    name="payments",
    publishes=[PaymentsStarted, PaymentsSettled, RefundsSettled, PaymentDisputed, SubscriptionChanged, ActionTaken],
    audits=ActionTaken,
    has_ledger=True,
    migrations=Path(__file__).parent / "migrations",
)
