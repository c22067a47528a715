"""Invoices of an organisation: who writes them, those that were written, and files for bookkeeping."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.manage_refunds import keep_invoice_settings
from matchday.modules.tickets.pages.managing_head import powers_of
from matchday.modules.tickets.queries import invoices as queries
from matchday.modules.tickets.queries.managed_sales import organisation_known
from matchday.modules.tickets.schemas.refunds import InvoiceSettingsChange
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

HOME = "/manage/organisations/{organisation_id:uuid}/invoices"
_SENTENCES = {
    "seller": "Give a name of at most 200 letters.",
    "address": "Give an address of at most 500 letters.",
    "tax_number": "Give at most 60 letters.",
    "prefix": "Use capital letters, digits and hyphens, at most 20.",
    "note": "Give at most 500 letters.",
    "time_zone": "Give a time zone such as Europe/Berlin.",
}


@page(HOME, access=role("treasurer", "box_office", "organiser"))
async def show_invoices(tx: Transaction, identity: Identity, organisation_id: UUID, cursor: Cursor) -> Page:
    """The last number first."""
    return await _page(tx, identity, organisation_id, cursor)


@form(HOME, access=role("treasurer"))
async def send_settings(tx: Transaction, identity: Identity, organisation_id: UUID, fields: FormFields) -> Page | Redirect:
    """For invoices from now on."""
    given = {name: fields.text(name, 500).strip() for name in _SENTENCES}
    errors: dict[str, str] = {}
    for field in msgspec.structs.fields(InvoiceSettingsChange):
        try:
            msgspec.convert(given[field.name], field.type)
        except msgspec.ValidationError:
            errors[field.name] = _SENTENCES[field.name]
    if not errors:
        try:
            tx.note("change_invoice_settings", seller=given["seller"])
            await keep_invoice_settings(tx, organisation_id, InvoiceSettingsChange(**given))
            return Redirect(location=f"/manage/organisations/{organisation_id}/invoices")
        except Refusal:
            errors["time_zone"] = _SENTENCES["time_zone"]
    return await _page(tx, identity, organisation_id, None, given, errors)


async def _page(
    tx: Transaction,
    identity: Identity,
    organisation_id: UUID,
    cursor: Cursor | None,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> Page:
    organisation = await organisation_known(tx, organisation_id)
    found = await queries.invoices_of(tx, organisation_id, cursor or Cursor(after=None, limit=50))
    settings = await queries.settings_of(tx, organisation_id)
    known: dict[str, Any] = msgspec.structs.asdict(settings) if settings else {"time_zone": "UTC"}
    address = f"/manage/organisations/{organisation_id}/invoices"
    now = await tx.clock()
    begins = datetime(now.astimezone(UTC).year, 1, 1, tzinfo=UTC)
    context = {
        "organisation": organisation,
        "organisation_id": organisation_id,
        "accent": organisation.accent,
        "may": powers_of(identity, organisation_id),
        "invoices": found.items,
        "next_address": with_query(address, {"cursor": found.next}) if found.next else "",
        "first_address": address if cursor is not None and cursor.after is not None else "",
        "is_set_up": settings is not None,
        "typed": typed or known,
        "errors": errors or {},
        "period": with_query("", {"from": begins.isoformat(), "until": begins.replace(year=begins.year + 1).isoformat()}),
        "year": begins.year,
    }
    return Page("tickets/manage_invoices.html", context, status=422 if errors else 200)


INVOICES = (show_invoices, send_settings)
