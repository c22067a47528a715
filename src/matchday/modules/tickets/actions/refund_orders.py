"""Money goes back, and tickets end: decided for many orders at a time, each once, under the lock of their stocks' rows.

Capacity is free from the commit on and so are voucher uses; codes are revoked. Payments hears of it and brings the money back; until it
says so the refund is wanted, and where it could not be done it stays here as failed, for everybody who looks at the order.

Who bought a ticket from somebody gets the money back from them. So that seller has nothing for what they once paid, and gets it back in
turn, from whom they bought it; the last one in the row is the organiser.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.contracts.tickets import WantedRefund
from matchday.modules.tickets.actions.close_offers import close_ways
from matchday.modules.tickets.actions.open_market import lock_with_offers, organisations_of
from matchday.modules.tickets.actions.tell_orders import tell_ended, tell_refunds
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.order_ids import split_ticket_id, ticket_id_of, undone_refund_id_of
from matchday.modules.tickets.domain.refunds import OrderTicket, Refund, RefundWish, decide
from matchday.modules.tickets.errors.prices import RefundIdReused
from matchday.modules.tickets.store.asides import sold_on_before
from matchday.modules.tickets.store.orders import find_heads, stocks_of
from matchday.modules.tickets.store.refunds import (
    end_tickets,
    finish_refunded,
    follow_up,
    known_refunds,
    rules_of_sales,
    save_refunds,
    tickets_of,
)
from matchday.modules.tickets.store.seat_boards import seat_boards
from matchday.modules.tickets.store.stocks import LockSales, lock_sales


async def refund_orders(tx: Transaction, wishes: Sequence[RefundWish], lock: LockSales = lock_sales) -> list[Refund | Refusal]:
    """One outcome per wish. A refund that was decided before is refused, not decided again."""
    wanted = {wish.order_id for wish in wishes}
    replaced = await sold_on_before(tx, wanted)
    stocks = await stocks_of(tx, wanted | {split_ticket_id(ticket_id)[0] for ticket_id in replaced.values()})
    sales, listings = await lock_with_offers(tx, stocks, lock)
    orders = await find_heads(tx, stocks)
    tickets = await tickets_of(tx, stocks)
    rules = await rules_of_sales(tx, sales)
    known = await known_refunds(tx, {wish.refund_id for wish in wishes})
    now = await tx.clock()
    outcomes: list[Refund | Refusal] = []
    decided: list[Refund] = []
    asked = list(wishes)
    for wish in asked:
        try:
            if wish.refund_id in known:
                raise RefundIdReused
            order = orders.get(wish.order_id)
            refund = decide(wish, order, tickets[wish.order_id], rules.get(order.stock_id) if order else None, now)
        except Refusal as refusal:
            outcomes.append(refusal)
            continue
        known.add(wish.refund_id)
        orders[wish.order_id] = _after(refund)
        tickets[wish.order_id] = _ended(tickets[wish.order_id], refund)
        decided.append(refund)
        outcomes.append(refund)
        asked += _undone(refund, replaced)
    if decided:
        await _carry_out(tx, decided)
        await close_ways(tx, listings, _ended_by(decided))
        ended = await finish_refunded(tx, {refund.order.order_id for refund in decided if refund.is_last})
        tell_ended(tx, organisations_of(sales, listings), ended, "refunded")
    return outcomes[: len(wishes)]


async def refund_order(tx: Transaction, wish: RefundWish, lock: LockSales = lock_sales) -> Refund:
    """One. Raises what is refused."""
    (outcome,) = await refund_orders(tx, [wish], lock)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


async def _carry_out(tx: Transaction, refunds: Sequence[Refund]) -> None:
    await _free_seats(tx, refunds)
    await end_tickets(tx, refunds)
    await save_refunds(tx, refunds)
    by_stock: dict[UUID, list[UUID]] = defaultdict(list)
    for refund in refunds:
        by_stock[refund.order.stock_id].append(refund.refund_id)
    await follow_up(tx, "refunded", by_stock)
    tell_refunds(
        tx,
        [
            (
                refund.order.stock_id,
                refund.order.currency,
                WantedRefund(
                    refund_id=refund.refund_id,
                    order_id=refund.order.order_id,
                    payment_id=refund.order.payment_id,
                    amount_minor=refund.amount_minor,
                    is_earned=True,
                    reason=refund.wish.reason,
                ),
            )
            for refund in refunds
            if refund.amount_minor and refund.order.payment_id is not None
        ],
    )


async def _free_seats(tx: Transaction, refunds: Iterable[Refund]) -> None:
    seats: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for refund in refunds:
        for ticket in refund.tickets:
            if (
                ticket.state == "valid"
                and not refund.wish.is_place_kept
                and ticket.sale_id
                and ticket.seat_row_id is not None
                and ticket.seat is not None
            ):
                seats[ticket.sale_id].append((ticket.seat_row_id, ticket.seat))
    if not seats:
        return
    boards = await seat_boards.load(tx, seats)
    for sale_id, of_sale in seats.items():
        boards[sale_id].free(of_sale)
    await seat_boards.save(tx, boards)


def _undone(refund: Refund, replaced: Mapping[UUID, UUID]) -> list[RefundWish]:
    """What follows for those who had sold these tickets on."""
    ended = (ticket_id_of(refund.order.order_id, ticket.number) for ticket in refund.tickets)
    return [_undoing(replaced[ticket_id], refund.wish) for ticket_id in ended if ticket_id in replaced]


def _undoing(ticket_id: UUID, wish: RefundWish) -> RefundWish:
    order_id, number = split_ticket_id(ticket_id)
    return RefundWish(refund_id=undone_refund_id_of(ticket_id), order_id=order_id, reason=wish.reason, numbers=(number,), is_undone=True)


def _ended_by(refunds: Iterable[Refund]) -> list[UUID]:
    return [ticket_id_of(refund.order.order_id, ticket.number) for refund in refunds for ticket in refund.tickets]


def _after(refund: Refund) -> Order:
    return msgspec.structs.replace(refund.order, refunded_minor=refund.order.refunded_minor + refund.amount_minor)


def _ended(tickets: Sequence[OrderTicket], refund: Refund) -> list[OrderTicket]:
    numbers = {ticket.number for ticket in refund.tickets}
    return [msgspec.structs.replace(ticket, state="refunded") if ticket.number in numbers else ticket for ticket in tickets]
