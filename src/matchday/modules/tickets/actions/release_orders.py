"""Cancelling, by whoever ordered: many at a time. A second time changes nothing, and nobody else's hold is ever touched,
because what an order holds is its own and is given back by its own change of state."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.modules.tickets.actions.open_market import free_offers, lock_offers, organisations_of
from matchday.modules.tickets.actions.open_sales import free_seats
from matchday.modules.tickets.actions.tell_orders import tell_ended
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.orders import may_become
from matchday.modules.tickets.errors import OrderIsPaid, OrderNotFound
from matchday.modules.tickets.store.orders import Ended, cancel_orders, find_orders, stocks_of
from matchday.modules.tickets.store.stocks import LockSales, lock_sales

BY_BUYER = "by_buyer"


class ReleaseOrder(msgspec.Struct, frozen=True, kw_only=True):
    """One command. Without an account, whoever sends it has shown the order's secret."""

    order_id: UUID
    account_id: UUID | None


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """It holds nothing. `is_new` tells whether it was this command that ended it."""

    state: Literal["cancelled"]
    is_new: bool


async def release_orders(tx: Transaction, commands: Sequence[ReleaseOrder], lock: LockSales = lock_sales) -> Sequence[Released | Refusal]:
    """One outcome per command; OrderNotFound for somebody else's."""
    stocks = await stocks_of(tx, {command.order_id for command in commands})
    sales = await lock(tx, set(stocks.values()))
    listings = await lock_offers(tx, stocks.values(), sales)
    orders = await find_orders(tx, stocks)
    now = await tx.clock()
    freed: dict[UUID, Order] = {}
    given_up: set[UUID] = set()
    outcomes = [_release(orders, freed, given_up, command) for command in commands]
    if given_up:
        await cancel_orders(tx, sorted(given_up), now, BY_BUYER)
    if freed:
        await end_orders(tx, list(freed.values()), now, BY_BUYER)
        ended = [
            Ended(order_id=order.order_id, stock_id=order.stock_id, account_id=order.account_id, payment_id=order.payment_id)
            for order in freed.values()
        ]
        await free_offers(tx, sales, listings)
        tell_ended(tx, organisations_of(sales, listings), ended, "cancelled")
    return outcomes


async def end_orders(tx: Transaction, orders: Sequence[Order], now: datetime, reason: str) -> None:
    """Open orders of locked stocks end, and what they held is free."""
    await free_seats(tx, orders)
    await cancel_orders(tx, [order.order_id for order in orders], now, reason)


def _release(orders: dict[UUID, Order], freed: dict[UUID, Order], given_up: set[UUID], command: ReleaseOrder) -> Released | Refusal:
    """`given_up` are those whose time was up already: they hold nothing, and a payment that is still under way goes back."""
    order = orders.get(command.order_id)
    if order is None or order.account_id != command.account_id:
        return OrderNotFound()
    if order.order_id in freed:
        return Released(state="cancelled", is_new=False)
    if order.state == "cancelled":
        return Released(state="cancelled", is_new=False)
    if order.state == "expired":
        given_up.add(order.order_id)
        return Released(state="cancelled", is_new=False)
    if not may_become(order.state, "cancelled"):
        return OrderIsPaid()
    freed[order.order_id] = order
    return Released(state="cancelled", is_new=True)
