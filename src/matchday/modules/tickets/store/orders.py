"""Orders and their places, many at a time. Everything here is done under the lock of their stock's row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.tickets import OrderEnd
from matchday.modules.tickets.domain.asked import HeldPlace, Order
from matchday.modules.tickets.domain.orders import OPEN, sources_of
from matchday.modules.tickets.store.placed_rows import ORDER_COLUMNS, PLACE_COLUMNS, order_rows, place_rows
from matchday.modules.tickets.store.stocks import TAKES_CAPACITY

_ORDER = """
    o.order_id, o.stock_id, o.sale_id, o.account_id, o.email, o.locale, o.state, o.placed_at, o.held_until, o.payment_id,
    o.command_digest, o.amount_minor, o.tax_minor, o.refunded_minor, o.currency, o.places
"""


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """An order that has just ended."""

    order_id: UUID
    stock_id: UUID
    account_id: UUID | None
    payment_id: UUID | None


async def find_orders(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, Order]:
    """Those of them that exist, with their places."""
    orders = await find_heads(tx, order_ids)
    if not orders:
        return {}
    places = defaultdict(list)
    for row in await tx.fetch(
        """
        SELECT order_id, product_id, seat_row_id, seat, seat_label, price_minor, discount_minor, tax_rate, tax_minor, voucher_id,
               replaces
        FROM tickets.positions WHERE order_id = ANY($1::uuid[]) ORDER BY order_id, number
        """,
        list(orders),
    ):
        places[row["order_id"]].append(_place(row))
    return {order_id: msgspec.structs.replace(order, places=tuple(places[order_id])) for order_id, order in orders.items()}


async def find_heads(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, Order]:
    """The same without their places."""
    rows = await tx.fetch(f"SELECT {_ORDER} FROM tickets.orders o WHERE o.order_id = ANY($1::uuid[])", list(order_ids))
    return {row["order_id"]: _order(row) for row in rows}


async def stocks_of(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Which row is to be locked before anything is decided about these orders. It never changes."""
    rows = await tx.fetch("SELECT order_id, stock_id FROM tickets.orders WHERE order_id = ANY($1::uuid[])", list(order_ids))
    return {row["order_id"]: row["stock_id"] for row in rows}


async def save_placed(tx: Transaction, orders: Sequence[Order]) -> None:
    """New orders with their places. What costs nothing is issued as it is placed."""
    await tx.copy_binary("orders", ORDER_COLUMNS, order_rows(orders))
    await tx.copy_binary("positions", PLACE_COLUMNS, place_rows(orders))


async def cancel_orders(tx: Transaction, order_ids: Sequence[UUID], now: datetime, reason: str) -> None:
    """Open orders of locked stocks; what they held is free again."""
    await free_quotas(tx, order_ids)
    await tx.execute(
        """
        UPDATE tickets.orders SET state = 'cancelled', ended_at = $2, reason = $3, version = version + 1
        WHERE order_id = ANY($1::uuid[]) AND state = ANY($4::text[])
        """,
        order_ids,
        now,
        reason,
        sources_of("cancelled"),
    )


async def free_quotas(tx: Transaction, order_ids: Sequence[UUID]) -> None:
    """Takes what these orders count for out of their quotas. Done before they end, so that it is exactly what counted."""
    await tx.execute(
        f"""
        UPDATE tickets.quotas q SET taken = q.taken - freed.places
        FROM (
            SELECT pq.quota_id, count(*) AS places
            FROM tickets.orders o
            JOIN tickets.positions p USING (order_id)
            JOIN tickets.product_quotas pq USING (product_id)
            WHERE o.order_id = ANY($1::uuid[]) AND {TAKES_CAPACITY}
            GROUP BY pq.quota_id
        ) freed
        WHERE q.quota_id = freed.quota_id
        """,
        order_ids,
    )


async def await_payments(tx: Transaction, pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[OrderEnd, Ended]]:
    """Open orders that somebody begins to pay, with the payment; not with one whose end was heard before its beginning. Returns
    those that hold nothing any more, each with the payment that was begun for it."""
    rows = await tx.fetch(
        """
        WITH begun AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS begun (order_id, payment_id)),
        awaited AS (
            UPDATE tickets.orders o SET state = 'awaiting_payment', payment_id = begun.payment_id, version = o.version + 1
            FROM begun
            WHERE o.order_id = begun.order_id AND o.state = ANY($3::text[])
              AND NOT EXISTS (SELECT FROM tickets.failed_payments f WHERE f.payment_id = begun.payment_id)
        )
        SELECT o.state, o.order_id, o.stock_id, o.account_id, begun.payment_id
        FROM begun JOIN tickets.orders o USING (order_id) WHERE o.state IN ('cancelled', 'expired')
        """,
        [order_id for order_id, _ in pairs],
        [payment_id for _, payment_id in pairs],
        list(OPEN),
    )
    return [(row["state"], Ended(**{name: row[name] for name in Ended.__struct_fields__})) for row in rows]


