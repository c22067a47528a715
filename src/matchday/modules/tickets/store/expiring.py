"""Orders whose time is up. What was looked at is not looked at again: nobody can place an order whose time is up already,
because a hold lasts longer than any transaction."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.orders import OPEN, sources_of


class Overdue(msgspec.Struct, frozen=True, kw_only=True):
    """Open orders due after `after` and up to `until`, and the rows to lock for them. `is_all`: there are no others."""

    after: datetime | None
    until: datetime
    stock_ids: frozenset[UUID]
    is_all: bool


class EndedTogether(msgspec.Struct, frozen=True, kw_only=True):
    """Orders of one stock that have just ended. `told` is what is said of them, a JSON array of `contracts.tickets.EndedOrder`;
    `order_ids` are there where there are seats."""

    stock_id: UUID
    orders: int
    order_ids: list[UUID]
    told: str


async def find_overdue(tx: Transaction, count_max: int) -> Overdue | None:
    """By the clock at the beginning of this transaction; those due first come first."""
    rows = await tx.fetch(
        """
        WITH swept AS (SELECT max(swept_until) AS until FROM tickets.expiries),
        overdue AS (
            SELECT o.stock_id, o.held_until FROM tickets.orders o
            WHERE o.held_until > coalesce((SELECT until FROM swept), '-infinity') AND o.held_until <= now() AND o.state = ANY($1::text[])
            ORDER BY o.held_until LIMIT $2
        )
        SELECT overdue.stock_id, max(overdue.held_until) AS until, count(*) AS orders, (SELECT until FROM swept) AS after
        FROM overdue GROUP BY overdue.stock_id
        """,
        list(OPEN),
        count_max,
    )
    if not rows:
        return None
    return Overdue(
        after=rows[0]["after"],
        until=max(row["until"] for row in rows),
        stock_ids=frozenset(row["stock_id"] for row in rows),
        is_all=sum(row["orders"] for row in rows) < count_max,
    )


async def expire(tx: Transaction, overdue: Overdue, count_max: int, told_max: int) -> list[EndedTogether]:
    """Ends them, and what they held is free, in one statement that also writes what is told of them: a hundred thousand that end at
    once are not taken into memory. Their stocks are locked."""
    rows = await tx.fetch(
        """
        WITH expired AS (
            UPDATE tickets.orders o SET state = 'expired', ended_at = now(), version = o.version + 1
            WHERE o.ctid = ANY(ARRAY(
                SELECT due.ctid FROM tickets.orders due
                WHERE due.held_until > coalesce($1, '-infinity'::timestamptz) AND due.held_until <= $2
                  AND due.stock_id = ANY($3::uuid[]) AND due.state = ANY($4::text[])
                ORDER BY due.held_until LIMIT $5
            )) AND o.state = ANY($4::text[])
            RETURNING o.order_id, o.stock_id, o.account_id, o.payment_id, o.only_product_id, o.places
        ),
        freed AS (
            SELECT pq.quota_id, sum(held.places) AS places
            FROM (
                SELECT only_product_id AS product_id, sum(places) AS places FROM expired WHERE only_product_id IS NOT NULL GROUP BY 1
                UNION ALL
                SELECT p.product_id, count(*)
                FROM (SELECT order_id FROM expired WHERE only_product_id IS NULL) mixed CROSS JOIN LATERAL (
                    SELECT product_id FROM tickets.positions WHERE order_id = mixed.order_id AND replaces IS NULL OFFSET 0
                ) p
                GROUP BY p.product_id
            ) held
            JOIN tickets.product_quotas pq USING (product_id)
            GROUP BY pq.quota_id
        ),
        given_back AS (
            UPDATE tickets.quotas q SET taken = q.taken - freed.places FROM freed WHERE q.quota_id = freed.quota_id
        )
        SELECT stock_id, count(*) AS orders, CASE WHEN stock_id = ANY($6::uuid[]) THEN array_agg(order_id) ELSE '{}' END AS order_ids,
               '[' || string_agg(concat(
                   '{"order_id":"', order_id, '","account_id":', coalesce('"' || account_id || '"', 'null'),
                   ',"payment_id":', coalesce('"' || payment_id || '"', 'null'), ',"end":"expired"}'
               ), ',') || ']' AS told
        FROM (SELECT *, (row_number() OVER (PARTITION BY stock_id) - 1) / $7 AS bite FROM expired) bites
        GROUP BY stock_id, bite ORDER BY stock_id, bite
        """,
        overdue.after,
        overdue.until,
        list(overdue.stock_ids),
        sources_of("expired"),
        count_max,
        list(await _seated(tx, overdue.stock_ids)),
        told_max,
    )
    return [EndedTogether(**row) for row in rows]


async def held_seats(tx: Transaction, ended: Iterable[EndedTogether]) -> dict[UUID, list[tuple[UUID, int]]]:
    """The seats of these, by sale. Sales without seats are not even asked."""
    order_ids = [order_id for some in ended for order_id in some.order_ids]
    seats: dict[UUID, list[tuple[UUID, int]]] = {}
    rows: list[Any] = []
    if order_ids:
        rows = await tx.fetch(
            """
            SELECT sale_id, seat_row_id, seat FROM tickets.positions
            WHERE order_id = ANY($1::uuid[]) AND seat_row_id IS NOT NULL AND replaces IS NULL
            """,
            order_ids,
        )
    for row in rows:
        seats.setdefault(row["sale_id"], []).append((row["seat_row_id"], row["seat"]))
    return seats


async def note_swept(tx: Transaction, until: datetime | None) -> None:
    """All that was due before `until`; None when nothing is left: then ten seconds are looked at again, for a clock that was set back
    a little."""
    await tx.execute(
        """
        INSERT INTO tickets.expiries AS e (swept_until)
        VALUES (coalesce($1::timestamptz - interval '1 microsecond', now() - interval '10 seconds'))
        ON CONFLICT (is_only) DO UPDATE SET swept_until = greatest(e.swept_until, excluded.swept_until)
        """,
        until,
    )


async def _seated(tx: Transaction, sale_ids: Collection[UUID]) -> set[UUID]:
    rows = await tx.fetch("SELECT DISTINCT sale_id FROM tickets.products WHERE is_seated AND sale_id = ANY($1::uuid[])", list(sale_ids))
    return {row["sale_id"] for row in rows}
