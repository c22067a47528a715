"""What one was told: a list whose count lives in the head of every page."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.read_notices import read_notice, read_up_to
from matchday.modules.notifications.actions.word_notice import word_notice
from matchday.modules.notifications.schemas import Unread
from matchday.modules.notifications.sockets import InboxDoor
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

_ADDRESS = "/inbox"
_ID_LENGTH_MAX = 36


@page(_ADDRESS, access=signed_in)
async def inbox(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, cursor: Cursor) -> Page:
    """Newest first; `show=unread` narrows it."""
    return Page("notifications/inbox.html", await _list(request, tx, identity, cursor))


@page("/inbox/rows", access=signed_in)
async def rows(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, cursor: Cursor) -> Page:
    """The list alone, for a page that hears that something has changed; with the page's own query."""
    return Page("notifications/inbox_rows.html", await _list(request, tx, identity, cursor))


@page("/inbox/newest", access=signed_in)
async def newest(request: Request[Any, Any, Any], tx: Transaction, identity: Identity) -> Page:
    """The newest unread notice alone, for a page that shows it as it arrives; nothing when there is none."""
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    found = await queries.notices(tx, identity.account_id, only_unread=True, cursor=Cursor(after=None, limit=1))
    shown = [word_notice(notice, locale) for notice in found.items]
    return Page("notifications/toast.html", {"notice": shown[0] if shown else None}, headers={"Cache-Control": "no-store"})


@page("/inbox/unread", access=signed_in)
async def unread(tx: Transaction, identity: Identity, inbox_door: InboxDoor) -> Answer[Unread]:
    """As the API says it; here a sign-in that has run out is renewed on the way."""
    return Answer(body=await inbox_door.unread(tx, identity), headers={"Cache-Control": "no-store"})


@form("/inbox/{notice_id:uuid}/open", access=signed_in)
async def open_notice(tx: Transaction, identity: Identity, notice_id: UUID) -> Redirect:
    """Marks it as read and goes where it leads. Raises NotFound."""
    link = await read_notice(tx, identity.account_id, notice_id)
    return Redirect(location=link or _ADDRESS)


@form("/inbox/read", access=signed_in)
async def read_all(tx: Transaction, identity: Identity, fields: FormFields) -> Redirect:
    """All that the person has seen. Raises NotFound."""
    await read_up_to(tx, identity.account_id, _notice_id(fields.text("up_to", _ID_LENGTH_MAX)))
    return Redirect(location=_ADDRESS)


async def _list(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, cursor: Cursor) -> dict[str, Any]:
    only_unread = request.query_params.get("show") == "unread"
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    count, seq = await queries.unread(tx, identity.account_id)
    found = await queries.notices(tx, identity.account_id, only_unread=only_unread, cursor=cursor)
    shown = {"show": "unread"} if only_unread else {}
    return {
        "notices": [word_notice(notice, locale) for notice in found.items],
        "newest": await queries.newest_notice(tx, identity.account_id) if count else None,
        "count": count,
        "seq": seq,
        "only_unread": only_unread,
        "rows_address": f"/inbox/rows?{urlencode(dict(request.query_params))}",
        "next_address": f"{_ADDRESS}?{urlencode({'cursor': found.next} | shown)}" if found.next else "",
        "first_address": f"{_ADDRESS}?{urlencode(shown)}".rstrip("?") if cursor.after is not None else "",
    }


def _notice_id(text: str) -> UUID:
    """Raises NotFound."""
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


INBOX = (inbox, rows, newest, unread, open_notice, read_all)
