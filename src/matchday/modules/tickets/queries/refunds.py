"""Refunds as buyers and organisers see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.refunds import RefundWish, decide
from matchday.modules.tickets.schemas.refunds import RefundableTicket, RefundOffer, RefundRuleView, RefundView
from matchday.modules.tickets.store.orders import find_heads
from matchday.modules.tickets.store.refunds import rules_of_sales, tickets_of

_REFUND = """
    r.refund_id, r.order_id, r.amount_minor, r.kept_minor, r.currency, r.numbers, r.is_place_kept AS keeps_places, r.reason, r.note,
    r.state, r.failure, r.made_at, r.settled_at
"""


async def organisation_of_order(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose order a path speaks of; none for what people sell to each other."""
    found: UUID | None = await tx.fetchval(
        "SELECT s.organisation_id FROM tickets.orders o JOIN tickets.sales s ON s.sale_id = o.stock_id WHERE o.order_id = $1",
        path["order_id"],
    )
    return found


async def refunds_of_order(tx: Transaction, order_id: UUID) -> tuple[RefundView, ...]:
    """The latest first."""
    rows = await tx.fetch(f"SELECT {_REFUND} FROM tickets.refunds r WHERE r.order_id = $1 ORDER BY r.made_at DESC", order_id)
    return tuple(_refund(row) for row in rows)


async def refunds_of_sale(tx: Transaction, sale_id: UUID, cursor: Cursor, state: str | None) -> Slice[RefundView]:
    """The latest first; those that failed with why."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_REFUND} FROM tickets.refunds r
        WHERE r.stock_id = $1 AND ($2::text IS NULL OR r.state = $2)
          AND ($3::timestamptz IS NULL OR (r.made_at, r.refund_id) < ($3, $4::uuid))
        ORDER BY r.made_at DESC, r.refund_id DESC LIMIT $5
        """,
        sale_id,
        state,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["made_at"], row["refund_id"]), _refund)


async def read_refund(tx: Transaction, refund_id: UUID) -> RefundView:
    """It is there."""
    return _refund(await tx.fetchrow(f"SELECT {_REFUND} FROM tickets.refunds r WHERE r.refund_id = $1", refund_id))


async def rule_of_sale(tx: Transaction, sale_id: UUID) -> RefundRuleView:
    """As it was written."""
    row = await tx.fetchrow("SELECT open_until, kept_basis_points FROM tickets.refund_rules WHERE sale_id = $1", sale_id)
    return RefundRuleView(**row) if row else RefundRuleView(open_until=None, kept_basis_points=0)


async def offer_of(tx: Transaction, order_id: UUID) -> RefundOffer:
    """What its buyer could give back at this moment, ticket by ticket."""
    order = (await find_heads(tx, [order_id]))[order_id]
    rule = (await rules_of_sales(tx, [order.stock_id])).get(order.stock_id)
    now = await tx.clock()
    tickets = (await tickets_of(tx, [order_id]))[order_id]
    rows = await tx.fetch(
        """
        SELECT p.number, coalesce(pr.name, '') AS product, p.seat_label
        FROM tickets.positions p LEFT JOIN tickets.products pr USING (product_id)
        WHERE p.order_id = $1
        """,
        order_id,
    )
    names = {row["number"]: (row["product"], row["seat_label"]) for row in rows}
    is_open = order.state == "complete" and rule is not None and now < rule.open_until
    valid = [ticket for ticket in tickets if is_open and ticket.state == "valid"]
    free = [ticket for ticket in valid if not (ticket.is_used or ticket.is_passed_on or ticket.is_engaged)]
    found = []
    for ticket in free:
        wish = RefundWish(refund_id=order_id, order_id=order_id, reason="", numbers=(ticket.number,), is_buyers=True)
        back = decide(wish, order, tickets, rule, now).amount_minor
        product, seat = names[ticket.number]
        found.append(RefundableTicket(number=ticket.number, product=product, seat=seat, price_minor=ticket.price_minor, back_minor=back))
    return RefundOffer(
        open_until=rule.open_until if rule else None,
        kept_basis_points=rule.kept_basis_points if rule else 0,
        currency=order.currency,
        tickets=tuple(found),
        refunds=await refunds_of_order(tx, order_id),
    )


def _refund(row: Any) -> RefundView:
    fields = {name: row[name] for name in RefundView.__struct_fields__ if name != "numbers"}
    return RefundView(numbers=tuple(row["numbers"]), **fields)
