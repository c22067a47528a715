"""Invoices: numbers without gaps, rows that never change."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.invoices import Document, Party, Sold


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes invoices, and how they are numbered."""

    organisation_id: UUID
    seller: str
    address: str
    tax_number: str
    prefix: str
    note: str
    time_zone: str


class Billable(msgspec.Struct, frozen=True, kw_only=True):
    """An order that an invoice may be written for."""

    order_id: UUID
    organisation_id: UUID
    locale: str
    currency: str
    amount_minor: int
    title: str
    starts_at: datetime | None
    zone: str
    buyer: Party


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice that is there."""

    invoice_id: UUID
    order_id: UUID
    name: str
    document: Document


class NewInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """One to be numbered. `counters` names the one it takes back."""

    invoice_id: UUID
    organisation_id: UUID
    order_id: UUID
    document: Document
    counters: UUID | None = None
    refund_id: UUID | None = None


class Numbers(NamedTuple):
    """The first of some numbers in a row, and when they were given."""

    year: int
    first: int
    at: datetime


TakeNumbers = Callable[[Transaction, Settings, int], Awaitable[Numbers]]
"""How invoices come by their numbers. Tests show what happens without the lock."""


async def take_numbers(tx: Transaction, settings: Settings, count: int) -> Numbers:
    """The counter's row is locked until the commit: whoever comes next waits, and a rollback gives the numbers back."""
    row = await tx.fetchrow(
        """
        INSERT INTO tickets.invoice_counters AS c (organisation_id, year, last)
        VALUES ($1, extract(year FROM clock_timestamp() AT TIME ZONE $2::text)::int, $3)
        ON CONFLICT (organisation_id, year) DO UPDATE SET last = c.last + excluded.last
        RETURNING year, last, clock_timestamp() AS at
        """,
        settings.organisation_id,
        settings.time_zone,
        count,
    )
    if row is None:
        raise AssertionError("a counter is always answered")
    return Numbers(row["year"], row["last"] - count + 1, row["at"])


async def insert_invoices(tx: Transaction, settings: Settings, invoices: Sequence[NewInvoice], take: TakeNumbers) -> list[str]:
    """With the next numbers, in this order. Returns their names."""
    numbers = await take(tx, settings, len(invoices))
    names = [f"{settings.prefix}{numbers.year}-{numbers.first + place:05d}" for place in range(len(invoices))]
    await tx.execute(
        """
        INSERT INTO tickets.invoices (
            invoice_id, organisation_id, year, number, name, kind, counters, refund_id, order_id, issued_at, currency, gross_minor,
            tax_minor, document
        )
        SELECT invoice_id, $11, $12, number, name, CASE WHEN counters IS NULL THEN 'invoice' ELSE 'counter' END, counters, refund_id,
               order_id, $13, currency, gross, tax, document
        FROM unnest(
            $1::uuid[], $2::int[], $3::text[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::bigint[], $9::bigint[], $10::json[]
        ) AS fresh (invoice_id, number, name, counters, refund_id, order_id, currency, gross, tax, document)
        """,
        [invoice.invoice_id for invoice in invoices],
        [numbers.first + place for place in range(len(invoices))],
        names,
        [invoice.counters for invoice in invoices],
        [invoice.refund_id for invoice in invoices],
        [invoice.order_id for invoice in invoices],
        [invoice.document.currency for invoice in invoices],
        [invoice.document.gross_minor for invoice in invoices],
        [invoice.document.tax_minor for invoice in invoices],
        [msgspec.json.encode(invoice.document).decode() for invoice in invoices],
        settings.organisation_id,
        numbers.year,
        numbers.at,
    )
    return names


async def settings_of(tx: Transaction, organisation_ids: Iterable[UUID]) -> dict[UUID, Settings]:
    """Of those that write invoices."""
    rows = await tx.fetch(
        """
        SELECT organisation_id, seller, address, tax_number, prefix, note, time_zone FROM tickets.invoice_settings
        WHERE organisation_id = ANY($1::uuid[])
        """,
        list(set(organisation_ids)),
    )
    return {row["organisation_id"]: Settings(**row) for row in rows}


async def save_settings(tx: Transaction, settings: Settings) -> None:
    """For invoices from now on."""
    await tx.execute(
        """
        INSERT INTO tickets.invoice_settings (organisation_id, seller, address, tax_number, prefix, note, time_zone)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (organisation_id) DO UPDATE
        SET seller = excluded.seller, address = excluded.address, tax_number = excluded.tax_number, prefix = excluded.prefix,
            note = excluded.note, time_zone = excluded.time_zone, changed_at = now()
        """,
        *(getattr(settings, name) for name in Settings.__struct_fields__),
    )


