"""Refunds that were decided, and the tickets that ended by them. Everything here is done under the lock of the stock's row."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.payments import SettledRefund
from matchday.modules.tickets.domain.orders import sources_of
from matchday.modules.tickets.domain.refunds import OrderTicket, Refund, RefundRule
from matchday.modules.tickets.store.orders import Ended


class LateRefund(msgspec.Struct, frozen=True, kw_only=True):
    """The refund of a payment that bought nothing."""

    refund_id: UUID
    order_id: UUID
    stock_id: UUID
    payment_id: UUID
    amount_minor: int
    currency: str
    reason: str


async def tickets_of(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, list[OrderTicket]]:
    """By order, as they stand."""
    rows = await tx.fetch(
        """
        SELECT p.order_id, p.number, p.state, p.price_minor, p.sale_id, p.seat_row_id, p.seat,
               EXISTS (SELECT FROM tickets.admissions a WHERE a.order_id = p.order_id AND a.number = p.number) AS is_used,
               p.holder_id IS DISTINCT FROM o.account_id AS is_passed_on, p.engaged IS NOT NULL AS is_engaged
        FROM tickets.positions p JOIN tickets.orders o USING (order_id)
        WHERE p.order_id = ANY($1::uuid[]) ORDER BY p.order_id, p.number
        """,
        list(order_ids),
    )
    found = defaultdict(list)
    for row in rows:
        fields = dict(row)
        found[fields.pop("order_id")].append(OrderTicket(**fields))
    return found


async def rules_of_sales(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, RefundRule]:
    """Where buyers may give back by themselves: never once the event has begun."""
    rows = await tx.fetch(
        """
        SELECT r.sale_id, least(r.open_until, s.starts_at) AS open_until, r.kept_basis_points
        FROM tickets.refund_rules r JOIN tickets.sales s USING (sale_id) WHERE r.sale_id = ANY($1::uuid[])
        """,
        list(sale_ids),
    )
    return {row["sale_id"]: RefundRule(open_until=row["open_until"], kept_basis_points=row["kept_basis_points"]) for row in rows}


async def known_refunds(tx: Transaction, refund_ids: Iterable[UUID]) -> set[UUID]:
    """Those that were decided before."""
    rows = await tx.fetch("SELECT refund_id FROM tickets.refunds WHERE refund_id = ANY($1::uuid[])", list(refund_ids))
    return {row["refund_id"] for row in rows}


async def end_tickets(tx: Transaction, refunds: Sequence[Refund]) -> None:
    """Their codes open no door any more, and what they took is free, unless their places are kept; in one statement. One that was sold on
    has taken nothing since."""
    ending = [(refund, ticket) for refund in refunds for ticket in refund.tickets]
    await tx.execute(
        """
        WITH ended AS (
            UPDATE tickets.positions p
            SET state = 'refunded', code_version = p.code_version + 1, engaged = NULL, is_place_kept = gone.is_place_kept
            FROM unnest($1::uuid[], $2::smallint[], $3::boolean[], $4::text[]) AS gone (order_id, number, is_place_kept, was)
            WHERE p.order_id = gone.order_id AND p.number = gone.number AND p.state = gone.was
            RETURNING p.product_id, gone.was = 'valid' AND NOT gone.is_place_kept AS is_free
        ),
        freed AS (
            SELECT pq.quota_id, count(*) AS places FROM ended JOIN tickets.product_quotas pq USING (product_id)
            WHERE ended.is_free GROUP BY pq.quota_id
        )
        UPDATE tickets.quotas q SET taken = q.taken - freed.places FROM freed WHERE q.quota_id = freed.quota_id
        """,
        [refund.order.order_id for refund, _ in ending],
        [ticket.number for _, ticket in ending],
        [refund.wish.is_place_kept for refund, _ in ending],
        [ticket.state for _, ticket in ending],
    )


async def save_refunds(tx: Transaction, refunds: Sequence[Refund]) -> None:
    """What was decided. Of what costs nothing there is nothing to wait for. The orders count what goes back."""
    await tx.execute(
        """
        WITH decided AS (
            INSERT INTO tickets.refunds (
                refund_id, order_id, stock_id, payment_id, amount_minor, kept_minor, currency, numbers, is_place_kept, reason, note,
                made_by, state, settled_at
            )
            SELECT refund_id, order_id, stock_id, payment_id, amount_minor, kept_minor, currency, numbers::smallint[], is_place_kept,
                   reason, note, made_by, CASE WHEN amount_minor = 0 THEN 'succeeded' ELSE 'wanted' END,
                   CASE WHEN amount_minor = 0 THEN clock_timestamp() END
            FROM unnest(
                $1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::boolean[],
                $10::text[], $11::text[], $12::uuid[]
            ) AS fresh (
                refund_id, order_id, stock_id, payment_id, amount_minor, kept_minor, currency, numbers, is_place_kept, reason, note, made_by
            )
            RETURNING order_id, amount_minor
        )
        UPDATE tickets.orders o SET refunded_minor = o.refunded_minor + back.amount, version = o.version + 1
        FROM (SELECT order_id, sum(amount_minor)::bigint AS amount FROM decided GROUP BY order_id) back
        WHERE o.order_id = back.order_id
        """,
        [refund.refund_id for refund in refunds],
        [refund.order.order_id for refund in refunds],
        [refund.order.stock_id for refund in refunds],
        [refund.order.payment_id for refund in refunds],
        [refund.amount_minor for refund in refunds],
        [refund.kept_minor for refund in refunds],
        [refund.order.currency for refund in refunds],
        ["{" + ",".join(str(ticket.number) for ticket in refund.tickets) + "}" for refund in refunds],
        [refund.wish.is_place_kept for refund in refunds],
        [refund.wish.reason for refund in refunds],
        [refund.wish.note for refund in refunds],
        [refund.wish.made_by for refund in refunds],
    )


async def save_late(tx: Transaction, refunds: Sequence[LateRefund]) -> None:
    """Those of payments that bought nothing; once, however often they are heard of."""
    await tx.execute(
        """
        INSERT INTO tickets.refunds (refund_id, order_id, stock_id, payment_id, amount_minor, currency, reason, state)
        SELECT *, 'wanted' FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::text[], $7::text[])
        ON CONFLICT DO NOTHING
        """,
        [refund.refund_id for refund in refunds],
        [refund.order_id for refund in refunds],
        [refund.stock_id for refund in refunds],
        [refund.payment_id for refund in refunds],
        [refund.amount_minor for refund in refunds],
        [refund.currency for refund in refunds],
        [refund.reason for refund in refunds],
    )


async def write_settled(tx: Transaction, settled: Sequence[SettledRefund]) -> list[Any]:
    """What came of refunds. What has succeeded stays so; a failed one may succeed later. Returns those that changed."""
    return await tx.fetch(
        """
        UPDATE tickets.refunds r
        SET state = CASE WHEN said.has_succeeded THEN 'succeeded' ELSE 'failed' END, failure = said.reason, settled_at = clock_timestamp()
        FROM unnest($1::uuid[], $2::boolean[], $3::text[]) AS said (refund_id, has_succeeded, reason)
        WHERE r.refund_id = said.refund_id AND r.state <> 'succeeded' AND (said.has_succeeded OR r.state <> 'failed')
        RETURNING r.refund_id, r.order_id, r.stock_id, r.state, r.reason
        """,
        [each.refund_id for each in settled],
        [each.has_succeeded for each in settled],
        [each.reason for each in settled],
    )


async def finish_refunded(tx: Transaction, order_ids: Iterable[UUID]) -> list[Ended]:
    """Orders of which no ticket is valid any more, and all that goes back has gone back."""
    rows = await tx.fetch(
        """
        UPDATE tickets.orders o SET state = 'refunded', ended_at = clock_timestamp(), version = o.version + 1
        WHERE o.order_id = ANY($1::uuid[]) AND o.state = ANY($2::text[])
          AND NOT EXISTS (SELECT FROM tickets.positions p WHERE p.order_id = o.order_id AND p.state = 'valid')
          AND EXISTS (SELECT FROM tickets.positions p WHERE p.order_id = o.order_id AND p.state = 'refunded')
          AND NOT EXISTS (SELECT FROM tickets.refunds r WHERE r.order_id = o.order_id AND r.state <> 'succeeded')
        RETURNING o.order_id, o.stock_id, o.account_id, o.payment_id
        """,
        list(order_ids),
        sources_of("refunded"),
    )
    return [Ended(**row) for row in rows]


async def save_rule(tx: Transaction, sale_id: UUID, rule: RefundRule | None) -> None:
    """None: buyers ask the organiser."""
    if rule is None:
        await tx.execute("DELETE FROM tickets.refund_rules WHERE sale_id = $1", sale_id)
        return
    await tx.execute(
        """
        INSERT INTO tickets.refund_rules (sale_id, open_until, kept_basis_points) VALUES ($1, $2, $3)
        ON CONFLICT (sale_id) DO UPDATE SET open_until = excluded.open_until, kept_basis_points = excluded.kept_basis_points
        """,
        sale_id,
        rule.open_until,
        rule.kept_basis_points,
    )


async def follow_up(tx: Transaction, kind: str, subjects: Mapping[UUID, Sequence[UUID]]) -> None:
    """Letters and invoices that are to be written later, by stock: a row for each."""
    await tx.execute(
        """
        INSERT INTO tickets.follow_ups (stock_id, kind, subject_ids)
        SELECT stock_id, $2, ids::uuid[] FROM unnest($1::uuid[], $3::text[]) AS these (stock_id, ids)
        """,
        list(subjects),
        kind,
        ["{" + ",".join(str(each) for each in ids) + "}" for ids in subjects.values()],
    )
