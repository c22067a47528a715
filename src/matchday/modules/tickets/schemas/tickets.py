"""Tickets as documents, over HTTP."""

from datetime import datetime
from uuid import UUID

import msgspec


class TicketView(msgspec.Struct, frozen=True, kw_only=True):
    """A good ticket. `code` is the text of its picture, `spoken` what is typed in where no camera reads it."""

    ticket_id: UUID
    order_id: UUID
    number: int
    of: int
    title: str
    organiser: str
    venue: str
    starts_at: datetime
    opens_at: datetime
    closes_at: datetime
    product: str
    category: str
    seat: str | None
    section: str
    entrance: str
    holder: str
    price_minor: int
    currency: str
    order_code: str
    code: str
    spoken: str