async def billable(tx: Transaction, order_ids: Iterable[UUID]) -> list[Billable]:
    """Orders of shops that were paid. Nobody writes an invoice for what costs nothing, or for what one person sells to another."""
    rows = await tx.fetch(
        """
        SELECT o.order_id, s.organisation_id, o.locale, o.currency, o.amount_minor, s.title, s.starts_at,
               coalesce(nullif(m.zone, ''), i.time_zone, 'UTC') AS zone,
               coalesce(a.name, k.name, '') AS name, coalesce(a.address, '') AS address, coalesce(a.tax_number, '') AS tax_number
        FROM tickets.orders o
        JOIN tickets.sales s ON s.sale_id = o.stock_id
        LEFT JOIN tickets.known_matches m ON m.match_id = s.match_id
        LEFT JOIN tickets.invoice_settings i ON i.organisation_id = s.organisation_id
        LEFT JOIN tickets.invoice_addresses a USING (order_id)
        LEFT JOIN tickets.known_accounts k ON k.account_id = o.account_id
        WHERE o.order_id = ANY($1::uuid[]) AND o.state IN ('complete', 'refunded') AND o.amount_minor > 0
        ORDER BY o.ended_at, o.order_id
        """,
        list(order_ids),
    )
    return [
        Billable(
            buyer=Party(name=row["name"], address=row["address"], tax_number=row["tax_number"]),
            **{name: row[name] for name in Billable.__struct_fields__ if name != "buyer"},
        )
        for row in rows
    ]


async def sold_in(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, list[Sold]]:
    """The tickets of orders, by number."""
    rows = await tx.fetch(
        """
        SELECT p.order_id, p.number, coalesce(pr.name, '') AS product, p.seat_label AS seat, p.price_minor, p.tax_rate, p.tax_minor
        FROM tickets.positions p LEFT JOIN tickets.products pr USING (product_id)
        WHERE p.order_id = ANY($1::uuid[]) ORDER BY p.order_id, p.number
        """,
        list(order_ids),
    )
    found = defaultdict(list)
    for row in rows:
        fields = dict(row)
        found[fields.pop("order_id")].append(Sold(**fields))
    return found


async def standing(tx: Transaction, order_ids: Iterable[UUID]) -> dict[UUID, Written]:
    """The invoice of each order that was not taken back to write it anew."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT ON (i.order_id) i.invoice_id, i.order_id, i.name, i.document
        FROM tickets.invoices i
        WHERE i.order_id = ANY($1::uuid[]) AND i.kind = 'invoice'
          AND NOT EXISTS (SELECT FROM tickets.invoices c WHERE c.counters = i.invoice_id AND c.refund_id IS NULL)
        ORDER BY i.order_id, i.issued_at DESC
        """,
        list(order_ids),
    )
    return {row["order_id"]: written(row) for row in rows}


async def uncountered(tx: Transaction, refund_ids: Iterable[UUID]) -> Sequence[Mapping[str, Any]]:
    """Refunds that no counter-invoice was written for."""
    return await tx.fetch(
        """
        SELECT r.refund_id, r.order_id, r.amount_minor, r.numbers FROM tickets.refunds r
        WHERE r.refund_id = ANY($1::uuid[]) AND r.amount_minor > 0
          AND NOT EXISTS (SELECT FROM tickets.invoices i WHERE i.refund_id = r.refund_id)
        ORDER BY r.made_at, r.refund_id
        """,
        list(refund_ids),
    )


async def save_address(tx: Transaction, order_id: UUID, buyer: Party) -> None:
    """Whose name is on the invoice."""
    await tx.execute(
        """
        INSERT INTO tickets.invoice_addresses (order_id, name, address, tax_number) VALUES ($1, $2, $3, $4)
        ON CONFLICT (order_id) DO UPDATE SET name = excluded.name, address = excluded.address, tax_number = excluded.tax_number
        """,
        order_id,
        buyer.name,
        buyer.address,
        buyer.tax_number,
    )


def written(row: Any) -> Written:
    """From a row."""
    return Written(
        invoice_id=row["invoice_id"],
        order_id=row["order_id"],
        name=row["name"],
        document=msgspec.json.decode(row["document"], type=Document),
    )


async def lock_counter(tx: Transaction, organisation_id: UUID) -> None:
    """All of the organisation's counters are ours until the commit."""
    await tx.execute("SELECT FROM tickets.invoice_counters WHERE organisation_id = $1 ORDER BY year FOR UPDATE", organisation_id)


async def is_refunded(tx: Transaction, order_id: UUID) -> bool:
    """Whether anything of it went back."""
    found: bool = await tx.fetchval("SELECT EXISTS (SELECT FROM tickets.refunds WHERE order_id = $1)", order_id)
    return found
