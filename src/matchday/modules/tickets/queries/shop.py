"""What the pages of the shop show beside what is on sale."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.order_ids import split_ticket_id, ticket_id_of
from matchday.modules.tickets.domain.orders import OPEN
from matchday.modules.tickets.errors import OrderNotFound, SaleNotFound

TICKETS_MAX = 200


class AboutSale(msgspec.Struct, frozen=True, kw_only=True):
    """Whose the event is and which match it is, if it is one; `seq` is that of the last message of its room."""

    accent: str | None
    organisation_slug: str | None
    competition_slug: str | None
    competition_name: str | None
    has_seats: bool
    seq: int
    now: datetime


class AboutOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What an order's page shows of its event. What was bought from somebody has a listing, and no slug where it is not for an event
    of ours."""

    slug: str | None
    title: str
    venue: str
    starts_at: datetime | None
    doors_at: datetime | None
    state: str | None
    organisation: str
    accent: str | None
    reason: str
    is_guests: bool
    listing_id: UUID | None


class OpenHold(msgspec.Struct, frozen=True, kw_only=True):
    """An order that waits to be paid."""

    order_id: UUID
    held_until: datetime
    places: int


class OwnTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that lets its holder in. `engaged`: what its holder does with it meanwhile."""

    ticket_id: UUID
    order_id: UUID
    number: int
    product: str
    seat: str | None
    engaged: str | None


class OwnEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that somebody has tickets for."""

    slug: str | None
    title: str
    venue: str
    starts_at: datetime | None
    state: str | None
    tickets: tuple[OwnTicket, ...]


class OwnOrder(msgspec.Struct, frozen=True, kw_only=True):
    """An order in the list of one's own."""

    order_id: UUID
    title: str
    starts_at: datetime | None
    state: str
    placed_at: datetime
    held_until: datetime
    amount_minor: int
    refunded_minor: int
    currency: str
    places: int


async def about_sale(tx: Transaction, sale_id: UUID) -> AboutSale:
    """Raises SaleNotFound."""
    row = await tx.fetchrow(
        """
        SELECT k.accent, k.slug AS organisation_slug, m.competition_slug, m.competition_name,
               EXISTS (SELECT FROM tickets.seat_states t WHERE t.sale_id = s.sale_id) AS has_seats,
               coalesce((SELECT r.seq FROM tickets.rooms r WHERE r.room = 'tickets:sale:' || s.sale_id), 0) AS seq,
               clock_timestamp() AS now
        FROM tickets.sales s LEFT JOIN tickets.known_organisations k USING (organisation_id)
        LEFT JOIN tickets.known_matches m USING (match_id) WHERE s.sale_id = $1
        """,
        sale_id,
    )
    if row is None:
        raise SaleNotFound
    return AboutSale(**row)


async def about_order(tx: Transaction, order_id: UUID) -> AboutOrder:
    """Raises OrderNotFound."""
    row = await tx.fetchrow(
        """
        SELECT s.slug, coalesce(s.title, l.title, '') AS title, coalesce(s.venue, '') AS venue,
               coalesce(s.starts_at, l.starts_at) AS starts_at, s.doors_at, s.state, coalesce(k.name, '') AS organisation,
               k.accent, o.reason, o.account_id IS NULL AS is_guests, l.listing_id
        FROM tickets.orders o LEFT JOIN tickets.sales s USING (sale_id) LEFT JOIN tickets.listings l ON l.listing_id = o.stock_id
        LEFT JOIN tickets.known_organisations k ON k.organisation_id = s.organisation_id WHERE o.order_id = $1
        """,
        order_id,
    )
    if row is None:
        raise OrderNotFound
    return AboutOrder(**row)


async def open_hold(tx: Transaction, sale_id: UUID, account_id: UUID | None, order_ids: Iterable[UUID]) -> OpenHold | None:
    """The one of this person's, or of these orders, that ends last; so that nobody loses what they hold already."""
    row = await tx.fetchrow(
        """
        SELECT order_id, held_until, places FROM tickets.orders
        WHERE stock_id = $1 AND state = ANY($2::text[]) AND held_until > clock_timestamp()
          AND (account_id = $3 OR (account_id IS NULL AND order_id = ANY($4::uuid[])))
        ORDER BY held_until DESC LIMIT 1
        """,
        sale_id,
        list(OPEN),
        account_id,
        list(order_ids),
    )
    return OpenHold(**row) if row else None


async def own_tickets(tx: Transaction, account_id: UUID) -> list[OwnEvent]:
    """Tickets that let this person in, bought or given, of events to come: the next one first."""
    given = await tx.fetch("SELECT ticket_id FROM tickets.transfers WHERE receiver_id = $1 AND state = 'accepted'", account_id)
    ids = [split_ticket_id(row["ticket_id"]) for row in given]
    rows = await tx.fetch(
        """
        SELECT p.order_id, p.number, coalesce(pr.name, '') AS product, p.seat_label, p.engaged, s.sale_id, s.slug,
               coalesce(s.title, '') AS title, coalesce(s.venue, '') AS venue, s.starts_at, s.state
        FROM (
            SELECT b.order_id, b.number FROM tickets.orders o JOIN tickets.positions b USING (order_id) WHERE o.account_id = $1
            UNION SELECT * FROM unnest($2::uuid[], $3::smallint[])
        ) AS own
        JOIN tickets.positions p USING (order_id, number) JOIN tickets.orders o USING (order_id)
        LEFT JOIN tickets.products pr USING (product_id) JOIN tickets.sales s ON s.sale_id = o.sale_id
        WHERE p.holder_id = $1 AND o.state = 'complete' AND p.state = 'valid' AND s.starts_at > now() - interval '12 hours'
        ORDER BY s.starts_at, s.sale_id, o.placed_at, p.order_id, p.number LIMIT $4
        """,
        account_id,
        [order_id for order_id, _ in ids],
        [number for _, number in ids],
        TICKETS_MAX,
    )
    events: dict[Any, list[Any]] = {}
    for row in rows:
        events.setdefault(row["sale_id"], []).append(row)
    return [_own_event(some) for some in events.values()]


async def own_orders(tx: Transaction, account_id: UUID, cursor: Cursor) -> Slice[OwnOrder]:
    """Of every state, newest first."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        """
        SELECT o.order_id, coalesce(s.title, l.title, '') AS title, s.starts_at, o.state, o.placed_at, o.held_until, o.amount_minor,
               o.refunded_minor, o.currency, o.places
        FROM tickets.orders o LEFT JOIN tickets.sales s USING (sale_id) LEFT JOIN tickets.listings l ON l.listing_id = o.stock_id
        WHERE o.account_id = $1 AND ($2::timestamptz IS NULL OR (o.placed_at, o.order_id) < ($2, $3::uuid))
        ORDER BY o.placed_at DESC, o.order_id DESC LIMIT $4
        """,
        account_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["placed_at"], row["order_id"]), lambda row: OwnOrder(**row))


def _own_event(rows: list[Any]) -> OwnEvent:
    about = {name: rows[0][name] for name in ("slug", "title", "venue", "starts_at", "state")}
    return OwnEvent(tickets=tuple(_ticket(row) for row in rows), **about)


def _ticket(row: Any) -> OwnTicket:
    return OwnTicket(
        ticket_id=ticket_id_of(row["order_id"], row["number"]),
        order_id=row["order_id"],
        number=row["number"],
        product=row["product"],
        seat=row["seat_label"],
        engaged=row["engaged"],
    )
