"""The organisation's sales, and the settings of one: all that is said of it, and whether it sells."""

from datetime import UTC
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.domain.sales import TRANSITIONS
from matchday.modules.tickets.domain.stock import SaleState
from matchday.modules.tickets.domain.typed import whole_of
from matchday.modules.tickets.errors import AddressTaken
from matchday.modules.tickets.pages.managing_form import ROUNDINGS, Reading, sale_of, typed_sale, zone_asked
from matchday.modules.tickets.pages.managing_head import HOME, ONE, SaleHead, head_of, powers_of, sale_seller, staff
from matchday.modules.tickets.queries.managed_sales import managed_sales, organisation_known
from matchday.modules.tickets.schemas.sales import SaleChange
from matchday.web.rendering import Page

ORDER_OF_STATES: tuple[SaleState, ...] = ("on_sale", "paused", "closed")


@page(HOME, access=staff)
async def list_sales(tx: Transaction, identity: Identity, organisation_id: UUID, cursor: Cursor) -> Page:
    """What is on sale and what was, the latest event first."""
    organisation = await organisation_known(tx, organisation_id)
    context = {
        "organisation_id": organisation_id,
        "organisation": organisation,
        "accent": organisation.accent,
        "may": powers_of(identity, organisation_id),
        "sales": await managed_sales(tx, organisation_id, cursor),
        "is_first": cursor.after is None,
    }
    return Page("tickets/manage_sales.html", context)


@page(f"{ONE}/settings", access=sale_seller)
async def show_settings(tx: Transaction, request: Request[Any, Any, Any], identity: Identity, sale_id: UUID) -> Page:
    """As they are."""
    head = await head_of(tx, identity, sale_id)
    return _settings(head, {}, {}, "", done=request.query_params.get("done", ""))


@form(f"{ONE}/settings", access=sale_seller)
async def send_settings(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """All of it anew. What people hold keeps its prices and its time."""
    head = await head_of(tx, identity, sale_id)
    reading = Reading(fields, zone_asked(fields))
    if zone_asked(fields) is None:
        reading.wrong("zone")
    change = sale_of(reading, head.sale.match_id, SaleChange, revision=whole_of(fields.get("revision", ""), 1, 2**31 - 1) or 1)
    sentence: Refusal | str = ""
    if change is not None:
        try:
            tx.note("change_sale", title=change.title)
            await manage_sales.change_sale(tx, sale_id, change)
            return Redirect(location=f"/manage/sales/{sale_id}/settings?done=saved")
        except AddressTaken as refusal:
            reading.errors["slug"] = refusal
        except Refusal as refusal:
            sentence = refusal
    return _settings(head, fields, reading.errors, sentence)


@form(f"{ONE}/state", access=sale_seller)
async def send_state(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """Publishes, pauses or closes it."""
    head = await head_of(tx, identity, sale_id)
    wanted = next((state for state in ORDER_OF_STATES if state == fields.get("to")), None)
    if wanted is None:
        return Redirect(location=f"/manage/sales/{sale_id}/settings")
    try:
        tx.note("change_sale_state")
        await manage_sales.change_state(tx, sale_id, wanted)
    except Refusal as refusal:
        return _settings(head, {}, {}, refusal)
    return Redirect(location=f"/manage/sales/{sale_id}?done={wanted}")


def _settings(head: SaleHead, fields: FormFields | dict[str, str], errors: dict[str, Any], sentence: Refusal | str, done: str = "") -> Page:
    zone = zone_asked(fields) or UTC
    given = typed_sale(head.sale, zone) | {"zone": "UTC"} | dict(fields)
    context = head.context("settings") | {
        "typed": given,
        "errors": errors,
        "sentence": sentence,
        "done": done,
        "roundings": ROUNDINGS,
        "states": [state for state in ORDER_OF_STATES if state in TRANSITIONS[head.sale.state]],
    }
    status = sentence.status if isinstance(sentence, Refusal) else 422 if errors else 200
    return Page("tickets/manage_settings.html", context, status=status)


SALES = (list_sales, show_settings, send_settings, send_state)
