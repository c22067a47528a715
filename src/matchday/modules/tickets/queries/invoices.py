"""Invoices as buyers and treasurers see them."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.tickets.domain.invoices import Document, Paper
from matchday.modules.tickets.errors.prices import NoInvoice
from matchday.modules.tickets.schemas.refunds import InvoiceRow, InvoiceSettingsView
from matchday.modules.tickets.store.invoices import written

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]
"""As the database can hold it."""

_ROW = """
    i.invoice_id, i.name, i.kind, coalesce(c.name, '') AS counters, i.order_id, i.issued_at, i.gross_minor, i.tax_minor, i.currency,
    i.document->'buyer'->>'name' AS buyer
"""
_FROM = "tickets.invoices i LEFT JOIN tickets.invoices c ON c.invoice_id = i.counters"


async def organisation_of_invoice(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose invoice a path speaks of."""
    found: UUID | None = await tx.fetchval("SELECT organisation_id FROM tickets.invoices WHERE invoice_id = $1", path["invoice_id"])
    return found


async def settings_of(tx: Transaction, organisation_id: UUID) -> InvoiceSettingsView | None:
    """None: it writes none."""
    row = await tx.fetchrow(
        "SELECT seller, address, tax_number, prefix, note, time_zone FROM tickets.invoice_settings WHERE organisation_id = $1",
        organisation_id,
    )
    return InvoiceSettingsView(**row) if row else None


async def invoices_of(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[InvoiceRow]:
    """The last number first."""
    after = cursor.convert(_Number, _Number)
    rows = await tx.fetch(
        f"""
        SELECT {_ROW}, i.year, i.number FROM {_FROM}
        WHERE i.organisation_id = $1 AND ($2::int IS NULL OR (i.year, i.number) < ($2, $3::int))
        ORDER BY i.year DESC, i.number DESC LIMIT $4
        """,
        organisation_id,
        *(after or (None, None)),
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["year"], row["number"]), _row)


async def invoices_of_order(tx: Transaction, order_id: UUID) -> list[InvoiceRow]:
    """In the order in which they were written."""
    rows = await tx.fetch(f"SELECT {_ROW} FROM {_FROM} WHERE i.order_id = $1 ORDER BY i.year, i.number", order_id)
    return [_row(row) for row in rows]


async def paper_of(tx: Transaction, invoice_id: UUID, order_id: UUID | None = None) -> Paper:
    """All that is printed. Raises NoInvoice, also where it is another order's."""
    row = await tx.fetchrow(
        """
        SELECT invoice_id, order_id, name, document, issued_at, kind FROM tickets.invoices
        WHERE invoice_id = $1 AND ($2::uuid IS NULL OR order_id = $2)
        """,
        invoice_id,
        order_id,
    )
    if row is None:
        raise NoInvoice
    document: Document = written(row).document
    return Paper(name=row["name"], issued_at=row["issued_at"], document=document)


def _row(row: Any) -> InvoiceRow:
    return InvoiceRow(**{name: row[name] for name in InvoiceRow.__struct_fields__})
