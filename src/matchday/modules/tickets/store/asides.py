"""Tickets given back and what people wait for, as decisions about locked sales find them; and what becomes of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.asked import Order
from matchday.modules.tickets.domain.availability import Aside as OnOffer
from matchday.modules.tickets.domain.given_back import Aside, GivenBack
from matchday.modules.tickets.domain.order_ids import resale_refund_id_of, split_ticket_id, ticket_id_of
from matchday.modules.tickets.domain.stock import Sale

_POSITION = "(p.order_id, p.number) = (tickets.order_of(g.ticket_id), tickets.number_of(g.ticket_id))"


class Resold(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that has just been sold on, with what its order was paid with."""

    ticket_id: UUID
    order_id: UUID
    stock_id: UUID
    sale_id: UUID
    account_id: UUID | None
    email: str | None
    locale: str
    payment_id: UUID | None
    price_minor: int
    currency: str


async def asides_of(tx: Transaction, sales: Mapping[UUID, Sale]) -> dict[UUID, Aside]:
    """Nothing is asked about sales that have nothing of it."""
    with_tickets = [sale_id for sale_id, sale in sales.items() if sale.has_given_back]
    waited_for = [sale_id for sale_id, sale in sales.items() if sale.has_waiting]
    tickets = await _given_back(tx, with_tickets) if with_tickets else {}
    claimed = await _claimed(tx, waited_for) if waited_for else {}
    return {sale_id: Aside(tickets.get(sale_id, ()), claimed.get(sale_id, ())) for sale_id in {*with_tickets, *waited_for}}


async def asides_on(tx: Transaction, sale_ids: Sequence[UUID]) -> dict[UUID, OnOffer]:
    """Of sales that somebody looks at, without a lock: most have nothing of it, and for them one statement asks."""
    flags = await tx.fetch(
        """
        SELECT sale_id, has_given_back, has_waiting FROM tickets.sales
        WHERE sale_id = ANY($1::uuid[]) AND (has_given_back OR has_waiting)
        """,
        list(sale_ids),
    )
    if not flags:
        return {}
    counts = await tx.fetch(
        """
        SELECT sale_id, product_id, count(*) AS tickets FROM tickets.given_back
        WHERE sale_id = ANY($1::uuid[]) AND state = 'open' GROUP BY 1, 2
        """,
        [row["sale_id"] for row in flags if row["has_given_back"]],
    )
    claimed = await _claimed(tx, [row["sale_id"] for row in flags if row["has_waiting"]])
    given_back: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for row in counts:
        given_back[row["sale_id"]][row["product_id"]] = row["tickets"]
    sales = [row["sale_id"] for row in flags]
    return {sale_id: OnOffer(given_back=given_back[sale_id], waited_for=frozenset(claimed.get(sale_id, ()))) for sale_id in sales}


async def hold_given_back(tx: Transaction, orders: Iterable[Order]) -> None:
    """Those that these orders of locked sales hold from now on."""
    held = [(place.replaces, order.order_id) for order in orders for place in order.places if place.replaces is not None]
    if held:
        await tx.execute(
            """
            UPDATE tickets.given_back g SET state = 'held', order_id = held.order_id
            FROM unnest($1::uuid[], $2::uuid[]) AS held (ticket_id, order_id)
            WHERE g.ticket_id = held.ticket_id AND g.state = 'open'
            """,
            [ticket_id for ticket_id, _ in held],
            [order_id for _, order_id in held],
        )


async def let_go(tx: Transaction, sale_ids: Iterable[UUID]) -> None:
    """What orders of these locked sales held that have ended can be sold to others, or taken back."""
    await tx.execute(
        """
        UPDATE tickets.given_back g SET state = 'open', order_id = NULL
        FROM tickets.orders o
        WHERE g.sale_id = ANY($1::uuid[]) AND g.state = 'held' AND o.order_id = g.order_id AND o.state IN ('cancelled', 'expired')
        """,
        list(sale_ids),
    )


