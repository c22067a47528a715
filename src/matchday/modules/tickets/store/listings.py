"""What people offer to each other. Its own row is the lock under which it is held, sold and changed; where a ticket of a sale changes
hands, the sale's row is locked before."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.tickets import ListingChanged
from matchday.modules.tickets.domain.market import HOLD_SECONDS, Listing
from matchday.modules.tickets.domain.order_ids import ticket_id_of

FIELDS = """
    l.listing_id, l.version, l.seller_id, l.sale_id, l.ticket_id, l.organisation_id, l.title, l.about, l.starts_at, l.price_minor,
    l.cap_minor, l.fee_minor, l.fee_basis_points, l.currency, l.state, l.order_id
"""
TICKET = f"""
    coalesce(s.hold_seconds, {HOLD_SECONDS}) AS hold_seconds,
    l.ticket_id IS NULL OR (p.state = 'valid' AND p.engaged = 'listed' AND s.state <> 'cancelled') AS is_sound,
    p.product_id, p.seat_row_id, p.seat, p.seat_label
"""
FROM = """
    tickets.listings l
    LEFT JOIN tickets.sales s ON s.sale_id = l.sale_id
    LEFT JOIN tickets.positions p ON p.order_id = tickets.order_of(l.ticket_id) AND p.number = tickets.number_of(l.ticket_id)
"""


LockListings = Callable[[Transaction, Iterable[UUID]], Awaitable[dict[UUID, Listing]]]
"""How an action comes by the rows it decides about. Tests show what happens without the lock."""


async def sales_of_listings(tx: Transaction, stock_ids: Iterable[UUID]) -> set[UUID]:
    """The sales whose tickets these offer. It never changes."""
    rows = await tx.fetch(
        "SELECT sale_id FROM tickets.listings WHERE listing_id = ANY($1::uuid[]) AND sale_id IS NOT NULL", list(stock_ids)
    )
    return {row["sale_id"] for row in rows}


async def lock_listings(tx: Transaction, stock_ids: Iterable[UUID]) -> dict[UUID, Listing]:
    """In key order, after all sales; read when the lock is granted."""
    wanted = sorted(set(stock_ids))
    if not wanted:
        return {}
    await tx.execute("SELECT FROM tickets.listings WHERE listing_id = ANY($1::uuid[]) ORDER BY listing_id FOR UPDATE", wanted)
    return await read_listings(tx, wanted)


async def read_listings(tx: Transaction, listing_ids: Iterable[UUID]) -> dict[UUID, Listing]:
    """As they stand."""
    rows = await tx.fetch(f"SELECT {FIELDS}, {TICKET} FROM {FROM} WHERE l.listing_id = ANY($1::uuid[])", list(listing_ids))
    return {row["listing_id"]: Listing(**row) for row in rows}


async def insert_listing(tx: Transaction, listing: Mapping[str, Any]) -> None:
    """A new one."""
    columns = ", ".join(listing)
    places = ", ".join(f"${number}" for number in range(1, len(listing) + 1))
    await tx.execute(f"INSERT INTO tickets.listings ({columns}) VALUES ({places})", *listing.values())


async def change_listing(tx: Transaction, listing_id: UUID, *, title: str, about: str, price_minor: int, fee_minor: int) -> None:
    """Of a locked one that nobody holds."""
    await tx.execute(
        """
        UPDATE tickets.listings SET title = $2, about = $3, price_minor = $4, fee_minor = $5, version = version + 1
        WHERE listing_id = $1
        """,
        listing_id,
        title,
        about,
        price_minor,
        fee_minor,
    )


async def withdraw_listings(tx: Transaction, listing_ids: Sequence[UUID]) -> None:
    """Locked ones that nobody holds."""
    await tx.execute(
        "UPDATE tickets.listings SET state = 'withdrawn', version = version + 1 WHERE listing_id = ANY($1::uuid[]) AND state = 'open'",
        listing_ids,
    )


async def offers_of(tx: Transaction, order_ids: Iterable[UUID]) -> set[UUID]:
    """Offers of tickets of these orders that are not over."""
    listed = await tx.fetch(
        "SELECT order_id, number FROM tickets.positions WHERE order_id = ANY($1::uuid[]) AND engaged = 'listed'", list(order_ids)
    )
    if not listed:
        return set()
    rows = await tx.fetch(
        "SELECT listing_id FROM tickets.listings WHERE ticket_id = ANY($1::uuid[]) AND state IN ('open', 'held')",
        [ticket_id_of(row["order_id"], row["number"]) for row in listed],
    )
    return {row["listing_id"] for row in rows}


async def offers_on(tx: Transaction, sale_id: UUID) -> set[UUID]:
    """Offers of a sale's tickets that are not over."""
    rows = await tx.fetch("SELECT listing_id FROM tickets.listings WHERE sale_id = $1 AND state IN ('open', 'held')", sale_id)
    return {row["listing_id"] for row in rows}


async def close_listings(tx: Transaction, listing_ids: Sequence[UUID]) -> None:
    """Locked ones whose ticket has ended; what held them has ended before."""
    await tx.execute(
        """
        UPDATE tickets.listings SET state = 'withdrawn', order_id = NULL, version = version + 1
        WHERE listing_id = ANY($1::uuid[]) AND state IN ('open', 'held')
        """,
        listing_ids,
    )


async def hold_listings(tx: Transaction, holds: Mapping[UUID, UUID]) -> None:
    """Locked ones, by the orders that hold them from now on."""
    await tx.execute(
        """
        UPDATE tickets.listings l SET state = 'held', order_id = held.order_id, version = l.version + 1
        FROM unnest($1::uuid[], $2::uuid[]) AS held (listing_id, order_id)
        WHERE l.listing_id = held.listing_id AND l.state = 'open'
        """,
        list(holds),
        list(holds.values()),
    )


async def follow_orders(tx: Transaction, listing_ids: Iterable[UUID]) -> list[UUID]:
    """Locked ones whose order has ended are open again, those whose order is complete are sold; exactly by the order that holds
    them. Returns those that changed."""
    rows = await tx.fetch(
        """
        UPDATE tickets.listings l
        SET state = CASE WHEN o.state = 'complete' THEN 'sold' ELSE 'open' END,
            order_id = CASE WHEN o.state = 'complete' THEN l.order_id END,
            version = l.version + 1
        FROM tickets.orders o
        WHERE l.listing_id = ANY($1::uuid[]) AND l.state = 'held' AND o.order_id = l.order_id
          AND o.state IN ('complete', 'cancelled', 'expired')
        RETURNING l.listing_id
        """,
        list(listing_ids),
    )
    return [row["listing_id"] for row in rows]


def as_told(row: Any) -> ListingChanged:
    """What everybody hears of it. A ticket of a draft or free text: its title is what was written."""
    return ListingChanged(
        version=row["version"],
        listing_id=row["listing_id"],
        seller_id=row["seller_id"],
        sale_id=row["sale_id"],
        title=row["title"],
        price_minor=row["price_minor"],
        currency=row["currency"],
        state=row["state"],
        order_id=row["order_id"],
    )


async def told(tx: Transaction, listing_ids: Iterable[UUID]) -> list[ListingChanged]:
    """Of these."""
    rows = await tx.fetch(f"SELECT {FIELDS} FROM tickets.listings l WHERE l.listing_id = ANY($1::uuid[])", list(listing_ids))
    return [as_told(row) for row in rows]
