"""What the market, gifts and waiting lists keep of people: theirs to have, and gone with their account."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def forget_traders(tx: Transaction, account_ids: Sequence[UUID]) -> list[UUID]:
    """They offer nothing and wait for nothing any more; what was sold stays, without their words. Returns the offers that changed.
    In the order of the rows."""
    await tx.execute("SELECT FROM tickets.listings WHERE seller_id = ANY($1::uuid[]) ORDER BY listing_id FOR UPDATE", account_ids)
    rows = await tx.fetch(
        """
        UPDATE tickets.listings SET version = version + 1, about = '', state = CASE WHEN state = 'open' THEN 'withdrawn' ELSE state END
        WHERE seller_id = ANY($1::uuid[]) AND (state = 'open' OR about <> '') RETURNING listing_id
        """,
        account_ids,
    )
    await tx.execute(
        "UPDATE tickets.waiting_entries SET state = 'left' WHERE account_id = ANY($1::uuid[]) AND state = 'waiting'", account_ids
    )
    await tx.execute(
        """
        UPDATE tickets.positions p SET holder_name = NULL
        FROM tickets.transfers t
        WHERE t.receiver_id = ANY($1::uuid[]) AND t.state = 'accepted' AND p.holder_id = t.receiver_id
          AND p.order_id = tickets.order_of(t.ticket_id) AND p.number = tickets.number_of(t.ticket_id)
        """,
        account_ids,
    )
    await tx.execute("UPDATE tickets.transfers SET email = NULL WHERE giver_id = ANY($1::uuid[]) AND email IS NOT NULL", account_ids)
    return [row["listing_id"] for row in rows]


async def data_of_trader(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """Their offers, gifts they gave and got, tickets they have given back, and what they wait for."""
    offers = await tx.fetch(
        """
        SELECT listing_id, title, about, price_minor, fee_minor, currency, state, listed_at FROM tickets.listings
        WHERE seller_id = $1 ORDER BY listed_at, listing_id
        """,
        account_id,
    )
    gifts = await tx.fetch(
        """
        SELECT transfer_id, ticket_id, giver_id = $1 AS is_given_by_me, CASE WHEN giver_id = $1 THEN email END AS email, state, offered_at,
               ended_at
        FROM tickets.transfers WHERE giver_id = $1 OR (receiver_id = $1 AND state = 'accepted') ORDER BY offered_at, transfer_id
        """,
        account_id,
    )
    given_back = await tx.fetch(
        """
        SELECT g.ticket_id, g.given_at, g.state FROM tickets.orders o
        JOIN tickets.positions p USING (order_id)
        JOIN tickets.given_back g ON g.sale_id = p.sale_id AND tickets.order_of(g.ticket_id) = p.order_id
          AND tickets.number_of(g.ticket_id) = p.number
        WHERE o.account_id = $1 ORDER BY g.given_at, g.ticket_id
        """,
        account_id,
    )
    waiting = await tx.fetch(
        """
        SELECT w.entry_id, p.name AS product, w.places, w.joined_at, w.state FROM tickets.waiting_entries w
        JOIN tickets.products p USING (product_id) WHERE w.account_id = $1 ORDER BY w.number
        """,
        account_id,
    )
    return {
        "offers": [dict(row) for row in offers],
        "gifts": [dict(row) for row in gifts],
        "given_back": [dict(row) for row in given_back],
        "waiting": [dict(row) for row in waiting],
    }
