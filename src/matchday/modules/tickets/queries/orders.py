"""What people are shown of their orders."""

from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.errors import OrderNotFound
from matchday.modules.tickets.schemas.orders import OrderLine, PlaceView
from matchday.modules.tickets.store.listings import read_listings
from matchday.modules.tickets.store.orders import find_orders

_LINE = """
    o.order_id, o.sale_id, o.account_id, s.starts_at, o.state, o.placed_at, o.held_until,
    coalesce(s.title, (SELECT l.title FROM tickets.listings l WHERE l.listing_id = o.stock_id), '') AS title,
    o.amount_minor, o.refunded_minor, o.currency, o.places
"""


async def order_as_placed(tx: Transaction, order_id: UUID) -> Placed:
    """The order with the clock and with whose it is. Raises OrderNotFound."""
    order = (await find_orders(tx, [order_id])).get(order_id)
    if order is None:
        raise OrderNotFound
    if order.stock_id != order.sale_id and (listing := (await read_listings(tx, [order.stock_id])).get(order.stock_id)):
        return Placed(
            order=order,
            now=await tx.clock(),
            organisation_id=listing.organisation_id,
            title=listing.title,
            payee_id=listing.seller_id,
            fee_minor=listing.fee_minor,
            payable_from=listing.payable_from(order),
        )
    row = await tx.fetchrow(
        "SELECT clock_timestamp() AS now, (SELECT (organisation_id, title) FROM tickets.sales WHERE sale_id = $1) AS sale", order.sale_id
    )
    organisation_id, title = (row["sale"] if row and row["sale"] else None) or (None, "")
    return Placed(order=order, now=row["now"] if row else order.placed_at, organisation_id=organisation_id, title=title)


async def places_of(tx: Transaction, order_id: UUID) -> tuple[PlaceView, ...]:
    """Its places, by what they are called now."""
    rows = await tx.fetch(
        """
        SELECT p.number, p.product_id, coalesce(pr.name, '') AS product, p.seat_label, p.price_minor, p.discount_minor, p.tax_rate,
               p.tax_minor, p.state
        FROM tickets.positions p LEFT JOIN tickets.products pr USING (product_id)
        WHERE p.order_id = $1 ORDER BY p.number
        """,
        order_id,
    )
    return tuple(
        PlaceView(
            number=row["number"],
            ticket_id=ticket_id_of(order_id, row["number"]),
            product_id=row["product_id"],
            product=row["product"],
            seat=row["seat_label"],
            price_minor=row["price_minor"],
            discount_minor=row["discount_minor"],
            tax_rate=row["tax_rate"],
            tax_minor=row["tax_minor"],
            state=row["state"],
        )
        for row in rows
    )


async def orders_of(tx: Transaction, account_id: UUID, cursor: Cursor) -> Slice[OrderLine]:
    """One's own, newest first."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_LINE} FROM tickets.orders o LEFT JOIN tickets.sales s USING (sale_id)
        WHERE o.account_id = $1 AND ($2::timestamptz IS NULL OR (o.placed_at, o.order_id) < ($2, $3::uuid))
        ORDER BY o.placed_at DESC, o.order_id DESC LIMIT $4
        """,
        account_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["placed_at"], row["order_id"]), _line)


def _line(row: Any) -> OrderLine:
    return OrderLine(
        order_id=row["order_id"],
        sale_id=row["sale_id"],
        title=row["title"],
        starts_at=row["starts_at"],
        state=row["state"],
        placed_at=row["placed_at"],
        held_until=row["held_until"],
        amount_minor=row["amount_minor"],
        refunded_minor=row["refunded_minor"],
        currency=row["currency"],
        places=row["places"],
    )
