"""Waiting lists: who waits for what, in order of arrival, and what was offered to them. Under the lock of the sale's row."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.waiting import Rules, Waiting

_ENTRY = "entry_id, number, sale_id, product_id, places, account_id, email, locale, passed"


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who joins."""

    entry_id: UUID
    sale_id: UUID
    product_id: UUID
    places: int
    account_id: UUID | None
    email: str | None
    locale: str


async def rules_of(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, Rules]:
    """Where an organiser has written nothing, the usual ones."""
    ids = list(sale_ids)
    rows = await tx.fetch(
        """
        SELECT sale_id, is_open, offer_seconds, passes_max, give_back_fee_basis_points, takes_back
        FROM tickets.waiting_rules WHERE sale_id = ANY($1::uuid[])
        """,
        ids,
    )
    written = {row["sale_id"]: Rules(**{name: row[name] for name in Rules.__struct_fields__}) for row in rows}
    return {sale_id: written.get(sale_id, Rules()) for sale_id in ids}


async def save_rules(tx: Transaction, sale_id: UUID, rules: Rules) -> None:
    """From now on."""
    await tx.execute(
        """
        INSERT INTO tickets.waiting_rules (sale_id, is_open, offer_seconds, passes_max, give_back_fee_basis_points, takes_back)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (sale_id) DO UPDATE SET is_open = excluded.is_open, offer_seconds = excluded.offer_seconds,
            passes_max = excluded.passes_max, give_back_fee_basis_points = excluded.give_back_fee_basis_points,
            takes_back = excluded.takes_back
        """,
        sale_id,
        rules.is_open,
        rules.offer_seconds,
        rules.passes_max,
        rules.give_back_fee_basis_points,
        rules.takes_back,
    )


async def fees_of(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, int]:
    """What organisers keep of tickets that were given back, in hundredths of a per cent."""
    return {sale_id: rules.give_back_fee_basis_points for sale_id, rules in (await rules_of(tx, sale_ids)).items()}


async def sales_to_serve(tx: Transaction, count_max: int) -> list[UUID]:
    """Sales on which people wait and where something may be for them, or where an offer has ended. Asks without any lock."""
    rows = await tx.fetch(
        """
        SELECT s.sale_id FROM tickets.sales s
        WHERE s.has_waiting AND s.state = 'on_sale' AND (
            EXISTS (
                SELECT FROM tickets.waiting_entries w LEFT JOIN tickets.orders o USING (order_id)
                WHERE w.sale_id = s.sale_id AND w.state = 'offered' AND o.state NOT IN ('created', 'awaiting_payment')
            )
            OR NOT EXISTS (SELECT FROM tickets.waiting_entries w WHERE w.sale_id = s.sale_id AND w.state IN ('waiting', 'offered'))
            OR EXISTS (
                SELECT FROM tickets.waiting_entries w JOIN tickets.given_back g USING (product_id)
                WHERE w.sale_id = s.sale_id AND w.state = 'waiting' AND g.state = 'open'
            )
            OR EXISTS (
                SELECT FROM tickets.waiting_entries w
                WHERE w.sale_id = s.sale_id AND w.state = 'waiting' AND NOT EXISTS (
                    SELECT FROM tickets.product_quotas pq JOIN tickets.quotas q USING (quota_id)
                    WHERE pq.product_id = w.product_id AND q.taken >= q.size
                )
            )
        )
        ORDER BY s.sale_id LIMIT $1
        """,
        count_max,
    )
    return [row["sale_id"] for row in rows]


async def waiting_on(tx: Transaction, sale_id: UUID) -> list[Waiting]:
    """In order of arrival."""
    rows = await tx.fetch(f"SELECT {_ENTRY} FROM tickets.waiting_entries WHERE sale_id = $1 AND state = 'waiting' ORDER BY number", sale_id)
    return [Waiting(**row) for row in rows]


async def follow_offers(tx: Transaction, sale_id: UUID) -> None:
    """What became of the orders that were offered: bought, or their chance has gone to the next."""
    await tx.execute(
        """
        UPDATE tickets.waiting_entries w SET state = CASE WHEN o.state IN ('complete', 'refunded') THEN 'served' ELSE 'lapsed' END
        FROM tickets.orders o
        WHERE w.sale_id = $1 AND w.state = 'offered' AND o.order_id = w.order_id AND o.state NOT IN ('created', 'awaiting_payment')
        """,
        sale_id,
    )


