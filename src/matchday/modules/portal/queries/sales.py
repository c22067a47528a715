"""Tickets that can be bought: for a match, and for what comes next."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

COMING_MAX = 4
_SALE = "slug, title, venue, starts_at, state, currency, price_from_minor"


class Sale(msgspec.Struct, frozen=True, kw_only=True):
    """Tickets for an event. Without a price there are none to be had now."""

    slug: str
    title: str
    venue: str
    starts_at: datetime
    state: str
    currency: str
    price_from_minor: int | None


async def sales_of_match(tx: Transaction, match_id: UUID) -> list[Sale]:
    """Those that are or were open to everybody, until the event is over."""
    rows = await tx.fetch(
        f"""
        SELECT {_SALE} FROM portal.known_sales
        WHERE match_id = $1 AND state IN ('on_sale', 'paused', 'closed') AND starts_at > now() - interval '3 hours'
        ORDER BY state <> 'on_sale', price_from_minor NULLS LAST, sale_id LIMIT {COMING_MAX}
        """,
        match_id,
    )
    return [_sale(row) for row in rows]


async def coming_sales(tx: Transaction) -> list[Sale]:
    """Events to come that there are tickets for."""
    rows = await tx.fetch(
        f"""
        SELECT {_SALE} FROM portal.known_sales WHERE state = 'on_sale' AND starts_at > now() AND price_from_minor IS NOT NULL
        ORDER BY starts_at, sale_id LIMIT {COMING_MAX}
        """
    )
    return [_sale(row) for row in rows]


def _sale(row: Any) -> Sale:
    return Sale(**{name: row[name] for name in Sale.__struct_fields__})
