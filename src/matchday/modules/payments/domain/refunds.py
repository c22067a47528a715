"""Refunds: never more than was captured, each paid once."""

from typing import Literal
from uuid import UUID

import msgspec

RefundState = Literal["pending", "processing", "succeeded", "failed", "refused"]

NO_PAYMENT = "no_such_payment"
NOT_CAPTURED = "not_captured"
TOO_MUCH = "more_than_captured"
NOT_IN_SUSPENSE = "not_in_suspense"


class RefundOrder(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as a provider is told of it. `key` is its idempotency key: another one only after the provider said no, which `tries`
    counts."""

    refund_id: UUID
    key: str
    payment_id: UUID
    payment_reference: str | None
    reference: str | None
    amount_minor: int
    currency: str
    attempts: int
    tries: int = 0


class RefundOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of it. `unknown`: there was no answer."""

    refund_id: UUID
    state: Literal["processing", "succeeded", "failed", "unknown"]
    reference: str | None = None
    reason: str = ""


class Refundable(msgspec.Struct, kw_only=True):
    """A payment while refunds of it are decided, under the lock of its row."""

    state: str
    amount_minor: int
    refunded_minor: int

    def take(self, amount_minor: int) -> str:
        """Empty when so much may go back, which is then counted; else why not."""
        if self.state != "captured":
            return NOT_CAPTURED
        if amount_minor <= 0 or self.refunded_minor + amount_minor > self.amount_minor:
            return TOO_MUCH
        self.refunded_minor += amount_minor
        return ""
