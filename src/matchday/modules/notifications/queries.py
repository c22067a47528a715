"""What is asked about mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.notifications.schemas import Backlog, DeliveryView, MailLine, MailView

_VIEW = """
    delivery.delivery_id, delivery.kind, delivery.category, delivery.state, delivery.account_id,
    coalesce(delivery.recipient, contact.email) AS recipient, delivery.attempts, delivery.last_error AS error,
    delivery.created_at, CASE WHEN delivery.state = 'queued' THEN delivery.next_attempt_at END AS next_attempt_at,
    delivery.ended_at, coalesce(delivery.expires_at <= now(), false) AS is_expired
"""


async def deliveries(tx: Transaction, state: str | None, cursor: Cursor) -> Slice[DeliveryView]:
    """Newest first, of one state or all."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_VIEW}
        FROM notifications.deliveries AS delivery
        LEFT JOIN notifications.known_contacts AS contact ON contact.account_id = delivery.account_id
        WHERE ($1::text IS NULL OR delivery.state = $1)
          AND ($2::timestamptz IS NULL OR (delivery.created_at, delivery.delivery_id) < ($2, $3::uuid))
        ORDER BY delivery.created_at DESC, delivery.delivery_id DESC
        LIMIT $4
        """,
        state,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, key=lambda row: (row["created_at"], row["delivery_id"]), view=_view)


async def one_delivery(tx: Transaction, delivery_id: UUID) -> DeliveryView | None:
    """As in the list."""
    row = await tx.fetchrow(
        f"""
        SELECT {_VIEW}
        FROM notifications.deliveries AS delivery
        LEFT JOIN notifications.known_contacts AS contact ON contact.account_id = delivery.account_id
        WHERE delivery.delivery_id = $1
        """,
        delivery_id,
    )
    return None if row is None else _view(row)


def _view(row: Any) -> DeliveryView:
    return DeliveryView(**row)


async def backlog(tx: Transaction) -> Backlog:
    """How many are open or given up, and how long the oldest that is due has been."""
    rows = await tx.fetch(
        """
        SELECT state, count(*) AS count,
               coalesce(max(extract(epoch FROM now() - next_attempt_at)) FILTER (WHERE state = 'queued'), 0)::float8 AS late_seconds
        FROM notifications.deliveries WHERE state IN ('queued', 'sending', 'dead') GROUP BY state
        """
    )
    return Backlog(
        counts={row["state"]: row["count"] for row in rows}, oldest_seconds=max(0.0, *(row["late_seconds"] for row in rows), 0.0)
    )


async def mails(tx: Transaction, recipient: str) -> list[MailLine]:
    """The development mailbox, newest first; of one recipient, or of all when it is empty."""
    rows = await tx.fetch(
        """
        SELECT mail_id, recipient, subject, arrived_at FROM notifications.mailbox
        WHERE $1 = '' OR lower(recipient) = lower($1) ORDER BY mail_id DESC
        """,
        recipient,
    )
    return [MailLine(**row) for row in rows]


async def mail(tx: Transaction, mail_id: int) -> MailView | None:
    """One mail of the development mailbox."""
    row = await tx.fetchrow(
        "SELECT mail_id, recipient, subject, headers, text, html, arrived_at FROM notifications.mailbox WHERE mail_id = $1", mail_id
    )
    return None if row is None else MailView(**row)
