"""What notifications keeps about one person, for that person. Links in mails are secrets and stay here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

_LISTS = {
    "contact": "SELECT email, name, locale FROM notifications.known_contacts WHERE account_id = $1 AND email IS NOT NULL",
    "preferences": """
        SELECT category, channel, is_on, changed_at FROM notifications.preferences
        WHERE account_id = $1 ORDER BY category, channel
        """,
    "mails": """
        SELECT delivery_id, kind, category, coalesce(recipient, '(your address)') AS recipient, context::text AS context, state,
               created_at, ended_at
        FROM notifications.deliveries WHERE account_id = $1 ORDER BY created_at, delivery_id
        """,
    "follows": """
        SELECT destination.sink, known.kind, known.name, follow.kinds, follow.created_at
        FROM notifications.destinations AS destination JOIN notifications.follows AS follow USING (destination_id)
        LEFT JOIN notifications.known_subjects AS known USING (subject_id)
        WHERE destination.account_id = $1 ORDER BY follow.created_at, known.name, destination.sink
        """,
    "sinks": """
        SELECT sink, address, title, state, muted_until, created_at, ended_at
        FROM notifications.destinations WHERE account_id = $1 AND address <> '' ORDER BY created_at
        """,
    "inbox": """
        SELECT notice_id, kind, category, context::text AS context, link, created_at, read_at
        FROM notifications.notices WHERE account_id = $1 ORDER BY number
        """,
}


async def personal_data(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """Empty for whom nothing was ever sent."""
    lists = {name: [_plain(row) for row in await tx.fetch(sql, account_id)] for name, sql in _LISTS.items()}
    return {name: rows for name, rows in lists.items() if rows}


def _plain(row: Any) -> dict[str, Any]:
    values = dict(row.items())
    if "context" in values:
        values["context"] = msgspec.json.decode(values["context"])
    return values
