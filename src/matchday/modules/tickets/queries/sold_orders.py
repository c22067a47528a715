"""Orders as a sale's box office looks for them, and everything that is known of one."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.domain.seating.beside import Beside, seats_beside

_CODE = re.compile(r"[0-9a-f]{4,8}$(?!\n)")
CSV_ORDERS_MAX = 200_000

_FOUND = """
    o.stock_id = $1
    AND ($2::text IS NULL OR o.state = $2 OR ($2 = 'held' AND o.state IN ('created', 'awaiting_payment'))
         OR ($2 = 'part_refunded' AND o.refunded_minor > 0))
    AND ($3::uuid IS NULL OR EXISTS (
        SELECT FROM tickets.positions held WHERE held.order_id = o.order_id AND held.product_id = $3
    ))
    AND ($4 = '' OR o.order_id BETWEEN $5 AND $6 OR strpos(lower(coalesce(a.name, '')), $4) > 0
         OR strpos(lower(coalesce(o.email, '')), $4) > 0
         OR EXISTS (
            SELECT FROM tickets.positions held
            WHERE held.order_id = o.order_id
              AND (strpos(lower(coalesce(held.seat_label, '')), $4) > 0 OR strpos(lower(coalesce(held.holder_name, '')), $4) > 0)
         ))
"""
"""Of orders `o` and accounts `a`: $1 the sale, $2 a state or none, $3 a product or none, $4 words in small letters, $5 and $6 the ids
that begin with them as a code. A sale's orders are looked through one by one: tens of thousands in a fraction of a second."""

_FIRST, _LAST = UUID(int=0), UUID(int=2**128 - 1)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of orders is narrowed to."""

    words: str = ""
    state: str | None = None
    product_id: UUID | None = None


class SoldLine(msgspec.Struct, frozen=True, kw_only=True):
    """An order in the list."""

    order_id: UUID
    buyer: str
    email: str | None
    state: str
    placed_at: datetime
    held_until: datetime
    amount_minor: int
    refunded_minor: int
    currency: str
    places: int
    seats: tuple[Beside, ...]
    products: str


class SoldPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place of an order, or the ticket it became."""

    number: int
    ticket_id: UUID
    product: str
    seat: str | None
    price_minor: int
    discount_minor: int
    tax_rate: int
    tax_minor: int
    state: str | None
    holder: str
    voucher: str | None


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Something in an order's history: what, when, and how much of it was money."""

    at: datetime
    kind: str
    amount_minor: int | None = None
    note: str = ""


class WholeOrder(msgspec.Struct, frozen=True, kw_only=True):
    """All of an order."""

    order_id: UUID
    sale_id: UUID
    organisation_id: UUID
    sale_title: str
    account_id: UUID | None
    buyer: str
    email: str | None
    locale: str
    state: str
    reason: str
    placed_at: datetime
    held_until: datetime
    ended_at: datetime | None
    amount_minor: int
    tax_minor: int
    refunded_minor: int
    currency: str
    places: int
    payment_id: UUID | None
    now: datetime
    tickets: tuple[SoldPlace, ...]
    history: tuple[Happened, ...]


async def organisation_of_order(tx: Transaction, path: Any) -> UUID | None:
    """Whose sale it was ordered from; None for what people sell each other."""
    found: UUID | None = await tx.fetchval(
        "SELECT s.organisation_id FROM tickets.orders o JOIN tickets.sales s ON s.sale_id = o.stock_id WHERE o.order_id = $1",
        path["order_id"],
    )
    return found


async def find_sold(tx: Transaction, sale_id: UUID, asked: Asked, cursor: Cursor) -> Slice[SoldLine]:
    """Newest first."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        SELECT o.order_id, coalesce(a.name, '') AS buyer, o.email, o.state, o.placed_at, o.held_until, o.amount_minor, o.refunded_minor,
               o.currency, o.places, told.seats, told.products
        FROM (
            SELECT o.* FROM tickets.orders o LEFT JOIN tickets.known_accounts a USING (account_id)
            WHERE {_FOUND} AND ($7::timestamptz IS NULL OR (o.placed_at, o.order_id) < ($7, $8::uuid))
            ORDER BY o.placed_at DESC, o.order_id DESC LIMIT $9
        ) o
        LEFT JOIN tickets.known_accounts a USING (account_id)
        CROSS JOIN LATERAL (
            SELECT array_agg(held.seat_label ORDER BY held.number) FILTER (WHERE held.seat_label <> '') AS seats,
                   coalesce(string_agg(DISTINCT p.name, ', '), '') AS products
            FROM tickets.positions held LEFT JOIN tickets.products p USING (product_id) WHERE held.order_id = o.order_id
        ) told
        ORDER BY o.placed_at DESC, o.order_id DESC
        """,
        sale_id,
        *_values(asked),
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(
        rows,
        lambda row: (row["placed_at"], row["order_id"]),
        lambda row: SoldLine(**{**row, "seats": tuple(seats_beside(row["seats"] or ()))}),
    )


