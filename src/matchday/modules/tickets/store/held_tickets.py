"""Issued tickets as their holders dispose of them: under the lock of their sale's row."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.order_ids import split_ticket_id


class HeldTicket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket with what decides whether it may go to somebody else."""

    ticket_id: UUID
    order_id: UUID
    stock_id: UUID
    sale_id: UUID
    organisation_id: UUID
    title: str
    starts_at: datetime
    sale_state: str
    product_id: UUID
    product: str
    seat_label: str | None
    price_minor: int
    face_minor: int
    currency: str
    state: str | None
    engaged: str | None
    buyer_id: UUID | None
    email: str | None
    locale: str
    holder_id: UUID | None
    payment_id: UUID | None
    is_used: bool
    cap_percent: int | None
    fee_basis_points: int
    now: datetime


async def sale_of_ticket(tx: Transaction, ticket_id: UUID) -> UUID | None:
    """Whose lock to take. It never changes."""
    order_id, number = split_ticket_id(ticket_id)
    sale_id: UUID | None = await tx.fetchval(
        "SELECT sale_id FROM tickets.positions WHERE order_id = $1 AND number = $2::int", order_id, number
    )
    return sale_id


LockSaleRow = Callable[[Transaction, UUID], Awaitable[None]]
"""How an action comes by the row it decides under. Tests show what happens without the lock."""


async def lock_sale_row(tx: Transaction, sale_id: UUID) -> None:
    """By a statement of its own."""
    await tx.execute("SELECT FROM tickets.sales WHERE sale_id = $1 FOR UPDATE", sale_id)


async def read_ticket(tx: Transaction, ticket_id: UUID) -> HeldTicket | None:
    """As it stands. `face_minor` is what the organiser sold it for, however often it was sold on."""
    order_id, number = split_ticket_id(ticket_id)
    row = await tx.fetchrow(
        """
        SELECT p.order_id, o.stock_id, p.sale_id, s.organisation_id, s.title, s.starts_at, s.state AS sale_state, p.product_id,
               coalesce(pr.name, '') AS product, p.seat_label, p.price_minor, coalesce(l.face_minor, p.price_minor) AS face_minor,
               o.currency, p.state, p.engaged, o.account_id AS buyer_id, o.email, o.locale, p.holder_id, o.payment_id,
               EXISTS (SELECT FROM tickets.admissions a WHERE a.order_id = p.order_id AND a.number = p.number) AS is_used,
               s.resale_cap_percent AS cap_percent, s.resale_fee_basis_points AS fee_basis_points, clock_timestamp() AS now
        FROM tickets.positions p
        JOIN tickets.orders o USING (order_id)
        JOIN tickets.sales s ON s.sale_id = p.sale_id
        LEFT JOIN tickets.products pr ON pr.product_id = p.product_id
        LEFT JOIN tickets.listings l ON l.listing_id = o.stock_id
        WHERE p.order_id = $1 AND p.number = $2::int
        """,
        order_id,
        number,
    )
    return HeldTicket(ticket_id=ticket_id, **row) if row else None


async def pass_on(tx: Transaction, ticket_id: UUID, receiver_id: UUID, name: str | None) -> None:
    """It is somebody else's now, an account's or by a gift a guest's, and the code that was made before is not good any more."""
    order_id, number = split_ticket_id(ticket_id)
    await tx.execute(
        """
        UPDATE tickets.positions SET holder_id = $3, holder_name = $4, engaged = NULL, code_version = code_version + 1
        WHERE order_id = $1 AND number = $2::int
        """,
        order_id,
        number,
        receiver_id,
        name,
    )
