"""What tickets does with what it hears of payments: orders are awaited, issued, offered again, or paid back.

Whatever was captured is issued or refunded. An order whose time was up before its payment came gets what it had held, if it
is all still there; else everything is paid back, without anybody having to ask.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.payments import PaymentsSettled, PaymentsStarted, SettledPayment
from matchday.contracts.tickets import OrderEnd, WantedRefund
from matchday.modules.tickets.actions.open_sales import open_sales
from matchday.modules.tickets.actions.tell_orders import tell_completed, tell_ended, tell_refunds
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.order_ids import refund_id_of
from matchday.modules.tickets.domain.settling import judge
from matchday.modules.tickets.domain.stock import Sale
from matchday.modules.tickets.store.orders import Ended, await_payments, find_heads, find_orders, issue, note_refunds, offer_again
from matchday.modules.tickets.store.stocks import lock_sales

SOURCE = "tickets"
PAID_TOO_LATE = "paid_too_late"
PAID_TWICE = "paid_twice"

Paid = tuple[Order, SettledPayment]


async def begin_payments(tx: Transaction, events: Sequence[PaymentsStarted]) -> None:
    """Open orders are awaited. Of one that has ended meanwhile it is told again, now with its payment, so that the payment
    is not gone on with."""
    begun = {(started.subject_id, started.payment_id): event for event in events if event.source == SOURCE for started in event.payments}
    if not begun:
        return
    sales = await lock_sales(tx, {event.group_id for event in begun.values()})
    await await_payments(tx, list(begun))
    orders = await find_heads(tx, {order_id for order_id, _ in begun})
    ends: tuple[OrderEnd, ...] = ("cancelled", "expired")
    for end in ends:
        ended = [_ended(orders[order_id], payment_id) for order_id, payment_id in begun if _has_ended(orders.get(order_id), end)]
        tell_ended(tx, _organisations(sales), ended, end)


async def settle_orders(tx: Transaction, events: Sequence[PaymentsSettled]) -> None:
    """One decision for each payment, in the order in which they were told."""
    settled = [(event.group_id, payment) for event in events if event.source == SOURCE for payment in event.payments]
    if not settled:
        return
    sales = await lock_sales(tx, {stock_id for stock_id, _ in settled})
    orders = await find_heads(tx, {payment.subject_id for _, payment in settled})
    paid, late, failed = [], [], []
    refunds: list[tuple[UUID, Order | None, SettledPayment]] = []
    for stock_id, payment in settled:
        order = orders.get(payment.subject_id)
        match judge(order, payment):
            case "issue" if order is not None:
                orders[order.order_id] = _paid_by(order, payment)
                paid.append((order, payment))
            case "take_again" if order is not None:
                orders[order.order_id] = _paid_by(order, payment)
                late.append((order, payment))
            case "offer_again":
                failed.append((payment.subject_id, payment.payment_id))
            case "refund":
                refunds.append((stock_id, order, payment))
    if late:
        taken = await _take_again(tx, sales, late)
        paid += [pair for pair in late if pair[0].order_id in taken]
        refunds += [(order.stock_id, order, payment) for order, payment in late if order.order_id not in taken]
    if failed:
        await offer_again(tx, failed)
    if paid:
        await _issue(tx, sales, paid)
    if refunds:
        await _pay_back(tx, refunds)


async def _take_again(tx: Transaction, sales: Mapping[UUID, Sale], late: Sequence[Paid]) -> set[UUID]:
    """Those whose places are still there; they are theirs again."""
    orders = await find_orders(tx, {order.order_id for order, _ in late})
    opened = await open_sales(tx, sales, {order.account_id or order.email or "" for order, _ in late})
    taken = {
        order_id
        for order_id, order in orders.items()
        if order.stock_id in opened.stocks and opened.stocks[order.stock_id].take_again(order)
    }
    await opened.save(tx)
    return taken


async def _issue(tx: Transaction, sales: Mapping[UUID, Sale], paid: Sequence[Paid]) -> None:
    await issue(tx, [(order.order_id, payment.payment_id) for order, payment in paid], await tx.clock())
    tell_completed(tx, _organisations(sales), [_paid_by(order, payment) for order, payment in paid])


async def _pay_back(tx: Transaction, refunds: Sequence[tuple[UUID, Order | None, SettledPayment]]) -> None:
    """In full. A second payment of an order that has its tickets is no affair of the order's own amounts."""
    unissued = [
        (order.order_id, payment.payment_id, payment.amount_minor) for _, order, payment in refunds if order and not _has_tickets(order)
    ]
    if unissued:
        await note_refunds(tx, unissued, PAID_TOO_LATE)
    tell_refunds(
        tx,
        [
            (
                stock_id,
                payment.currency,
                WantedRefund(
                    refund_id=refund_id_of(payment.payment_id),
                    order_id=payment.subject_id,
                    payment_id=payment.payment_id,
                    amount_minor=payment.amount_minor,
                    is_earned=False,
                    reason=PAID_TWICE if order and _has_tickets(order) else PAID_TOO_LATE,
                ),
            )
            for stock_id, order, payment in refunds
        ],
    )


def _paid_by(order: Order, payment: SettledPayment) -> Order:
    return msgspec.structs.replace(order, state="complete", payment_id=payment.payment_id)


def _has_tickets(order: Order) -> bool:
    return order.state in ("complete", "refunded")


def _has_ended(order: Order | None, end: OrderEnd) -> bool:
    return order is not None and order.state == end


def _ended(order: Order, payment_id: UUID) -> Ended:
    return Ended(order_id=order.order_id, stock_id=order.stock_id, account_id=order.account_id, payment_id=payment_id)


def _organisations(sales: Mapping[UUID, Sale]) -> dict[UUID, UUID]:
    return {sale_id: sale.organisation_id for sale_id, sale in sales.items()}