async def count_sold(tx: Transaction, sale_id: UUID, asked: Asked) -> int:
    """How many orders there are like this."""
    count: int = await tx.fetchval(
        f"SELECT count(*) FROM tickets.orders o LEFT JOIN tickets.known_accounts a USING (account_id) WHERE {_FOUND}",
        sale_id,
        *_values(asked),
    )
    return count


async def sold_rows(tx: Transaction, sale_id: UUID, asked: Asked) -> list[Any]:
    """A row for each place of these orders, oldest first; for a table."""
    return await tx.fetch(
        f"""
        SELECT o.order_id, o.placed_at, o.state AS order_state, coalesce(a.name, '') AS buyer, coalesce(o.email, '') AS email,
               p.number, coalesce(pr.name, '') AS product, coalesce(p.seat_label, '') AS seat, coalesce(p.holder_name, '') AS holder,
               p.price_minor, p.discount_minor, p.tax_rate, p.tax_minor, o.currency, coalesce(p.state, '') AS ticket_state
        FROM (
            SELECT o.* FROM tickets.orders o LEFT JOIN tickets.known_accounts a USING (account_id) WHERE {_FOUND}
            ORDER BY o.placed_at, o.order_id LIMIT $7
        ) o
        JOIN tickets.positions p USING (order_id) LEFT JOIN tickets.products pr USING (product_id)
        LEFT JOIN tickets.known_accounts a USING (account_id)
        ORDER BY o.placed_at, o.order_id, p.number
        """,
        sale_id,
        *_values(asked),
        CSV_ORDERS_MAX,
    )


async def read_sold(tx: Transaction, order_id: UUID) -> WholeOrder | None:
    """With its tickets and its history."""
    row = await tx.fetchrow(
        """
        SELECT o.order_id, s.sale_id, s.organisation_id, s.title AS sale_title, o.account_id, coalesce(a.name, '') AS buyer, o.email,
               o.locale, o.state, o.reason, o.placed_at, o.held_until, o.ended_at, o.amount_minor, o.tax_minor, o.refunded_minor,
               o.currency, o.places, o.payment_id, clock_timestamp() AS now
        FROM tickets.orders o JOIN tickets.sales s ON s.sale_id = o.stock_id LEFT JOIN tickets.known_accounts a USING (account_id)
        WHERE o.order_id = $1
        """,
        order_id,
    )
    if row is None:
        return None
    return WholeOrder(tickets=await _places(tx, order_id), history=await _history(tx, row), **row)


async def _places(tx: Transaction, order_id: UUID) -> tuple[SoldPlace, ...]:
    rows = await tx.fetch(
        """
        SELECT p.number, coalesce(pr.name, '') AS product, p.seat_label AS seat, p.price_minor, p.discount_minor, p.tax_rate,
               p.tax_minor, p.state, coalesce(nullif(p.holder_name, ''), h.name, '') AS holder, v.code AS voucher
        FROM tickets.positions p LEFT JOIN tickets.products pr USING (product_id)
        LEFT JOIN tickets.known_accounts h ON h.account_id = p.holder_id LEFT JOIN tickets.vouchers v USING (voucher_id)
        WHERE p.order_id = $1 ORDER BY p.number
        """,
        order_id,
    )
    return tuple(SoldPlace(ticket_id=ticket_id_of(order_id, row["number"]), **row) for row in rows)


async def _history(tx: Transaction, order: Any) -> tuple[Happened, ...]:
    """An order's row says when it began and ended; what was given back and passed on has rows of its own."""
    found = [Happened(at=order["placed_at"], kind="placed", amount_minor=order["amount_minor"])]
    if order["ended_at"] is not None:
        found.append(Happened(at=order["ended_at"], kind=order["state"], note=order["reason"]))
    rows = await tx.fetch(
        """
        SELECT made_at AS at, 'refund_' || state AS kind, amount_minor, coalesce(nullif(failure, ''), note) AS note
        FROM tickets.refunds WHERE order_id = $1
        UNION ALL
        SELECT coalesce(ended_at, offered_at), 'passed_' || state, NULL, '' FROM tickets.transfers
        WHERE ticket_id >= $1 AND ticket_id <= $2 AND state <> 'taken_back'
        UNION ALL
        SELECT a.at, 'admitted', NULL, g.name FROM tickets.admissions a JOIN tickets.gates g USING (gate_id) WHERE a.order_id = $1
        """,
        order["order_id"],
        UUID(int=order["order_id"].int | 0xFFFF),
    )
    found += [Happened(**row) for row in rows]
    return tuple(sorted(found, key=lambda happened: happened.at))


def _values(asked: Asked) -> tuple[Any, ...]:
    words = asked.words.lower()
    first, last = _LAST, _FIRST  # nothing lies between
    code = words.removeprefix("#").replace("-", "")
    if _CODE.match(code):
        first, last = UUID(hex=code.ljust(32, "0")), UUID(hex=code.ljust(32, "f"))
    return asked.state, asked.product_id, words, first, last
