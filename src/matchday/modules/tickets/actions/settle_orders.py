"""What tickets does with what it hears of payments: orders are awaited, issued, offered again, or paid back.

Whatever was captured is issued or refunded. An order whose time was up before its payment came gets what it had held, if it
is all still there; else everything is paid back, without anybody having to ask.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.payments import PaymentsSettled, PaymentsStarted, SettledPayment
from matchday.contracts.tickets import OrderEnd, WantedRefund
from matchday.modules.tickets.actions.open_market import Listings, lock_offers, lock_stocks, organisations_of, settle_offers
from matchday.modules.tickets.actions.open_sales import open_sales
from matchday.modules.tickets.actions.resell import resell
from matchday.modules.tickets.actions.tell_orders import tell_completed, tell_ended, tell_refunds
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.order_ids import refund_id_of
from matchday.modules.tickets.domain.settling import Verdict, judge
from matchday.modules.tickets.domain.stock import Sale
from matchday.modules.tickets.store.asides import hold_given_back, lost_orders
from matchday.modules.tickets.store.listings import hold_listings
from matchday.modules.tickets.store.orders import await_payments, find_heads, find_orders, issue, note_refunds, offer_again
from matchday.modules.tickets.store.promotions import promotions_of
from matchday.modules.tickets.store.refunds import LateRefund, save_late
from matchday.modules.tickets.store.stocks import LockSales, lock_sales

SOURCE = "tickets"
PAID_TOO_LATE = "paid_too_late"
PAID_TWICE = "paid_twice"


class _Case(NamedTuple):
    """A payment with the stock and the order it was for, as the order stood when it came to it."""

    stock_id: UUID
    order: Order | None
    payment: SettledPayment


async def begin_payments(tx: Transaction, events: Sequence[PaymentsStarted]) -> None:
    """Open orders are awaited. Of one that has ended meanwhile it is told again, now with its payment, so that the payment
    is not gone on with."""
    begun = {(started.subject_id, started.payment_id): event for event in events if event.source == SOURCE for started in event.payments}
    if not begun:
        return
    stock_ids = {event.group_id for event in begun.values()}
    sales = await lock_sales(tx, stock_ids)
    listings = await lock_offers(tx, stock_ids, sales)
    found = await await_payments(tx, list(begun))
    ends: tuple[OrderEnd, ...] = ("cancelled", "expired")
    for end in ends:
        tell_ended(tx, organisations_of(sales, listings), [order for state, order in found if state == end], end)


async def settle_orders(tx: Transaction, events: Sequence[PaymentsSettled], lock: LockSales = lock_sales) -> None:
    """One decision for each payment, in the order in which they were told."""
    settled = [(event.group_id, payment) for event in events if event.source == SOURCE for payment in event.payments]
    if not settled:
        return
    sales, listings = await lock_stocks(tx, {stock_id for stock_id, _ in settled}, lock)
    unsound = {listing_id for listing_id, listing in listings.items() if not listing.is_sound}
    if any(sale.has_given_back for sale in sales.values()):
        unsound |= await lost_orders(tx, {payment.subject_id for _, payment in settled})
    judged = _judged(await find_heads(tx, {payment.subject_id for _, payment in settled}), settled, unsound)
    taken = await _take_again(tx, sales, judged["take_again"]) | await take_offers_again(tx, listings, judged["take_again"])
    issued = judged["issue"] + [case for case in judged["take_again"] if case.payment.subject_id in taken]
    unissued = judged["refund"] + [case for case in judged["take_again"] if case.payment.subject_id not in taken]
    if failed := judged["offer_again"]:
        await offer_again(tx, [(case.payment.subject_id, case.payment.payment_id) for case in failed])
    if issued:
        replaced = await issue(tx, [(case.payment.subject_id, case.payment.payment_id) for case in issued], await tx.clock())
        if replaced:
            await resell(tx, sales, replaced)
        await settle_offers(tx, listings)
        complete = [_paid_by(case.order, case.payment) for case in issued if case.order is not None]
        tell_completed(tx, organisations_of(sales, listings), complete)
    if unissued:
        await _pay_back(tx, unissued)


def _judged(orders: dict[UUID, Order], settled: Sequence[tuple[UUID, SettledPayment]], unsound: set[UUID]) -> dict[Verdict, list[_Case]]:
    """What is decided about one payment is known to the next. For `unsound` offers and orders there is nothing to issue."""
    judged: dict[Verdict, list[_Case]] = defaultdict(list)
    for stock_id, payment in settled:
        order = orders.get(payment.subject_id)
        verdict = judge(order, payment)
        if verdict in ("issue", "take_again") and unsound & {stock_id, payment.subject_id}:
            verdict = "refund"
        judged[verdict].append(_Case(stock_id, order, payment))
        if order is not None and verdict in ("issue", "take_again"):
            orders[order.order_id] = _paid_by(order, payment)
    return judged


async def _take_again(tx: Transaction, sales: Mapping[UUID, Sale], late: Sequence[_Case]) -> set[UUID]:
    """Those whose places are still there; they are theirs again."""
    orders = await find_orders(tx, {case.payment.subject_id for case in late if case.stock_id in sales})
    if not orders:
        return set()
    people = {order.account_id or order.email or "" for order in orders.values()}
    opened = await open_sales(tx, sales, people, await promotions_of(tx, sales, late=orders.values()))
    taken = {
        order_id
        for order_id, order in orders.items()
        if order.stock_id in opened.stocks and opened.stocks[order.stock_id].take_again(order)
    }
    await opened.save(tx)
    await hold_given_back(tx, [orders[order_id] for order_id in taken])
    return taken


async def take_offers_again(tx: Transaction, listings: Listings, late: Sequence[_Case]) -> set[UUID]:
    """Those whose offer nobody else has taken meanwhile; each once."""
    taken: dict[UUID, UUID] = {}
    for case in late:
        listing = listings.get(case.stock_id)
        if listing is not None and case.order is not None and listing.can_be_had_again(case.order):
            taken.setdefault(case.stock_id, case.payment.subject_id)
    if taken:
        await hold_listings(tx, taken)
    return set(taken.values())


async def _pay_back(tx: Transaction, cases: Sequence[_Case]) -> None:
    """In full. A second payment of an order that has its tickets is no affair of the order's own amounts."""
    paid_twice = {case.payment.payment_id for case in cases if case.order is not None and case.order.state in ("complete", "refunded")}
    unissued = [case for case in cases if case.order is not None and case.payment.payment_id not in paid_twice]
    if unissued:
        amounts = [(case.payment.subject_id, case.payment.payment_id, case.payment.amount_minor) for case in unissued]
        await note_refunds(tx, amounts, PAID_TOO_LATE)
    await save_late(tx, [_late(case, PAID_TWICE if case.payment.payment_id in paid_twice else PAID_TOO_LATE) for case in cases])
    tell_refunds(
        tx,
        [
            (
                case.stock_id,
                case.payment.currency,
                WantedRefund(
                    refund_id=refund_id_of(case.payment.payment_id),
                    order_id=case.payment.subject_id,
                    payment_id=case.payment.payment_id,
                    amount_minor=case.payment.amount_minor,
                    is_earned=False,
                    reason=PAID_TWICE if case.payment.payment_id in paid_twice else PAID_TOO_LATE,
                ),
            )
            for case in cases
        ],
    )


def _late(case: _Case, reason: str) -> LateRefund:
    return LateRefund(
        refund_id=refund_id_of(case.payment.payment_id),
        order_id=case.payment.subject_id,
        stock_id=case.stock_id,
        payment_id=case.payment.payment_id,
        amount_minor=case.payment.amount_minor,
        currency=case.payment.currency,
        reason=reason,
    )


def _paid_by(order: Order, payment: SettledPayment) -> Order:
    return msgspec.structs.replace(order, state="complete", payment_id=payment.payment_id)
