"""What was last told of sales."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction

_SALES_MAX = 200


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """`print` is what there is to tell now, `price_from_minor` what was told last."""

    print: str
    price_from_minor: int | None
    is_known: bool


async def changed_sales(tx: Transaction) -> dict[UUID, Told]:
    """Sales that are not over and of which something has changed since. Windows of products open and close with the clock."""
    rows = await tx.fetch(
        """
        SELECT s.sale_id, now.print, t.price_from_minor, t.sale_id IS NOT NULL AS is_known
        FROM tickets.sales s
        CROSS JOIN LATERAL (
            SELECT md5(concat(
                s.state,
                (SELECT string_agg(
                     concat(q.quota_id, ' ', q.taken, ' ', q.size, ' ', CASE WHEN s.keeps_places THEN tickets.kept_in(q.quota_id) END),
                     ',' ORDER BY q.quota_id
                 )
                 FROM tickets.quotas q WHERE q.sale_id = s.sale_id),
                (SELECT string_agg(
                     concat(
                         p.product_id, ' ', p.price_minor, ' ', p.on_sale_from <= now(), ' ', p.on_sale_until <= now(), ' ',
                         p.is_archived, ' ', p.is_extra
                     ), ',' ORDER BY p.product_id
                 )
                 FROM tickets.products p WHERE p.sale_id = s.sale_id),
                (SELECT t.version FROM tickets.seat_states t WHERE t.sale_id = s.sale_id),
                CASE WHEN s.has_given_back THEN (
                    SELECT string_agg(g.ticket_id::text, ',' ORDER BY g.ticket_id)
                    FROM tickets.given_back g WHERE g.sale_id = s.sale_id AND g.state = 'open'
                ) END,
                CASE WHEN s.has_waiting THEN (
                    SELECT string_agg(DISTINCT w.product_id::text, ',')
                    FROM tickets.waiting_entries w WHERE w.sale_id = s.sale_id AND w.state = 'waiting'
                ) END
            )) AS print
        ) now
        LEFT JOIN tickets.told_sales t ON t.sale_id = s.sale_id
        WHERE s.state IN ('on_sale', 'paused') AND s.starts_at > now() - interval '2 days' AND t.print IS DISTINCT FROM now.print
        ORDER BY s.sale_id LIMIT $1
        """,
        _SALES_MAX,
    )
    return {row["sale_id"]: Told(print=row["print"], price_from_minor=row["price_from_minor"], is_known=row["is_known"]) for row in rows}


async def keep_told(tx: Transaction, sale_id: UUID, price_from_minor: int | None, print_of_it: str) -> None:
    """For the next round."""
    await tx.execute(
        """
        INSERT INTO tickets.told_sales (sale_id, price_from_minor, print) VALUES ($1, $2, $3)
        ON CONFLICT (sale_id) DO UPDATE SET price_from_minor = excluded.price_from_minor, print = excluded.print
        """,
        sale_id,
        price_from_minor,
        print_of_it,
    )
