"""What goes back of an order, and which of its tickets end by it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.taxes import BASIS_POINTS
from matchday.modules.tickets.errors import OrderNotFound
from matchday.modules.tickets.errors.prices import NothingToRefund, RefundNotOffered, RefundTooMuch, TicketNotRefundable

BY_ORGANISER = "by_organiser"
BY_BUYER = "by_buyer"


class OrderTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as a refund finds it. `is_passed_on`: somebody else has it; `is_engaged`: it is offered to somebody."""

    number: int
    state: str | None
    price_minor: int
    is_used: bool
    is_passed_on: bool
    is_engaged: bool
    sale_id: UUID | None
    seat_row_id: UUID | None
    seat: int | None


class RefundRule(msgspec.Struct, frozen=True, kw_only=True):
    """Until when buyers may give tickets back by themselves, and what is kept of them."""

    open_until: datetime
    kept_basis_points: int


class RefundWish(msgspec.Struct, frozen=True, kw_only=True):
    """One command. Without numbers: every valid ticket. With an amount and no tickets: money only, the tickets stay. `kept_minor` is a
    fee. By a buyer the sale's rule says the amounts."""

    refund_id: UUID
    order_id: UUID
    reason: str
    numbers: tuple[int, ...] | None = None
    amount_minor: int | None = None
    kept_minor: int = 0
    is_place_kept: bool = False
    note: str = ""
    made_by: UUID | None = None
    is_buyers: bool = False
    is_forced: bool = False
    """Used and passed on tickets too: the event does not take place."""
    is_undone: bool = False
    """Of tickets that their holders had sold on: the buyers have got their money back from them."""


class Refund(msgspec.Struct, frozen=True, kw_only=True):
    """What was decided."""

    refund_id: UUID
    order: Order
    amount_minor: int
    kept_minor: int
    tickets: tuple[OrderTicket, ...]
    is_last: bool
    """No valid ticket is left."""
    wish: RefundWish


def decide(wish: RefundWish, order: Order | None, tickets: Sequence[OrderTicket], rule: RefundRule | None, now: datetime) -> Refund:
    """Raises what is refused. Never more than what is left of what was paid."""
    if order is None:
        raise OrderNotFound
    if order.state != "complete":
        raise NothingToRefund
    if wish.is_buyers and (rule is None or now >= rule.open_until):
        raise RefundNotOffered
    ending = _ending(wish, tickets)
    left = order.amount_minor - order.refunded_minor
    valid = [ticket for ticket in tickets if ticket.state == "valid"]
    # The last tickets bring what is left of the order, so that nothing stays behind by earlier refunds of amounts.
    worth = min(left, sum(ticket.price_minor for ticket in ending))
    kept = _kept(worth, rule) if wish.is_buyers and rule is not None else wish.kept_minor
    if wish.amount_minor is not None and not wish.is_buyers:
        if wish.amount_minor > (left if not ending else worth):
            raise RefundTooMuch
        amount, kept = wish.amount_minor, max(0, worth - wish.amount_minor)
    elif kept > worth:
        raise RefundTooMuch
    else:
        amount = worth - kept
    if not ending and not amount:
        raise NothingToRefund
    return Refund(
        refund_id=wish.refund_id,
        order=order,
        amount_minor=amount,
        kept_minor=kept,
        tickets=tuple(ending),
        is_last=all(ticket in ending for ticket in valid),
        wish=wish,
    )


def _ending(wish: RefundWish, tickets: Sequence[OrderTicket]) -> list[OrderTicket]:
    by_number = {ticket.number: ticket for ticket in tickets}
    if wish.numbers is None and wish.amount_minor is not None:
        return []
    if wish.numbers is None:
        found = [ticket for ticket in tickets if _may_end(wish, ticket)]
        if not found:
            raise NothingToRefund
        return found
    for number in wish.numbers:
        if number not in by_number or not _may_end(wish, by_number[number]):
            raise TicketNotRefundable(number=number)
    return [by_number[number] for number in sorted(set(wish.numbers))]


def _may_end(wish: RefundWish, ticket: OrderTicket) -> bool:
    """A used one, and one that is on its way to somebody, is refunded by the organiser only; one that was passed on is somebody else's."""
    if wish.is_undone:
        return ticket.state == "resold"
    if ticket.state != "valid":
        return False
    return wish.is_forced or not (ticket.is_passed_on or (wish.is_buyers and (ticket.is_used or ticket.is_engaged)))


def _kept(worth: int, rule: RefundRule) -> int:
    """Rounded down: what is not clearly the organiser's goes back."""
    return worth * rule.kept_basis_points // BASIS_POINTS
