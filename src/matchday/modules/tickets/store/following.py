"""What is still to be done about orders and refunds that were decided."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """A batch: orders, or refunds."""

    kind: str
    subject_ids: tuple[UUID, ...]


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """An order as a letter speaks of it. `zone` has the clocks of the event's place."""

    order_id: UUID
    stock_id: UUID
    account_id: UUID | None
    email: str | None
    locale: str
    amount_minor: int
    currency: str
    places: int
    title: str
    starts_at: datetime | None
    venue: str
    zone: str


class Receiver(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was given a ticket, and has bought none."""

    transfer_id: UUID
    ticket_id: UUID
    sale_id: UUID
    account_id: UUID | None
    email: str | None
    locale: str
    title: str
    zone: str


async def take_follow_ups(tx: Transaction, count_max: int) -> list[FollowUp]:
    """The oldest; they are done by this transaction."""
    rows = await tx.fetch(
        """
        DELETE FROM tickets.follow_ups WHERE follow_up_id IN (
            SELECT follow_up_id FROM tickets.follow_ups ORDER BY follow_up_id LIMIT $1 FOR UPDATE SKIP LOCKED
        )
        RETURNING follow_up_id, kind, subject_ids
        """,
        count_max,
    )
    return [FollowUp(kind=row["kind"], subject_ids=tuple(row["subject_ids"])) for row in sorted(rows, key=lambda row: row["follow_up_id"])]


async def readers(tx: Transaction, order_ids: Iterable[UUID]) -> list[Reader]:
    """Orders whose buyers can be reached."""
    rows = await tx.fetch(
        """
        SELECT o.order_id, o.stock_id, o.account_id, o.email, o.locale, o.amount_minor, o.currency, o.places,
               coalesce(s.title, l.title, '') AS title, coalesce(s.starts_at, l.starts_at) AS starts_at, coalesce(s.venue, '') AS venue,
               coalesce(nullif(m.zone, ''), i.time_zone, 'UTC') AS zone
        FROM tickets.orders o
        LEFT JOIN tickets.sales s ON s.sale_id = o.sale_id
        LEFT JOIN tickets.listings l ON l.listing_id = o.stock_id AND o.stock_id IS DISTINCT FROM o.sale_id
        LEFT JOIN tickets.known_matches m ON m.match_id = s.match_id
        LEFT JOIN tickets.invoice_settings i ON i.organisation_id = s.organisation_id
        WHERE o.order_id = ANY($1::uuid[]) AND (o.account_id IS NOT NULL OR o.email IS NOT NULL)
        """,
        list(order_ids),
    )
    return [Reader(**row) for row in rows]


async def receivers(tx: Transaction, order_ids: Iterable[UUID]) -> list[Receiver]:
    """Who has been given tickets of these orders and has them still."""
    rows = await tx.fetch(
        """
        SELECT t.transfer_id, t.ticket_id, t.sale_id, t.receiver_id AS account_id, t.receiver_email AS email,
               coalesce(t.receiver_locale, o.locale) AS locale, s.title, coalesce(nullif(m.zone, ''), i.time_zone, 'UTC') AS zone
        FROM tickets.transfers t
        JOIN tickets.positions p ON p.order_id = tickets.order_of(t.ticket_id) AND p.number = tickets.number_of(t.ticket_id)
        JOIN tickets.orders o ON o.order_id = p.order_id
        JOIN tickets.sales s ON s.sale_id = t.sale_id
        LEFT JOIN tickets.known_matches m ON m.match_id = s.match_id
        LEFT JOIN tickets.invoice_settings i ON i.organisation_id = s.organisation_id
        WHERE tickets.order_of(t.ticket_id) = ANY($1::uuid[]) AND t.state = 'accepted' AND p.state IN ('valid', 'refunded')
          AND p.holder_id = coalesce(t.receiver_id, t.transfer_id)
        ORDER BY t.transfer_id
        """,
        list(order_ids),
    )
    return [Receiver(**row) for row in rows]


async def settled_refunds(tx: Transaction, refund_ids: Sequence[UUID]) -> list[Any]:
    """Their orders and amounts."""
    return await tx.fetch("SELECT refund_id, order_id, amount_minor FROM tickets.refunds WHERE refund_id = ANY($1::uuid[])", refund_ids)
