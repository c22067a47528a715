"""The platform admin's list of mails."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import platform_admin
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.resend_delivery import resend_delivery
from matchday.modules.notifications.domain.deliveries import STATES
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate_refusal

_ADDRESS = "/admin/deliveries"


@page(_ADDRESS, access=platform_admin)
async def deliveries(request: Request[Any, Any, Any], tx: Transaction, cursor: Cursor) -> Page:
    """Newest first; `state` narrows it."""
    return await _page(request, tx, cursor, request.query_params.get("state", ""))


@form("/admin/deliveries/{delivery_id:uuid}/resend", access=platform_admin)
async def resend(request: Request[Any, Any, Any], tx: Transaction, delivery_id: UUID, fields: FormFields) -> Page | Redirect:
    """Back to the list it was pressed in."""
    state = _state(fields.text("state", 20))
    try:
        await resend_delivery(tx, delivery_id)
    except Refusal as refusal:
        locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
        return await _page(request, tx, Cursor(after=None, limit=50), state, translate_refusal(locale, refusal), refusal.status)
    return Redirect(location=f"{_ADDRESS}?{urlencode({'done': 'queued'} | ({'state': state} if state else {}))}")


async def _page(
    request: Request[Any, Any, Any], tx: Transaction, cursor: Cursor, wanted: str, sentence: str = "", status: int = 200
) -> Page:
    state = _state(wanted)
    found = await queries.deliveries(tx, state or None, cursor)
    chosen = {"state": state} if state else {}
    context: dict[str, Any] = {
        "deliveries": found.items,
        "state": state,
        "states": STATES,
        "backlog": await queries.backlog(tx),
        "sentence": sentence,
        "errors": {},
        "done": request.query_params.get("done", ""),
        "next_address": f"{_ADDRESS}?{urlencode({'cursor': found.next} | chosen)}" if found.next else "",
        "first_address": f"{_ADDRESS}?{urlencode(chosen)}" if cursor.after is not None else "",
    }
    return Page("notifications/deliveries.html", context, status=status)


def _state(text: str) -> str:
    return text if text in STATES else ""


ADMIN = (deliveries, resend)
