"""Following a team, a competition, a match or a player: one button, and a page to choose more closely."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications.actions.follow_subject import follow_subject, mute
from matchday.modules.notifications.actions.link_chat import make_code, unlink_chat
from matchday.modules.notifications.domain.destinations import CODE_MINUTES, MUTE_HOURS_MAX
from matchday.modules.notifications.domain.happenings import FOLLOW_KINDS, USUAL_KINDS
from matchday.modules.notifications.pages.wishes import wishes_page
from matchday.modules.notifications.queries import follows as queries
from matchday.modules.notifications.schemas import Follow, Way
from matchday.modules.notifications.settings import Messenger
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate_refusal

WAYS: tuple[Way, ...] = ("inbox", "telegram", "email")
_HOME = "/me/notifications"


@page("/follow/{subject_id:uuid}", access=signed_in)
async def show_follow(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, subject_id: UUID) -> Page:
    """What one hears of it, by which ways."""
    return await _page(request, tx, identity, subject_id)


@form("/follow/{subject_id:uuid}", access=signed_in)
async def send_follow(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, subject_id: UUID, fields: FormFields
) -> Page | Redirect:
    """`quick`, the button on other pages, takes what most people want; otherwise what was checked."""
    try:
        await follow_subject(tx, identity.account_id, subject_id, await _wanted(tx, identity, fields))
    except NotFound:
        return await _page(request, tx, identity, subject_id)
    except Refusal as refusal:
        return await _page(request, tx, identity, subject_id, refusal)
    done = "ended" if "end" in fields else "saved"
    return Redirect(location=f"{_HOME}?done=ended" if "from_list" in fields else f"/follow/{subject_id}?done={done}")


@form(f"{_HOME}/mute", access=signed_in)
async def send_mute(tx: Transaction, identity: Identity, fields: FormFields) -> Redirect:
    """For some hours; 0 ends it."""
    hours = fields.text("hours", 5)
    chosen = int(hours) if hours.isascii() and hours.isdigit() else 0
    await mute(tx, identity.account_id, min(chosen, MUTE_HOURS_MAX))
    return Redirect(location=_HOME)


@form(f"{_HOME}/telegram", access=signed_in)
async def send_telegram(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, messenger: Messenger) -> Page:
    """Shows a code, once."""
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    code = await make_code(tx, identity.account_id, locale)
    link = {"code": code, "bot": messenger.bot_name, "address": messenger.address_of(code), "minutes": CODE_MINUTES}
    return await wishes_page(request, tx, identity, messenger, link=link)


@form(f"{_HOME}/telegram/end", access=signed_in)
async def end_telegram(tx: Transaction, identity: Identity) -> Redirect:
    """Nothing goes to the chat any more."""
    await unlink_chat(tx, identity.account_id)
    return Redirect(location=_HOME)


async def _wanted(tx: Transaction, identity: Identity, fields: FormFields) -> Follow:
    if "end" in fields:
        return Follow(kinds=[])
    if "quick" in fields:
        linked = await queries.ways(tx, identity.account_id)
        return Follow(kinds=list(USUAL_KINDS), ways=("inbox", "telegram") if linked.telegram else ("inbox",))
    kinds = [kind for kind in FOLLOW_KINDS if f"kind.{kind}" in fields]
    return Follow(kinds=kinds, ways=tuple(way for way in WAYS if f"way.{way}" in fields))


async def _page(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, subject_id: UUID, refusal: Refusal | None = None
) -> Page:
    found = await queries.subject(tx, identity.account_id, subject_id)
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    linked = await queries.ways(tx, identity.account_id)
    context = {
        "subject": found,
        "kinds": FOLLOW_KINDS,
        "usual": USUAL_KINDS,
        "has_telegram": linked.telegram is not None,
        "sentence": translate_refusal(locale, refusal) if refusal else "",
        "done": request.query_params.get("done", ""),
    }
    return Page("notifications/follow.html", context, status=refusal.status if refusal else 200 if found else 404)


FOLLOWS = (show_follow, send_follow, send_mute, send_telegram, end_telegram)
