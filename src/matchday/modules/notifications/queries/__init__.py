"""What is asked about mail, inboxes and wishes."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.notifications.domain.inbox import Notice, room_of
from matchday.modules.notifications.domain.kinds import CATEGORIES
from matchday.modules.notifications.schemas import Backlog, CategoryView, DeliveryView, MailLine, MailView, ReachView

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]

_VIEW = """
    delivery.delivery_id, delivery.kind, delivery.category, delivery.state, delivery.account_id, delivery.sink,
    coalesce(delivery.recipient, destination.title || ' ' || destination.address, contact.email) AS recipient,
    delivery.attempts, delivery.last_error AS error,
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
        LEFT JOIN notifications.destinations AS destination
            ON destination.destination_id = delivery.destination_id AND destination.address <> ''
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
        LEFT JOIN notifications.destinations AS destination
            ON destination.destination_id = delivery.destination_id AND destination.address <> ''
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
        FROM notifications.deliveries WHERE sink = 'email' AND state IN ('queued', 'sending', 'dead') GROUP BY state
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


async def notices(tx: Transaction, account_id: UUID, *, only_unread: bool, cursor: Cursor) -> Slice[Notice]:
    """An account's own, newest first."""
    before = cursor.convert(_Number)
    rows = await tx.fetch(
        """
        SELECT notice_id, number, kind, category, context, link, created_at, read_at
        FROM notifications.notices
        WHERE account_id = $1 AND (NOT $2 OR read_at IS NULL) AND ($3::bigint IS NULL OR number < $3)
        ORDER BY number DESC
        LIMIT $4
        """,
        account_id,
        only_unread,
        before[0] if before else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, key=lambda row: (row["number"],), view=_notice)


def _notice(row: Any) -> Notice:
    return Notice(**{**row, "context": msgspec.json.decode(row["context"])})


async def newest_notice(tx: Transaction, account_id: UUID) -> UUID | None:
    """None: the inbox is empty."""
    found: UUID | None = await tx.fetchval(
        "SELECT notice_id FROM notifications.notices WHERE account_id = $1 ORDER BY number DESC LIMIT 1", account_id
    )
    return found


async def unread(tx: Transaction, account_id: UUID) -> tuple[int, int]:
    """How many are unread, and the number of the room's last message that is contained in this: of one moment."""
    (row,) = await tx.fetch(
        """
        SELECT (SELECT count(*) FROM notifications.notices WHERE account_id = $1 AND read_at IS NULL) AS count,
               coalesce((SELECT seq FROM notifications.rooms WHERE room = $2), 0) AS seq
        """,
        account_id,
        room_of(account_id),
    )
    return row["count"], row["seq"]


async def reach(tx: Transaction, account_id: UUID) -> ReachView:
    """What reaches a person by which way, unsubscribed addresses and all."""
    address = await tx.fetchval("SELECT email FROM notifications.known_contacts WHERE account_id = $1", account_id)
    rows = await tx.fetch(
        """
        SELECT category, channel, is_on FROM notifications.preferences WHERE account_id = $1
        UNION ALL
        SELECT category, 'silenced', true FROM notifications.silenced_addresses
        WHERE address_hash = sha256(convert_to(lower($2), 'UTF8'))
        """,
        account_id,
        address,
    )
    wishes = {(row["category"], row["channel"]): row["is_on"] for row in rows}
    return ReachView(
        address=address,
        categories=[
            CategoryView(
                category=category.name,
                is_optional=category.is_optional,
                email=category.reaches("email", wishes.get((category.name, "email"))) and (category.name, "silenced") not in wishes,
                inbox=category.reaches("inbox", wishes.get((category.name, "inbox"))),
            )
            for category in CATEGORIES.values()
        ],
    )
