"""Offers, gifts and tickets given back, as people see them."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.contracts.tickets import ListingChanged
from matchday.modules.tickets.domain.market import fee_of
from matchday.modules.tickets.errors.resale import CurrencyNeeded, ListingNotFound
from matchday.modules.tickets.schemas.market import GiftView, GivenBackView, ListingView, OwnListing
from matchday.modules.tickets.store.listings import FIELDS, FROM, TICKET, as_told

Code = Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
ListingOrder = Literal["newest", "price"]
_VIEW = f"""
    {FIELDS}, {TICKET}, l.face_minor, l.listed_at, coalesce(a.name, '') AS seller, s.slug, coalesce(s.venue, '') AS venue,
    (SELECT o.held_until FROM tickets.orders o WHERE o.order_id = l.order_id AND l.state = 'held') AS held_until
"""
_FROM = f"{FROM} LEFT JOIN tickets.known_accounts a ON a.account_id = l.seller_id"


class FoundGift(msgspec.Struct, frozen=True, kw_only=True):
    """A gift with what decides who may see what of it. `is_guests`: somebody without an account accepted it and has the ticket still;
    `is_mailed`: its link went to an address."""

    gift: GiftView
    giver_id: UUID | None
    giver: str
    is_guests: bool
    is_mailed: bool


async def list_offers(
    tx: Transaction,
    cursor: Cursor,
    *,
    words: str = "",
    sale_id: UUID | None = None,
    price_max: int | None = None,
    currency: str = "",
    order: ListingOrder = "newest",
    with_locked: bool = False,
) -> Slice[ListingView]:
    """What can be bought, of events to come; those that somebody is buying right now where they are asked for. By price means by currency
    first. Raises CurrencyNeeded for a price that could be of any currency."""
    if price_max is not None and not currency:
        raise CurrencyNeeded
    by_price = order == "price"
    after: tuple[Any, ...] | None = cursor.convert(Code, Number, UUID) if by_price else cursor.convert(datetime, UUID)
    key = "l.currency, l.price_minor, l.listing_id" if by_price else "l.listed_at, l.listing_id"
    kind, last = ("text", "> ($6, $7::bigint, $8::uuid)") if by_price else ("timestamptz", "< ($6, $7::uuid)")
    direction = "ASC" if by_price else "DESC"
    limit = "$9" if by_price else "$8"
    rows = await tx.fetch(
        f"""
        SELECT {_VIEW} FROM {_FROM}
        WHERE (l.state = 'open' OR ($1 AND l.state = 'held')) AND (l.starts_at IS NULL OR l.starts_at > now())
          AND (l.ticket_id IS NULL OR (p.state = 'valid' AND p.engaged = 'listed' AND s.state <> 'cancelled'))
          AND NOT coalesce(a.is_banned OR a.is_deleted, false)
          AND ($2 = '' OR strpos(lower(l.title || ' ' || l.about || ' ' || coalesce(s.venue, '')), lower($2)) > 0)
          AND ($3::uuid IS NULL OR l.sale_id = $3) AND ($4::bigint IS NULL OR l.price_minor <= $4) AND ($5 = '' OR l.currency = $5)
          AND ($6::{kind} IS NULL OR ({key}) {last})
        ORDER BY {", ".join(f"{each} {direction}" for each in key.split(", "))} LIMIT {limit}
        """,
        with_locked,
        words,
        sale_id,
        price_max,
        currency,
        *(after or (None,) * (3 if by_price else 2)),
        cursor.limit + 1,
    )
    fields = ("currency", "price_minor", "listing_id") if by_price else ("listed_at", "listing_id")
    return cursor.slice(rows, lambda row: tuple(row[field] for field in fields), view)


async def currencies_offered(tx: Transaction) -> list[str]:
    """Of what is on the market now, by their letters."""
    rows = await tx.fetch("SELECT DISTINCT currency FROM tickets.listings WHERE state IN ('open', 'held') ORDER BY currency")
    return [row["currency"] for row in rows]


async def read_offer(tx: Transaction, listing_id: UUID) -> ListingView:
    """In every state. Raises ListingNotFound."""
    row = await _row(tx, listing_id)
    return view(row)


async def read_own(tx: Transaction, listing_id: UUID, seller_id: UUID) -> OwnListing:
    """Raises ListingNotFound for somebody else's."""
    row = await _row(tx, listing_id)
    if row["seller_id"] != seller_id:
        raise ListingNotFound
    return _own(row)


