"""What was to be paid is not sold any more: payments of it that are still open are ended at their providers."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.contracts.tickets import OrdersEnded
from matchday.modules.payments.store import payments


async def end_payments(tx: Transaction, events: Sequence[OrdersEnded]) -> None:
    """By the order, not by the payment the order knows of: one may have been begun since. A payer who was faster is told by
    the provider, and then gets the tickets after all or the money back."""
    subject_ids = [order.order_id for event in events for order in event.orders if order.end != "refunded"]
    if subject_ids:
        await payments.want_cancelled(tx, "tickets", subject_ids)
