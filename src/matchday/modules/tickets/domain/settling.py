"""What becomes of an order when one of its payments has ended."""

from typing import Literal

from matchday.contracts.payments import SettledPayment
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.orders import OPEN, may_become

Verdict = Literal["issue", "take_again", "refund", "offer_again", "nothing"]


def judge(order: Order | None, payment: SettledPayment) -> Verdict:
    """Money that was taken becomes tickets or goes back, whatever was heard before, late or twice."""
    if payment.end != "captured":
        return "nothing" if order is None else "offer_again"
    if order is None or (payment.amount_minor, payment.currency) != (order.amount_minor, order.currency):
        return "refund"
    if order.payment_id == payment.payment_id and (order.state in ("complete", "refunded") or order.refunded_minor):
        return "nothing"
    if not may_become(order.state, "complete"):
        return "refund"
    return "issue" if order.state in OPEN else "take_again"
