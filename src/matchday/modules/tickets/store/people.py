"""What orders say of people."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction


async def forget(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """Orders stay, as books must, with an id that nobody has any more; names and addresses go. In the order of the rows."""
    await tx.execute(
        """
        UPDATE tickets.orders SET email = NULL
        WHERE order_id IN (
            SELECT order_id FROM tickets.orders WHERE account_id = ANY($1::uuid[]) AND email IS NOT NULL ORDER BY order_id FOR UPDATE
        )
        """,
        account_ids,
    )
    await tx.execute(
        """
        UPDATE tickets.positions p SET holder_name = NULL
        FROM tickets.orders o
        WHERE o.account_id = ANY($1::uuid[]) AND p.order_id = o.order_id AND p.holder_name IS NOT NULL
        """,
        account_ids,
    )
    await tx.execute(
        "UPDATE tickets.gate_devices SET account_id = NULL, name = '—' WHERE account_id = ANY($1::uuid[])",
        account_ids,
    )
    # Invoices that were written stay as they are, as the law on books wants; what was only typed goes.
    await tx.execute(
        """
        DELETE FROM tickets.invoice_addresses a USING tickets.orders o
        WHERE o.account_id = ANY($1::uuid[]) AND a.order_id = o.order_id
        """,
        account_ids,
    )
