"""Questions of payers and treasurers."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def payment(tx: Transaction, payment_id: UUID) -> Any:
    """One, with whose it is; None if there is none."""
    return await tx.fetchrow(
        """
        SELECT payment_id, state, amount_minor, currency, title, next_url, reason, return_path, payer_id, provider
        FROM payments.payments WHERE payment_id = $1
        """,
        payment_id,
    )