async def note_offers(tx: Transaction, offers: Sequence[tuple[UUID, UUID]]) -> None:
    """Entries with the orders that were made for them."""
    await tx.execute(
        """
        UPDATE tickets.waiting_entries w SET state = 'offered', order_id = offer.order_id
        FROM unnest($1::uuid[], $2::uuid[]) AS offer (entry_id, order_id) WHERE w.entry_id = offer.entry_id
        """,
        [entry_id for entry_id, _ in offers],
        [order_id for _, order_id in offers],
    )


async def note_passed(tx: Transaction, entries: Sequence[Waiting]) -> None:
    """How often others were served before them."""
    await tx.execute(
        """
        UPDATE tickets.waiting_entries w SET passed = counted.passed
        FROM unnest($1::uuid[], $2::smallint[]) AS counted (entry_id, passed)
        WHERE w.entry_id = counted.entry_id AND w.passed <> counted.passed
        """,
        [entry.entry_id for entry in entries],
        [entry.passed for entry in entries],
    )


async def end_entries(tx: Transaction, entry_ids: Sequence[UUID], state: str) -> None:
    """They wait no more."""
    await tx.execute(
        "UPDATE tickets.waiting_entries SET state = $2 WHERE entry_id = ANY($1::uuid[]) AND state = 'waiting'", list(entry_ids), state
    )


async def insert_entries(tx: Transaction, entries: Sequence[NewEntry]) -> set[UUID]:
    """Those that were added: nobody waits twice for one product."""
    rows = await tx.fetch(
        """
        INSERT INTO tickets.waiting_entries (entry_id, sale_id, product_id, places, account_id, email, locale)
        SELECT entry_id, sale_id, product_id, places, account_id, email, locale FROM unnest(
            $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::uuid[], $6::text[], $7::text[]
        ) WITH ORDINALITY AS fresh (entry_id, sale_id, product_id, places, account_id, email, locale, place) ORDER BY place
        ON CONFLICT DO NOTHING RETURNING entry_id
        """,
        [entry.entry_id for entry in entries],
        [entry.sale_id for entry in entries],
        [entry.product_id for entry in entries],
        [entry.places for entry in entries],
        [entry.account_id for entry in entries],
        [entry.email for entry in entries],
        [entry.locale for entry in entries],
    )
    return {row["entry_id"] for row in rows}


async def mark_waiting(tx: Transaction, sale_ids: Iterable[UUID]) -> None:
    """Locked sales: from now on their decisions ask who waits; and not any more where nobody does."""
    await tx.execute(
        """
        UPDATE tickets.sales s SET has_waiting = counted.some
        FROM (
            SELECT sale_id, EXISTS (
                SELECT FROM tickets.waiting_entries w WHERE w.sale_id = asked.sale_id AND w.state IN ('waiting', 'offered')
            ) AS some FROM unnest($1::uuid[]) AS asked (sale_id)
        ) counted
        WHERE s.sale_id = counted.sale_id AND s.has_waiting <> counted.some
        """,
        list(sale_ids),
    )


async def starts_of(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, datetime]:
    """When their events begin."""
    rows = await tx.fetch("SELECT sale_id, starts_at FROM tickets.sales WHERE sale_id = ANY($1::uuid[])", list(sale_ids))
    return {row["sale_id"]: row["starts_at"] for row in rows}


async def zones_of(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, str]:
    """By whose clocks their events are: the match's, else the organiser's."""
    rows = await tx.fetch(
        """
        SELECT s.sale_id, coalesce(nullif(m.zone, ''), i.time_zone, 'UTC') AS zone
        FROM tickets.sales s
        LEFT JOIN tickets.known_matches m ON m.match_id = s.match_id
        LEFT JOIN tickets.invoice_settings i ON i.organisation_id = s.organisation_id
        WHERE s.sale_id = ANY($1::uuid[])
        """,
        list(sale_ids),
    )
    return {row["sale_id"]: row["zone"] for row in rows}


async def sale_of_entry(tx: Transaction, entry_id: UUID) -> UUID | None:
    """It never changes."""
    sale_id: UUID | None = await tx.fetchval("SELECT sale_id FROM tickets.waiting_entries WHERE entry_id = $1", entry_id)
    return sale_id