async def is_seller(tx: Transaction, listing_id: UUID, account_id: UUID) -> bool:
    """Whether it is theirs."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM tickets.listings WHERE listing_id = $1 AND seller_id = $2)", listing_id, account_id
    )
    return found


async def own_offers(tx: Transaction, seller_id: UUID, cursor: Cursor) -> Slice[OwnListing]:
    """Of every state, newest first."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_VIEW} FROM {_FROM}
        WHERE l.seller_id = $1 AND ($2::timestamptz IS NULL OR (l.listed_at, l.listing_id) < ($2, $3::uuid))
        ORDER BY l.listed_at DESC, l.listing_id DESC LIMIT $4
        """,
        seller_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["listed_at"], row["listing_id"]), _own)


async def open_gift(tx: Transaction, ticket_id: UUID) -> UUID | None:
    """The gift by which a ticket is on its way to somebody."""
    found: UUID | None = await tx.fetchval(
        "SELECT transfer_id FROM tickets.transfers WHERE ticket_id = $1 AND state = 'offered'", ticket_id
    )
    return found


async def gifts_of(tx: Transaction, giver_id: UUID, cursor: Cursor) -> Slice[GiftView]:
    """What somebody has offered to others, newest first."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT {_GIFT} WHERE t.giver_id = $1 AND ($2::timestamptz IS NULL OR (t.offered_at, t.transfer_id) < ($2, $3::uuid))
        ORDER BY t.offered_at DESC, t.transfer_id DESC LIMIT $4
        """,
        giver_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["offered_at"], row["transfer_id"]), _gift)


async def read_gift(tx: Transaction, transfer_id: UUID) -> FoundGift | None:
    """With its giver, and who has the ticket now."""
    row = await tx.fetchrow(f"SELECT {_GIFT} WHERE t.transfer_id = $1", transfer_id)
    if row is None:
        return None
    fields = {name: row[name] for name in FoundGift.__struct_fields__ if name != "gift"}
    return FoundGift(gift=_gift(row), **fields)


async def read_given_back(tx: Transaction, ticket_id: UUID) -> GivenBackView | None:
    """None: it was not given back."""
    row = await tx.fetchrow(
        """
        SELECT g.ticket_id, g.state, p.price_minor, o.currency, coalesce(r.give_back_fee_basis_points, 0) AS fee
        FROM tickets.given_back g
        JOIN tickets.positions p ON p.order_id = tickets.order_of(g.ticket_id) AND p.number = tickets.number_of(g.ticket_id)
        JOIN tickets.orders o ON o.order_id = p.order_id
        LEFT JOIN tickets.waiting_rules r ON r.sale_id = g.sale_id
        WHERE g.ticket_id = $1
        """,
        ticket_id,
    )
    if row is None:
        return None
    refund = row["price_minor"] - fee_of(row["price_minor"], row["fee"])
    return GivenBackView(ticket_id=row["ticket_id"], state=row["state"], refund_minor=refund, currency=row["currency"])


async def every_listing(tx: Transaction) -> AsyncIterator[ListingChanged]:
    """All that are not over, for those who keep copies."""
    after: UUID | None = None
    while True:
        rows = await tx.fetch(
            f"SELECT {FIELDS} FROM tickets.listings l WHERE $1::uuid IS NULL OR l.listing_id > $1 ORDER BY l.listing_id LIMIT 200", after
        )
        for row in rows:
            yield as_told(row)
        if not rows:
            return
        after = rows[-1]["listing_id"]


def view(row: Any) -> ListingView:
    """As everybody sees it."""
    return ListingView(
        listing_id=row["listing_id"],
        version_number=row["version"],
        seller=row["seller"],
        sale_id=row["sale_id"],
        sale_slug=row["slug"],
        title=row["title"],
        about=row["about"],
        venue=row["venue"],
        starts_at=row["starts_at"],
        price_minor=row["price_minor"],
        face_minor=row["face_minor"],
        cap_minor=row["cap_minor"],
        currency=row["currency"],
        state=row["state"],
        is_locked=row["state"] == "held",
        is_ours=row["ticket_id"] is not None,
        listed_at=row["listed_at"],
    )


def _own(row: Any) -> OwnListing:
    return OwnListing(listing=view(row), fee_minor=row["fee_minor"], ticket_id=row["ticket_id"], held_until=row["held_until"])


async def _row(tx: Transaction, listing_id: UUID) -> Any:
    row = await tx.fetchrow(f"SELECT {_VIEW} FROM {_FROM} WHERE l.listing_id = $1", listing_id)
    if row is None:
        raise ListingNotFound
    return row


_GIFT = """
    t.transfer_id, t.ticket_id, t.giver_id, t.state, t.email, t.offered_at, s.title, s.starts_at, coalesce(a.name, '') AS giver,
    p.state = 'valid' AND p.holder_id = t.transfer_id AS is_guests, t.email IS NOT NULL AS is_mailed,
    concat_ws(' · ', nullif(pr.name, ''), p.seat_label) AS ticket
    FROM tickets.transfers t
    JOIN tickets.sales s USING (sale_id)
    JOIN tickets.positions p ON p.order_id = tickets.order_of(t.ticket_id) AND p.number = tickets.number_of(t.ticket_id)
    LEFT JOIN tickets.products pr ON pr.product_id = p.product_id
    LEFT JOIN tickets.known_accounts a ON a.account_id = t.giver_id
"""


def _gift(row: Any) -> GiftView:
    fields = ("transfer_id", "ticket_id", "title", "starts_at", "ticket", "state", "email", "offered_at")
    return GiftView(**{name: row[name] for name in fields})
