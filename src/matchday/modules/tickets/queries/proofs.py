"""Whether what is counted is what there is; `matchday tickets verify` asks it of a live database."""

from matchday.backbone.database import Transaction
from matchday.modules.tickets.store.stocks import TAKES_CAPACITY

SECONDS_MAX = 60


async def differences(tx: Transaction) -> list[str]:
    """One sentence for each thing that is not as it must be; none on a sound database. One statement, and so one moment."""
    rows = await tx.fetch(
        f"""
        WITH counted AS (
            SELECT pq.quota_id, count(*) AS places
            FROM tickets.orders o
            JOIN tickets.positions p USING (order_id)
            JOIN tickets.product_quotas pq USING (product_id)
            WHERE {TAKES_CAPACITY}
            GROUP BY pq.quota_id
        ),
        summed AS (
            SELECT order_id, count(*) AS places, sum(price_minor) AS amount, count(state) AS issued FROM tickets.positions GROUP BY order_id
        ),
        seated AS (
            SELECT p.seat_row_id, count(*) AS seats,
                   count(*) FILTER (WHERE CASE WHEN p.seat / 8 < length(r.taken) THEN get_bit(r.taken, p.seat) = 1 END) AS marked
            FROM tickets.orders o JOIN tickets.positions p USING (order_id) JOIN tickets.seat_rows r USING (seat_row_id)
            WHERE {TAKES_CAPACITY}
            GROUP BY p.seat_row_id
        )
        SELECT format('quota %s says %s taken, its orders say %s', q.quota_id, q.taken, coalesce(c.places, 0)) AS sentence
        FROM tickets.quotas q LEFT JOIN counted c USING (quota_id) WHERE q.taken <> coalesce(c.places, 0)
        UNION ALL
        SELECT format('order %s has %s places for %s, its positions are %s for %s',
                      o.order_id, o.places, o.amount_minor, coalesce(s.places, 0), coalesce(s.amount, 0))
        FROM tickets.orders o LEFT JOIN summed s USING (order_id)
        WHERE o.places <> coalesce(s.places, 0) OR o.amount_minor <> coalesce(s.amount, 0)
        UNION ALL
        SELECT format('order %s is %s, and %s of its %s places are issued', o.order_id, o.state, s.issued, s.places)
        FROM tickets.orders o JOIN summed s USING (order_id)
        WHERE (o.state IN ('complete', 'refunded')) <> (s.issued = s.places) OR s.issued NOT IN (0, s.places)
        UNION ALL
        SELECT format('seat %s of sale %s is sold or held %s times', min(p.seat_label), p.sale_id, count(*))
        FROM tickets.orders o JOIN tickets.positions p USING (order_id)
        WHERE p.seat_row_id IS NOT NULL AND {TAKES_CAPACITY}
        GROUP BY p.sale_id, p.seat_row_id, p.seat HAVING count(*) > 1
        UNION ALL
        SELECT format('row of seats %s of sale %s has %s taken, of %s that its orders say', r.row_key, r.sale_id,
                      bit_count(r.taken), coalesce(h.seats, 0))
        FROM tickets.seat_rows r LEFT JOIN seated h USING (seat_row_id)
        WHERE bit_count(r.taken) <> coalesce(h.seats, 0) OR h.marked <> h.seats
        """
    )
    return [row["sentence"] for row in rows]


async def differences_in_time(tx: Transaction) -> list[str]:
    """The same in a transaction, whose statements may take longer than any other."""
    await tx.execute(f"SET LOCAL statement_timeout = '{SECONDS_MAX}s'")
    return await differences(tx)


async def counts(tx: Transaction) -> tuple[int, int]:
    """Of sales and quotas."""
    row = await tx.fetchrow("SELECT (SELECT count(*) FROM tickets.sales) AS sales, (SELECT count(*) FROM tickets.quotas) AS quotas")
    return (row["sales"], row["quotas"]) if row else (0, 0)