async def mark_resold(tx: Transaction, replaced: Sequence[UUID]) -> list[Resold]:
    """Their places are other tickets now: these open no gate any more. Those that had ended otherwise are not among them."""
    parts = [split_ticket_id(ticket_id) for ticket_id in replaced]
    rows = await tx.fetch(
        """
        WITH resold AS (
            UPDATE tickets.positions p SET state = 'resold', code_version = p.code_version + 1, engaged = NULL
            FROM unnest($1::uuid[], $2::smallint[], $3::uuid[]) AS old (order_id, number, ticket_id)
            WHERE p.order_id = old.order_id AND p.number = old.number AND p.state = 'valid'
            RETURNING old.ticket_id, p.order_id, p.sale_id, p.price_minor
        )
        SELECT r.ticket_id, r.order_id, o.stock_id, r.sale_id, o.account_id, o.email, o.locale, o.payment_id, r.price_minor, o.currency
        FROM resold r JOIN tickets.orders o USING (order_id) ORDER BY r.ticket_id
        """,
        [order_id for order_id, _ in parts],
        [number for _, number in parts],
        list(replaced),
    )
    return [Resold(**row) for row in rows]


async def these_given_back(tx: Transaction, ticket_ids: Sequence[UUID]) -> set[UUID]:
    """Of these, which the shop has sold for their holders; their way ends here."""
    rows = await tx.fetch(
        "UPDATE tickets.given_back SET state = 'resold' WHERE ticket_id = ANY($1::uuid[]) AND state = 'held' RETURNING ticket_id",
        list(ticket_ids),
    )
    return {row["ticket_id"] for row in rows}


async def add_refunds(tx: Transaction, refunds: Sequence[tuple[Resold, int]]) -> None:
    """What goes back of orders whose tickets were sold again, as a refund like any other, with what the organiser keeps."""
    await tx.execute(
        """
        WITH back AS (
            INSERT INTO tickets.refunds (
                refund_id, order_id, stock_id, payment_id, amount_minor, kept_minor, currency, numbers, reason, state
            )
            SELECT refund_id, order_id, stock_id, payment_id, amount, kept, currency, ARRAY[number], 'resold', 'wanted' FROM unnest(
                $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::smallint[]
            ) AS fresh (refund_id, order_id, stock_id, payment_id, amount, kept, currency, number)
            ON CONFLICT DO NOTHING RETURNING order_id, amount_minor
        )
        UPDATE tickets.orders o SET refunded_minor = least(o.amount_minor, o.refunded_minor + summed.amount), version = o.version + 1
        FROM (SELECT order_id, sum(amount_minor)::bigint AS amount FROM back GROUP BY order_id) summed
        WHERE o.order_id = summed.order_id
        """,
        [resale_refund_id_of(ticket.ticket_id) for ticket, _ in refunds],
        [ticket.order_id for ticket, _ in refunds],
        [ticket.stock_id for ticket, _ in refunds],
        [ticket.payment_id for ticket, _ in refunds],
        [amount for _, amount in refunds],
        [ticket.price_minor - amount for ticket, amount in refunds],
        [ticket.currency for ticket, _ in refunds],
        [split_ticket_id(ticket.ticket_id)[1] for ticket, _ in refunds],
    )


