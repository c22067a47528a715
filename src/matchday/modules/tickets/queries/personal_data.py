"""What tickets keeps of a person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.store.traders import data_of_trader


async def personal_data(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """Their orders with every place, and where they were let in with them."""
    orders = await tx.fetch(
        """
        SELECT o.order_id, s.title, o.email, o.state, o.placed_at, o.ended_at, o.amount_minor, o.tax_minor, o.refunded_minor, o.currency
        FROM tickets.orders o LEFT JOIN tickets.sales s USING (sale_id)
        WHERE o.account_id = $1 ORDER BY o.placed_at, o.order_id
        """,
        account_id,
    )
    places = await tx.fetch(
        """
        SELECT p.order_id, p.number, pr.name AS product, p.seat_label, p.price_minor, p.state, p.holder_name
        FROM tickets.orders o JOIN tickets.positions p USING (order_id) LEFT JOIN tickets.products pr USING (product_id)
        WHERE o.account_id = $1 ORDER BY p.order_id, p.number
        """,
        account_id,
    )
    admissions = await tx.fetch(
        """
        SELECT a.order_id, a.number, g.name AS gate, a.at, a.entries
        FROM tickets.orders o JOIN tickets.admissions a USING (order_id) LEFT JOIN tickets.gates g USING (gate_id)
        WHERE o.account_id = $1 ORDER BY a.at, a.order_id, a.number
        """,
        account_id,
    )
    refunds = await tx.fetch(
        """
        SELECT r.order_id, r.amount_minor, r.kept_minor, r.currency, r.numbers, r.reason, r.state, r.made_at
        FROM tickets.orders o JOIN tickets.refunds r USING (order_id) WHERE o.account_id = $1 ORDER BY r.made_at, r.refund_id
        """,
        account_id,
    )
    invoices = await tx.fetch(
        """
        SELECT i.name, i.order_id, i.issued_at, i.gross_minor, i.currency, i.document->'buyer'->>'name' AS buyer,
               i.document->'buyer'->>'address' AS address, i.document->'buyer'->>'tax_number' AS tax_number
        FROM tickets.orders o JOIN tickets.invoices i USING (order_id) WHERE o.account_id = $1 ORDER BY i.issued_at, i.number
        """,
        account_id,
    )
    return {
        "admissions": [dict(row) for row in admissions],
        "refunds": [dict(row) for row in refunds],
        "invoices": [dict(row) for row in invoices],
        "orders": [dict(row) for row in orders],
        "places": [dict(row) for row in places],
        **await data_of_trader(tx, account_id),
    }
