"""Where people and organisers have news sent to servers and channels, with a log of what was sent. The pages are the same; whose
webhooks they show is in their address."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications.actions import keep_webhooks as actions
from matchday.modules.notifications.actions.keep_webhooks import Owner, WebhookKeeper
from matchday.modules.notifications.domain.happenings import USUAL_KINDS
from matchday.modules.notifications.queries import webhooks as queries
from matchday.modules.notifications.queries.follows import followed
from matchday.modules.notifications.routes.webhooks import details, one, organiser
from matchday.modules.notifications.schemas import FollowView, NewWebhook, Webhook
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate_refusal

OURS = "/manage/organisations/{organisation_id:uuid}/webhooks"
MINE = "/me/notifications/webhooks"
ONE, DELIVERY = "/{webhook_id:uuid}", "/{webhook_id:uuid}/deliveries/{delivery_id:uuid}"
LINES_MAX = 30
HOURS_MAX = 24 * 90
WRONG = {"address_not_usable": "address", "webhook_type_unknown": "kinds", "nobody_chosen": "subjects", "subject_unknown": "page"}
"""Beside which field a refusal is shown."""
AnyRequest = Request[Any, Any, Any]


def _owner(request: AnyRequest, identity: Identity) -> Owner:
    """The access rule of each route has judged it already."""
    organisation_id = request.path_params.get("organisation_id")
    return Owner(organisation_id=organisation_id) if organisation_id is not None else Owner(account_id=identity.account_id)


def _home(owner: Owner) -> str:
    return f"/manage/organisations/{owner.organisation_id}/webhooks" if owner.organisation_id is not None else MINE


async def show_webhooks(request: AnyRequest, tx: Transaction, identity: Identity) -> Page:
    """All of them, and a form for another."""
    return await _list(request, tx, _owner(request, identity))


async def send_webhook(request: AnyRequest, tx: Transaction, identity: Identity, webhook_keeper: WebhookKeeper, fields: FormFields) -> Page:
    """The answer shows the secret, once."""
    owner = _owner(request, identity)
    try:
        token = fields.text("bot_token", 100) or None if owner.organisation_id is not None else None
        wanted = msgspec.convert(await _values(tx, fields) | {"bot_token": token}, NewWebhook)
        webhook_id, secret = await webhook_keeper.add(tx, owner, wanted)
    except (Refusal, msgspec.ValidationError) as error:
        return await _list(request, tx, owner, fields, error)
    return await _one(request, tx, owner, webhook_keeper, webhook_id, secret=secret)


async def show_webhook(
    request: AnyRequest, tx: Transaction, identity: Identity, webhook_id: UUID, webhook_keeper: WebhookKeeper, cursor: Cursor
) -> Page:
    """One, with its log. Raises NotFound."""
    return await _one(request, tx, _owner(request, identity), webhook_keeper, webhook_id, cursor=cursor)


async def send_change(
    request: AnyRequest, tx: Transaction, identity: Identity, webhook_id: UUID, webhook_keeper: WebhookKeeper, fields: FormFields
) -> Page | Redirect:
    """Where to, and what of whom. Raises NotFound."""
    owner = _owner(request, identity)
    try:
        await webhook_keeper.change(tx, owner, webhook_id, msgspec.convert(await _values(tx, fields), Webhook))
    except (Refusal, msgspec.ValidationError) as error:
        return await _one(request, tx, owner, webhook_keeper, webhook_id, error=error, typed=fields)
    return Redirect(location=f"{_home(owner)}/{webhook_id}?done=saved")


async def send_deed(
    request: AnyRequest, tx: Transaction, identity: Identity, webhook_id: UUID, webhook_keeper: WebhookKeeper, fields: FormFields
) -> Page | Redirect:
    """Tests it, replaces its secret, switches it off or on, sends again what failed, or deletes it. Raises NotFound."""
    owner, home = _owner(request, identity), _home(_owner(request, identity))
    done = "pinged"
    try:
        match fields.text("deed", 20):
            case "ping":
                await actions.ping(tx, owner, webhook_id)
            case "secret":
                secret = await webhook_keeper.replace_secret(tx, owner, webhook_id, _number(fields.text("hours", 5), 168))
                return await _one(request, tx, owner, webhook_keeper, webhook_id, secret=secret)
            case "enable":
                await webhook_keeper.enable(tx, owner, webhook_id)
                done = "enabled"
            case "disable":
                await actions.disable(tx, owner, webhook_id)
                done = "disabled"
            case "replay":
                since = await tx.clock() - timedelta(hours=_number(fields.text("hours", 5), HOURS_MAX))
                done = f"replayed-{await actions.replay_failed(tx, owner, webhook_id, since)}"
            case "end":
                await actions.delete(tx, owner, webhook_id)
                return Redirect(location=f"{home}?done=deleted")
    except Refusal as error:
        return await _one(request, tx, owner, webhook_keeper, webhook_id, error=error)
    return Redirect(location=f"{home}/{webhook_id}?done={done}")


async def show_delivery(
    request: AnyRequest, tx: Transaction, identity: Identity, webhook_id: UUID, delivery_id: UUID, webhook_keeper: WebhookKeeper
) -> Page:
    """What was sent, and each try with its answer. Raises NotFound."""
    owner = _owner(request, identity)
    webhook = await one(tx, webhook_keeper, owner, webhook_id)
    found = await details(tx, webhook_keeper, owner, webhook_id, delivery_id)
    context = {
        "home": _home(owner),
        "webhook_is_mine": owner.account_id is not None,
        "webhook": webhook,
        "found": found,
        "delivery": found.delivery,
        "address": f"{_home(owner)}/{webhook_id}",
        "done": request.query_params.get("done", ""),
    }
    return Page("notifications/webhook_delivery.html", context)


async def send_replay(
    request: AnyRequest, tx: Transaction, identity: Identity, webhook_id: UUID, delivery_id: UUID, webhook_keeper: WebhookKeeper
) -> Page | Redirect:
    """Once more. Raises NotFound."""
    owner = _owner(request, identity)
    try:
        await actions.replay(tx, owner, webhook_id, delivery_id)
    except Refusal as error:
        return await _one(request, tx, owner, webhook_keeper, webhook_id, error=error)
    return Redirect(location=f"{_home(owner)}/{webhook_id}/deliveries/{delivery_id}?done=replayed")


def _number(text: str, largest: int) -> int:
    return min(int(text), largest) if text.isascii() and text.isdigit() else 24


async def _values(tx: Transaction, fields: FormFields) -> dict[str, Any]:
    """What was typed. The page of something is as good as a box beside its name; one that leads nowhere is refused as unknown."""
    subjects = [name.removeprefix("subject.") for name in fields if name.startswith("subject.")]
    if wanted := fields.text("page", 300):
        found = await queries.subject_at(tx, urlsplit(wanted).path.rstrip("/"))
        subjects.append(str(found or UUID(int=0)))
    return _plain(fields) | {"subjects": subjects}


def _plain(fields: FormFields) -> dict[str, Any]:
    return {
        "address": fields.text("address", 500),
        "title": fields.text("title", 80),
        "locale": fields.text("language", 5) or "en",
        "kinds": [name.removeprefix("kind.") for name in fields if name.startswith("kind.")],
    }


def _context(request: AnyRequest, owner: Owner, error: Exception | None, fields: FormFields | None) -> dict[str, Any]:
    """What was typed stays; what is wrong is said beside the field it is about."""
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    errors: dict[str, str] = {}
    sentence = translate_refusal(locale, error) if isinstance(error, Refusal) else ""
    if fields is not None and error is not None:
        if not any(name.startswith("kind.") for name in fields):
            errors["kinds"] = "Choose at least one."
        if isinstance(error, Refusal) and error.code in WRONG:
            errors[WRONG[error.code]], sentence = sentence, ""
        elif not fields.text("address", 500):
            errors["address"] = "Give an address."
        elif isinstance(error, msgspec.ValidationError) and not errors:
            errors["title"] = "A name has at most 80 letters, in one line."
    mine = "organisation" if owner.organisation_id is not None else "account"
    typed = None
    if fields is not None:
        chosen = [name.removeprefix("subject.") for name in fields if name.startswith("subject.")]
        typed = _plain(fields) | {"page": fields.text("page", 300), "subjects": chosen}
    return {
        "home": _home(owner),
        "is_mine": owner.account_id is not None,
        "types": [each for each in queries.webhook_types() if each.of in ("subjects", mine)],
        "usual": USUAL_KINDS,
        "typed": typed,
        "errors": errors,
        "sentence": sentence,
        "done": request.query_params.get("done", ""),
    }


async def _choices(tx: Transaction, owner: Owner) -> Sequence[FollowView]:
    """Organisers choose from what is theirs, people from what they follow."""
    if owner.organisation_id is not None:
        return await queries.can_be_followed(tx, owner.organisation_id)
    return await followed(tx, owner.key)


async def _list(
    request: AnyRequest, tx: Transaction, owner: Owner, fields: FormFields | None = None, error: Exception | None = None
) -> Page:
    context = {
        "webhooks": await queries.webhooks(tx, organisation_id=owner.organisation_id, account_id=owner.account_id),
        "choices": await _choices(tx, owner),
        **_context(request, owner, error, fields),
    }
    return Page("notifications/webhooks.html", context, status=_status(error))


async def _one(
    request: AnyRequest,
    tx: Transaction,
    owner: Owner,
    keeper: WebhookKeeper,
    webhook_id: UUID,
    *,
    cursor: Cursor | None = None,
    secret: str = "",
    error: Exception | None = None,
    typed: FormFields | None = None,
) -> Page:
    webhook = await one(tx, keeper, owner, webhook_id)
    only_failed = request.query_params.get("show") == "failed"
    log = await queries.parcels(tx, webhook_id, cursor or Cursor(after=None, limit=LINES_MAX), only_failed=only_failed)
    address = f"{_home(owner)}/{webhook_id}"
    shown = f"{address}?show=failed" if only_failed else address
    choices = {each.subject_id: each for each in (*webhook.subjects, *await _choices(tx, owner))}
    context = {
        "webhook": webhook,
        "choices": list(choices.values()),
        "deliveries": log.items,
        "only_failed": only_failed,
        "next_address": f"{shown}{'&' if only_failed else '?'}cursor={log.next}" if log.next else "",
        "first_address": shown if cursor is not None and cursor.after is not None else "",
        "address": address,
        "secret": secret,
        **_context(request, owner, error, typed),
    }
    headers = {"Cache-Control": "no-store"} if secret else {}
    return Page("notifications/webhook.html", context, status=_status(error), headers=headers)


def _status(error: Exception | None) -> int:
    return error.status if isinstance(error, Refusal) else 422 if error else 200


WEBHOOKS = tuple(
    declare(f"{home}{rest}", access=access)(function)
    for home, access in ((OURS, organiser), (MINE, signed_in))
    for declare, rest, function in (
        (page, "", show_webhooks),
        (form, "", send_webhook),
        (page, ONE, show_webhook),
        (form, ONE, send_change),
        (form, f"{ONE}/do", send_deed),
        (page, DELIVERY, show_delivery),
        (form, f"{DELIVERY}/replay", send_replay),
    )
)