async def sold_on_before(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Of valid tickets of these orders that people sold to each other, and of those again that these had been before: which ticket each of
    them has replaced, as it was sold on. It never changes."""
    rows = await tx.fetch(
        """
        WITH RECURSIVE sold AS (
            SELECT p.order_id, p.number, p.replaces FROM tickets.positions p JOIN tickets.orders o USING (order_id)
            WHERE p.order_id = ANY($1::uuid[]) AND p.state = 'valid' AND p.replaces IS NOT NULL AND o.stock_id <> o.sale_id
            UNION
            SELECT p.order_id, p.number, p.replaces
            FROM sold
            JOIN tickets.positions p ON p.order_id = tickets.order_of(sold.replaces) AND p.number = tickets.number_of(sold.replaces)
            JOIN tickets.orders o ON o.order_id = p.order_id
            WHERE p.replaces IS NOT NULL AND o.stock_id <> o.sale_id
        )
        SELECT order_id, number, replaces FROM sold
        """,
        list(order_ids),
    )
    return {ticket_id_of(row["order_id"], row["number"]): row["replaces"] for row in rows}


async def lost_orders(tx: Transaction, order_ids: Iterable[UUID]) -> set[UUID]:
    """Open ones that hold a ticket of somebody else which has ended meanwhile: there is nothing to issue."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT p.order_id FROM tickets.positions p
        JOIN tickets.positions old ON old.order_id = tickets.order_of(p.replaces) AND old.number = tickets.number_of(p.replaces)
        WHERE p.order_id = ANY($1::uuid[]) AND p.replaces IS NOT NULL AND p.state IS NULL AND old.state <> 'valid'
        """,
        list(order_ids),
    )
    return {row["order_id"] for row in rows}


async def add_given_back(tx: Transaction, ticket_id: UUID, sale_id: UUID, product_id: UUID) -> None:
    """It waits to be sold again; it had been given back before, perhaps, and taken back."""
    await tx.execute("INSERT INTO tickets.given_back (ticket_id, sale_id, product_id) VALUES ($1, $2, $3)", ticket_id, sale_id, product_id)
    await tx.execute("UPDATE tickets.sales SET has_given_back = true WHERE sale_id = $1 AND NOT has_given_back", sale_id)


async def state_of_given_back(tx: Transaction, ticket_id: UUID) -> str | None:
    """None: it was not given back, or has been taken back."""
    state: str | None = await tx.fetchval("SELECT state FROM tickets.given_back WHERE ticket_id = $1", ticket_id)
    return state


async def end_given_back(tx: Transaction, ticket_ids: Sequence[UUID]) -> None:
    """Tickets that have ended otherwise. Whoever holds one hears of it when they pay (`lost_orders`)."""
    await tx.execute("DELETE FROM tickets.given_back WHERE ticket_id = ANY($1::uuid[]) AND state = 'open'", ticket_ids)


async def remove_given_back(tx: Transaction, ticket_id: UUID, sale_id: UUID) -> None:
    """It is not sold any more."""
    await tx.execute("DELETE FROM tickets.given_back WHERE ticket_id = $1", ticket_id)
    await tx.execute(
        """
        UPDATE tickets.sales SET has_given_back = EXISTS (
            SELECT FROM tickets.given_back g WHERE g.sale_id = $1 AND g.state <> 'resold'
        ) WHERE sale_id = $1
        """,
        sale_id,
    )


async def engage(tx: Transaction, ticket_id: UUID, way: str) -> bool:
    """A valid ticket that is free to go goes this way; False for any other."""
    order_id, number = split_ticket_id(ticket_id)
    changed = await tx.execute(
        "UPDATE tickets.positions SET engaged = $3 WHERE order_id = $1 AND number = $2::int AND state = 'valid' AND engaged IS NULL",
        order_id,
        number,
        way,
    )
    return changed == 1


async def disengage(tx: Transaction, ticket_ids: Iterable[UUID]) -> None:
    """Their holders can do with them as they please."""
    parts = [split_ticket_id(ticket_id) for ticket_id in ticket_ids]
    await tx.execute(
        """
        UPDATE tickets.positions p SET engaged = NULL
        FROM unnest($1::uuid[], $2::smallint[]) AS free (order_id, number)
        WHERE p.order_id = free.order_id AND p.number = free.number
        """,
        [order_id for order_id, _ in parts],
        [number for _, number in parts],
    )


async def _given_back(tx: Transaction, sale_ids: Sequence[UUID]) -> dict[UUID, list[GivenBack]]:
    rows = await tx.fetch(
        f"""
        SELECT g.sale_id, g.ticket_id, g.product_id, p.seat_row_id, p.seat, p.seat_label
        FROM tickets.given_back g JOIN tickets.positions p ON {_POSITION}
        WHERE g.sale_id = ANY($1::uuid[]) AND g.state = 'open' AND p.state = 'valid'
        ORDER BY g.sale_id, g.given_at, g.ticket_id
        """,
        sale_ids,
    )
    found: dict[UUID, list[GivenBack]] = defaultdict(list)
    for row in rows:
        found[row["sale_id"]].append(GivenBack(**{name: row[name] for name in GivenBack.__struct_fields__}))
    return found


async def _claimed(tx: Transaction, sale_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """Products that people wait for, and those that draw on the same quotas."""
    rows = await tx.fetch(
        """
        WITH waited AS (
            SELECT DISTINCT sale_id, product_id FROM tickets.waiting_entries WHERE sale_id = ANY($1::uuid[]) AND state = 'waiting'
        )
        SELECT sale_id, product_id FROM waited
        UNION
        SELECT w.sale_id, other.product_id
        FROM waited w
        JOIN tickets.product_quotas mine ON mine.product_id = w.product_id
        JOIN tickets.product_quotas other ON other.quota_id = mine.quota_id
        """,
        sale_ids,
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        found[row["sale_id"]].add(row["product_id"])
    return found
