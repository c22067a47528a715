"""What others hear of orders: those of one stock that were decided by one commit travel together, not one by one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar, cast
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.tickets import (
    CompletedOrder,
    EndedOrder,
    OrderEnd,
    OrdersCompleted,
    OrdersEnded,
    OrdersPlaced,
    PlacedOrder,
    RefundsWanted,
    WantedRefund,
)
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.store.expiring import EndedTogether
from matchday.modules.tickets.store.orders import Ended

TOLD_AT_ONCE_MAX = 500
"""Entries of one event: some 100 kB."""

T = TypeVar("T")


def tell_placed(tx: Transaction, organisations: Mapping[UUID, UUID], orders: Iterable[Order]) -> None:
    """Holds that were granted. `organisations` by stock."""
    for stock_id, some in _together(orders, lambda order: order.stock_id):
        told = tuple(
            PlacedOrder(
                order_id=order.order_id,
                account_id=order.account_id,
                amount_minor=order.amount_minor,
                held_until=order.held_until,
                places=order.count,
            )
            for order in some
        )
        tx.publish(OrdersPlaced(stock_id=stock_id, organisation_id=organisations.get(stock_id), currency=some[0].currency, orders=told))


def tell_completed(tx: Transaction, organisations: Mapping[UUID, UUID], orders: Iterable[Order]) -> None:
    """Orders whose tickets were issued, with the payment they are paid by."""
    for stock_id, some in _together(orders, lambda order: order.stock_id):
        told = tuple(
            CompletedOrder(
                order_id=order.order_id,
                account_id=order.account_id,
                payment_id=order.payment_id,
                amount_minor=order.amount_minor,
                places=order.count,
            )
            for order in some
        )
        tx.publish(OrdersCompleted(stock_id=stock_id, organisation_id=organisations.get(stock_id), currency=some[0].currency, orders=told))


def tell_ended(tx: Transaction, organisations: Mapping[UUID, UUID], orders: Iterable[Ended], end: OrderEnd) -> None:
    """Orders that hold nothing any more."""
    for stock_id, some in _together(orders, lambda order: order.stock_id):
        told = tuple(
            EndedOrder(order_id=order.order_id, account_id=order.account_id, payment_id=order.payment_id, end=end) for order in some
        )
        tx.publish(OrdersEnded(stock_id=stock_id, organisation_id=organisations.get(stock_id), orders=told))


def tell_expired(tx: Transaction, organisations: Mapping[UUID, UUID], ended: Iterable[EndedTogether]) -> None:
    """The same of those whose time is up, as PostgreSQL has written it."""
    for some in ended:
        orders = cast("tuple[EndedOrder, ...]", msgspec.Raw(some.told.encode()))
        tx.publish(OrdersEnded(stock_id=some.stock_id, organisation_id=organisations.get(some.stock_id), orders=orders))


def tell_refunds(tx: Transaction, refunds: Iterable[tuple[UUID, str, WantedRefund]]) -> None:
    """Refunds with their stock and currency."""
    for (stock_id, currency), some in _together(refunds, lambda refund: refund[:2]):
        tx.publish(RefundsWanted(stock_id=stock_id, currency=currency, refunds=tuple(wanted for _, _, wanted in some)))


K = TypeVar("K")


def _together(things: Iterable[T], key: Callable[[T], K]) -> Iterator[tuple[K, Sequence[T]]]:
    """Things of one key, in bites."""
    groups: dict[K, list[T]] = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    for group_key, group in groups.items():
        for start in range(0, len(group), TOLD_AT_ONCE_MAX):
            yield group_key, group[start : start + TOLD_AT_ONCE_MAX]
