"""Questions of payers and treasurers."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor


async def payment(tx: Transaction, payment_id: UUID) -> Any:
    """One, with whose it is; None if there is none."""
    return await tx.fetchrow(
        """
        SELECT payment_id, state, amount_minor, currency, title, next_url, reason, return_path, payer_id, provider
        FROM payments.payments WHERE payment_id = $1
        """,
        payment_id,
    )


async def payments_of(tx: Transaction, payer_id: UUID, cursor: Cursor) -> list[Any]:
    """Newest first, one more than is shown."""
    after = cursor.convert(UUID)
    return await tx.fetch(
        """
        SELECT payment_id, state, amount_minor, currency, title, next_url, reason, return_path FROM payments.payments
        WHERE payer_id = $1 AND ($2::uuid IS NULL OR payment_id < $2) ORDER BY payment_id DESC LIMIT $3
        """,
        payer_id,
        after[0] if after else None,
        cursor.limit + 1,
    )
