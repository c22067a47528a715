"""Where organisers have news sent to servers and channels, with a log of what was sent."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.modules.notifications.actions.keep_webhooks import Owner, WebhookKeeper
from matchday.modules.notifications.domain.happenings import FOLLOW_KINDS, USUAL_KINDS
from matchday.modules.notifications.queries import follows as queries
from matchday.modules.notifications.routes.webhooks import one, organiser
from matchday.modules.notifications.schemas import NewWebhook, Webhook
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate_refusal

HOME = "/manage/organisations/{organisation_id:uuid}/webhooks"
ONE = f"{HOME}/{{webhook_id:uuid}}"
AnyRequest = Request[Any, Any, Any]


@page(HOME, access=organiser)
async def show_webhooks(request: AnyRequest, tx: Transaction, organisation_id: UUID) -> Page:
    """All of them, and a form for another."""
    return await _list(request, tx, organisation_id)


@form(HOME, access=organiser)
async def send_webhook(
    request: AnyRequest, tx: Transaction, organisation_id: UUID, webhook_keeper: WebhookKeeper, fields: FormFields
) -> Page:
    """The answer shows the secret, once."""
    try:
        values = _values(fields) | {"bot_token": fields.text("bot_token", 100) or None}
        wanted = msgspec.convert(values, NewWebhook)
        webhook_id, secret = await webhook_keeper.add(tx, Owner(organisation_id=organisation_id), wanted)
    except (Refusal, msgspec.ValidationError) as error:
        return await _list(request, tx, organisation_id, fields, error)
    return await _one(request, tx, organisation_id, webhook_id, secret=secret)


@page(ONE, access=organiser)
async def show_webhook(request: AnyRequest, tx: Transaction, organisation_id: UUID, webhook_id: UUID, cursor: Cursor) -> Page:
    """One, with its log. Raises NotFound."""
    return await _one(request, tx, organisation_id, webhook_id, cursor=cursor)


@form(ONE, access=organiser)
async def send_change(
    request: AnyRequest, tx: Transaction, organisation_id: UUID, webhook_id: UUID, webhook_keeper: WebhookKeeper, fields: FormFields
) -> Page | Redirect:
    """Where to, and what of whom. Raises NotFound."""
    try:
        wanted = msgspec.convert(_values(fields), Webhook)
        await webhook_keeper.change(tx, Owner(organisation_id=organisation_id), webhook_id, wanted)
    except (Refusal, msgspec.ValidationError) as error:
        return await _one(request, tx, organisation_id, webhook_id, error=error, typed=fields)
    return _to(organisation_id, webhook_id, "saved")


@form(f"{ONE}/do", access=organiser)
async def send_deed(
    request: AnyRequest, tx: Transaction, organisation_id: UUID, webhook_id: UUID, webhook_keeper: WebhookKeeper, fields: FormFields
) -> Page | Redirect:
    """Tests it, replaces its secret, or ends it. Raises NotFound."""
    owner = Owner(organisation_id=organisation_id)
    try:
        match fields.text("deed", 20):
            case "ping":
                await webhook_keeper.ping(tx, owner, webhook_id)
            case "secret":
                secret = await webhook_keeper.replace_secret(tx, owner, webhook_id)
                return await _one(request, tx, organisation_id, webhook_id, secret=secret)
            case "end":
                await webhook_keeper.end(tx, owner, webhook_id)
                return Redirect(location=f"/manage/organisations/{organisation_id}/webhooks")
    except Refusal as error:
        return await _one(request, tx, organisation_id, webhook_id, error=error)
    return _to(organisation_id, webhook_id, "pinged")


@form(f"{ONE}/deliveries/{{delivery_id:uuid}}/replay", access=organiser)
async def send_replay(
    request: AnyRequest, tx: Transaction, organisation_id: UUID, webhook_id: UUID, delivery_id: UUID, webhook_keeper: WebhookKeeper
) -> Page | Redirect:
    """Once more. Raises NotFound."""
    try:
        await webhook_keeper.replay(tx, Owner(organisation_id=organisation_id), webhook_id, delivery_id)
    except Refusal as error:
        return await _one(request, tx, organisation_id, webhook_id, error=error)
    return _to(organisation_id, webhook_id, "replayed")


def _to(organisation_id: UUID, webhook_id: UUID, done: str) -> Redirect:
    return Redirect(location=f"/manage/organisations/{organisation_id}/webhooks/{webhook_id}?done={done}")


def _values(fields: FormFields) -> dict[str, Any]:
    subjects = [name.removeprefix("subject.") for name in fields if name.startswith("subject.")]
    return {
        "address": fields.text("address", 500),
        "title": fields.text("title", 80),
        "locale": fields.text("locale", 5) or "en",
        "kinds": [kind for kind in FOLLOW_KINDS if f"kind.{kind}" in fields],
        "subjects": subjects,
    }


def _context(request: AnyRequest, error: Exception | None, fields: FormFields | None) -> dict[str, Any]:
    """What was typed stays; each box of which one must be checked says so itself."""
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    values = _values(fields) if fields is not None else None
    errors = {name: "Choose at least one." for name in ("kinds", "subjects") if values is not None and error and not values[name]}
    sentence = translate_refusal(locale, error) if isinstance(error, Refusal) else ""
    if isinstance(error, Refusal) and error.code == "address_not_usable":
        errors["address"] = error.sentence
    elif values is not None and error and not values["address"]:
        errors["address"] = "Give an address."
    return {
        "kinds": FOLLOW_KINDS,
        "usual": USUAL_KINDS,
        "typed": values,
        "errors": errors,
        "sentence": sentence,
        "done": request.query_params.get("done", ""),
    }


async def _list(
    request: AnyRequest, tx: Transaction, organisation_id: UUID, fields: FormFields | None = None, error: Exception | None = None
) -> Page:
    context = {
        "organisation_id": organisation_id,
        "webhooks": await queries.webhooks(tx, organisation_id=organisation_id),
        "choices": await queries.can_be_followed(tx, organisation_id),
        **_context(request, error, fields),
    }
    status = error.status if isinstance(error, Refusal) else 422 if error else 200
    return Page("notifications/webhooks.html", context, status=status)


async def _one(
    request: AnyRequest,
    tx: Transaction,
    organisation_id: UUID,
    webhook_id: UUID,
    *,
    cursor: Cursor | None = None,
    secret: str = "",
    error: Exception | None = None,
    typed: FormFields | None = None,
) -> Page:
    webhook = await one(tx, Owner(organisation_id=organisation_id), webhook_id)
    log = await queries.parcels(tx, webhook_id, cursor or Cursor(after=None, limit=30))
    address = f"/manage/organisations/{organisation_id}/webhooks/{webhook_id}"
    choices = {each.subject_id: each for each in (*webhook.subjects, *await queries.can_be_followed(tx, organisation_id))}
    context = {
        "organisation_id": organisation_id,
        "webhook": webhook,
        "choices": list(choices.values()),
        "deliveries": log.items,
        "next_address": f"{address}?cursor={log.next}" if log.next else "",
        "first_address": address if cursor is not None and cursor.after is not None else "",
        "address": address,
        "secret": secret,
        **_context(request, error, typed),
    }
    status = error.status if isinstance(error, Refusal) else 422 if error else 200
    return Page("notifications/webhook.html", context, status=status, headers={"Cache-Control": "no-store"} if secret else {})


WEBHOOKS = (show_webhooks, send_webhook, show_webhook, send_change, send_deed, send_replay)
