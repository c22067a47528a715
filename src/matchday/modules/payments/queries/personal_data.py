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
    "memberships": """
        SELECT subscription_id, plan, interval, amount_minor, currency, state, is_ending, period_ends_at, created_at, ended_at
        FROM payments.subscriptions WHERE account_id = $1 ORDER BY subscription_id
        """,
    "membership_payments": """
        SELECT paid.subscription_id, paid.amount_minor, paid.currency, paid.made_at
        FROM payments.subscription_payments AS paid JOIN payments.subscriptions AS subscription USING (subscription_id)
        WHERE subscription.account_id = $1 ORDER BY paid.made_at
        """,
    "payouts": """
        SELECT payout_id, amount_minor, currency, state, reason, provider, reference, created_at, settled_at
        FROM payments.payouts WHERE person_id = $1 ORDER BY payout_id
        """,
    "account_at_provider": """
        SELECT provider, reference, state, may_be_paid_out, created_at FROM payments.merchants WHERE organisation_id = $1 AND is_person
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