async def offer_again(tx: Transaction, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Orders whose payment came to nothing may be paid anew while they hold; only the latest payment is asked about."""
    await tx.execute(
        """
        WITH failed AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS failed (order_id, payment_id)),
        noted AS (
            INSERT INTO tickets.failed_payments (payment_id, order_id)
            SELECT payment_id, order_id FROM failed ON CONFLICT DO NOTHING
        )
        UPDATE tickets.orders o SET state = 'created', version = o.version + 1
        FROM failed
        WHERE o.order_id = failed.order_id AND o.payment_id = failed.payment_id AND o.state = ANY($3::text[])
        """,
        [order_id for order_id, _ in pairs],
        [payment_id for _, payment_id in pairs],
        sources_of("created"),
    )


async def issue(tx: Transaction, pairs: Sequence[tuple[UUID, UUID]], now: datetime) -> list[UUID]:
    """Paid orders are complete, and their places are tickets. Returns the tickets that these replace."""
    order_ids = [order_id for order_id, _ in pairs]
    rows = await tx.fetch(
        """
        WITH complete AS (
            UPDATE tickets.orders o SET state = 'complete', payment_id = paid.payment_id, ended_at = $3, version = o.version + 1
            FROM unnest($1::uuid[], $2::uuid[]) AS paid (order_id, payment_id)
            WHERE o.order_id = paid.order_id AND o.state = ANY($4::text[])
            RETURNING o.order_id, o.account_id, o.stock_id
        ),
        to_follow AS (
            INSERT INTO tickets.follow_ups (stock_id, kind, subject_ids)
            SELECT stock_id, 'completed', array_agg(order_id) FROM complete GROUP BY stock_id
        ),
        issued AS (
            UPDATE tickets.positions p SET state = 'valid', holder_id = complete.account_id
            FROM complete WHERE p.order_id = complete.order_id AND p.state IS NULL
            RETURNING p.replaces
        )
        SELECT replaces FROM issued WHERE replaces IS NOT NULL
        """,
        order_ids,
        [payment_id for _, payment_id in pairs],
        now,
        sources_of("complete"),
    )
    return [row["replaces"] for row in rows]


async def note_refunds(tx: Transaction, amounts: Sequence[tuple[UUID, UUID, int]], reason: str) -> None:
    """Orders that were paid too late to be issued, with the payment and what goes back."""
    await tx.execute(
        """
        UPDATE tickets.orders o
        SET refunded_minor = least(o.amount_minor, o.refunded_minor + back.amount), reason = $4,
            payment_id = coalesce(o.payment_id, back.payment_id), version = o.version + 1
        FROM unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS back (order_id, payment_id, amount)
        WHERE o.order_id = back.order_id
        """,
        [order_id for order_id, _, _ in amounts],
        [payment_id for _, payment_id, _ in amounts],
        [amount for _, _, amount in amounts],
        reason,
    )


def _order(row: Any) -> Order:
    return Order(
        order_id=row["order_id"],
        stock_id=row["stock_id"],
        sale_id=row["sale_id"],
        account_id=row["account_id"],
        email=row["email"],
        locale=row["locale"],
        state=row["state"],
        placed_at=row["placed_at"],
        held_until=row["held_until"],
        payment_id=row["payment_id"],
        digest=row["command_digest"],
        amount_minor=row["amount_minor"],
        tax_minor=row["tax_minor"],
        refunded_minor=row["refunded_minor"],
        currency=row["currency"],
        count=row["places"],
    )


def _place(row: Any) -> HeldPlace:
    return HeldPlace(
        product_id=row["product_id"],
        seat_row_id=row["seat_row_id"],
        seat=row["seat"],
        seat_label=row["seat_label"],
        price_minor=row["price_minor"],
        discount_minor=row["discount_minor"],
        tax_rate=row["tax_rate"],
        tax_minor=row["tax_minor"],
        voucher_id=row["voucher_id"],
        replaces=row["replaces"],
    )
