"""Deliveries over HTTP, for platform admins; the inbox and their wishes, for people."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, get, put
from matchday.backbone.http.access import platform_admin, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications import queries
from matchday.modules.notifications.actions.read_notices import read_notice, read_up_to
from matchday.modules.notifications.actions.resend_delivery import resend_delivery
from matchday.modules.notifications.actions.save_wishes import save_wishes
from matchday.modules.notifications.actions.word_notice import word_notice
from matchday.modules.notifications.errors import LinkExpired, NoRecipient, NotDead, NotOptional
from matchday.modules.notifications.routes.follows import FOLLOWS
from matchday.modules.notifications.routes.webhooks import MY_WEBHOOKS, WEBHOOKS
from matchday.modules.notifications.schemas import DeliveryView, NoticeView, ReachView, ReadUpTo, State, Unread, Wishes
from matchday.modules.notifications.sockets import InboxDoor
from matchday.web.preferences import preferences

StateWanted = Annotated[State | None, QueryParameter(name="state")]
"""A parameter called `state` would be given the framework's own."""


@get("/deliveries", access=platform_admin)
async def list_deliveries(tx: Transaction, cursor: Cursor, delivery_state: StateWanted = None) -> Slice[DeliveryView]:
    """Mails, newest first: to be sent, sent, given up (`dead`), not to be sent (`suppressed`). Their links are not shown."""
    return await queries.deliveries(tx, delivery_state, cursor)


@put("/deliveries/{delivery_id:uuid}/resend", access=platform_admin, refuses=[NotDead, LinkExpired, NoRecipient])
async def resend(tx: Transaction, delivery_id: UUID) -> DeliveryView:
    """Has a mail sent again that was given up."""
    await resend_delivery(tx, delivery_id)
    found = await queries.one_delivery(tx, delivery_id)
    if found is None:
        raise NotFound
    return found


@get("/inbox", access=signed_in)
async def list_notices(
    request: Request[Any, Any, Any], tx: Transaction, identity: Identity, cursor: Cursor, only_unread: bool = False
) -> Slice[NoticeView]:
    """One's own notices, newest first, in the language of the request."""
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    found = await queries.notices(tx, identity.account_id, only_unread=only_unread, cursor=cursor)
    return Slice(items=[word_notice(notice, locale) for notice in found.items], next=found.next)


@get("/inbox/unread", access=signed_in)
async def count_unread(tx: Transaction, identity: Identity, inbox_door: InboxDoor) -> Unread:
    """How many notices are unread, and a ticket for the room that tells when that changes: each message is `{"unread": n}`."""
    return await inbox_door.unread(tx, identity)


@put("/inbox/{notice_id:uuid}/read", access=signed_in)
async def read_one(tx: Transaction, identity: Identity, notice_id: UUID, inbox_door: InboxDoor) -> Unread:
    """Marks a notice as read."""
    await read_notice(tx, identity.account_id, notice_id)
    return await inbox_door.unread(tx, identity)


@put("/inbox/read", access=signed_in, refuses=[NotFound])
async def read_many(tx: Transaction, identity: Identity, data: ReadUpTo, inbox_door: InboxDoor) -> Unread:
    """Marks a notice and all that arrived before it as read; what arrives meanwhile stays unread."""
    await read_up_to(tx, identity.account_id, data.up_to)
    return await inbox_door.unread(tx, identity)


@get("/me/notifications", access=signed_in)
async def show_wishes(tx: Transaction, identity: Identity) -> ReachView:
    """What one hears of, by which way."""
    return await queries.reach(tx, identity.account_id)


@put("/me/notifications", access=signed_in, refuses=[NotOptional])
async def change_wishes(tx: Transaction, identity: Identity, data: Wishes) -> ReachView:
    """Says for the named categories what one wants to hear of, by which way."""
    await save_wishes(tx, identity.account_id, data.categories)
    return await queries.reach(tx, identity.account_id)


API = (list_notices, count_unread, read_one, read_many, show_wishes, change_wishes, *FOLLOWS, *MY_WEBHOOKS)
MANAGE = (list_deliveries, resend, *WEBHOOKS)
