"""Everything that was sold in a period, row by row and in bites, for tables that treasurers take elsewhere.

A period has a beginning and an end, [from, until), and is one of the organisation's sales or all of them.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.web.spreadsheets import decimal

BITE = 2000
ORDERS_HEAD = (
    "order", "event", "state", "placed_at", "ended_at", "buyer", "email", "places", "amount", "tax", "refunded", "currency", "payment",
    "reason",
)  # fmt: skip
TICKETS_HEAD = (
    "order", "ticket", "event", "product", "seat", "state", "price", "discount", "voucher", "tax_rate", "tax", "net", "currency", "holder"
)  # fmt: skip
_PERIOD = """
    FROM tickets.orders o JOIN tickets.sales s ON s.sale_id = o.stock_id
    LEFT JOIN tickets.known_accounts a ON a.account_id = o.account_id
    WHERE s.organisation_id = $1 AND ($2::uuid IS NULL OR s.sale_id = $2) AND o.placed_at >= $3 AND o.placed_at < $4
      AND ($5::timestamptz IS NULL OR (o.placed_at, o.order_id) > ($5, $6::uuid))
    ORDER BY o.placed_at, o.order_id LIMIT $7
"""


async def exported_orders(
    tx: Transaction, organisation_id: UUID, sale_id: UUID | None, since: datetime, until: datetime
) -> AsyncIterator[Sequence[object]]:
    """Every order of every state."""
    async for row in _orders(tx, organisation_id, sale_id, since, until):
        currency = row["currency"]
        yield (
            row["order_id"], row["title"], row["state"], row["placed_at"], row["ended_at"], row["buyer"], row["email"], row["places"],
            decimal(row["amount_minor"], currency), decimal(row["tax_minor"], currency), decimal(row["refunded_minor"], currency), currency,
            row["payment_id"], row["reason"],
        )  # fmt: skip


async def exported_tickets(
    tx: Transaction, organisation_id: UUID, sale_id: UUID | None, since: datetime, until: datetime
) -> AsyncIterator[Sequence[object]]:
    """Every ticket that was issued."""
    bite: list[Any] = []
    async for order in _orders(tx, organisation_id, sale_id, since, until):
        bite.append(order)
        if len(bite) == BITE:
            for row in await _tickets(tx, bite):
                yield row
            bite = []
    for row in await _tickets(tx, bite):
        yield row


async def _orders(tx: Transaction, organisation_id: UUID, sale_id: UUID | None, since: datetime, until: datetime) -> AsyncIterator[Any]:
    last: tuple[datetime | None, UUID | None] = (None, None)
    while True:
        rows = await tx.fetch(
            f"""
            SELECT o.order_id, s.title, o.state, o.placed_at, o.ended_at, coalesce(a.name, '') AS buyer, o.email, o.places, o.amount_minor,
                   o.tax_minor, o.refunded_minor, o.currency, o.payment_id, o.reason
            {_PERIOD}
            """,
            organisation_id,
            sale_id,
            since,
            until,
            *last,
            BITE,
        )
        for row in rows:
            yield row
        if len(rows) < BITE:
            return
        last = (rows[-1]["placed_at"], rows[-1]["order_id"])


async def _tickets(tx: Transaction, orders: Sequence[Any]) -> list[Sequence[object]]:
    by_id = {order["order_id"]: order for order in orders}
    rows = await tx.fetch(
        """
        SELECT p.order_id, p.number, coalesce(pr.name, '') AS product, p.seat_label, p.state, p.price_minor, p.discount_minor, v.code,
               p.tax_rate, p.tax_minor, coalesce(h.name, p.holder_name, '') AS holder
        FROM tickets.positions p
        LEFT JOIN tickets.products pr USING (product_id)
        LEFT JOIN tickets.vouchers v USING (voucher_id)
        LEFT JOIN tickets.known_accounts h ON h.account_id = p.holder_id
        WHERE p.order_id = ANY($1::uuid[]) AND p.state IS NOT NULL
        ORDER BY array_position($1::uuid[], p.order_id), p.number
        """,
        list(by_id),
    )
    found: list[Sequence[object]] = []
    for row in rows:
        order = by_id[row["order_id"]]
        currency = order["currency"]
        found.append((
            row["order_id"], ticket_id_of(row["order_id"], row["number"]), order["title"], row["product"], row["seat_label"], row["state"],
            decimal(row["price_minor"], currency), decimal(row["discount_minor"], currency), row["code"],
            f"{row['tax_rate'] // 100}.{row['tax_rate'] % 100:02d}", decimal(row["tax_minor"], currency),
            decimal(row["price_minor"] - row["tax_minor"], currency), currency, row["holder"],
        ))  # fmt: skip
    return found
