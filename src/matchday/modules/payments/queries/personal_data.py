"""What payments keeps about one person, for that person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction

_LISTS = {
    "payments": """
        SELECT payment_id, title, amount_minor, refunded_minor, currency, state, reason, provider, email, created_at, settled_at
        FROM payments.payments WHERE payer_id = $1 ORDER BY payment_id
        """,
    "refunds": """
        SELECT refund_id, payment_id, refund.amount_minor, refund.currency, refund.state, refund.reason,
               refund.created_at, refund.settled_at
        FROM payments.refunds AS refund JOIN payments.payments AS payment USING (payment_id) WHERE payer_id = $1 ORDER BY refund_id
        """,
    "earned": """
        SELECT entry.made_at, account.unit AS currency, entry.posted AS amount_minor, entry.reason
        FROM payments.ledger_accounts AS account JOIN payments.ledger_entries AS entry USING (account_id)
        WHERE account.owner_id = $1 AND account.kind = 'person' ORDER BY entry.made_at, entry.position
        """,
}


async def personal_data(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """Empty for whom never paid and never sold."""
    lists = {name: [dict(row) for row in await tx.fetch(sql, account_id)] for name, sql in _LISTS.items()}
    return {name: rows for name, rows in lists.items() if rows}
