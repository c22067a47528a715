"""What people follow, over HTTP."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import RawBody

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import delete, get, post, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications.actions import follow_subject as actions
from matchday.modules.notifications.actions.link_chat import hear_chat, make_code, unlink_chat
from matchday.modules.notifications.domain.destinations import CODE_MINUTES
from matchday.modules.notifications.domain.telegram import Update, read_update
from matchday.modules.notifications.errors import NotLinked, TooMuchFollowed, WrongMessenger
from matchday.modules.notifications.queries import follows as queries
from matchday.modules.notifications.schemas import Follow, FollowView, LinkCode, Mute, WaysView
from matchday.modules.notifications.settings import Messenger
from matchday.web.preferences import preferences


@get("/me/follows", access=signed_in)
async def list_follows(tx: Transaction, identity: Identity) -> list[FollowView]:
    """All that one follows."""
    return await queries.followed(tx, identity.account_id)


@get("/me/follows/{subject_id:uuid}", access=signed_in)
async def show_follow(tx: Transaction, identity: Identity, subject_id: UUID) -> FollowView:
    """A team, competition, match, player or organisation, with what one hears of it."""
    found = await queries.subject(tx, identity.account_id, subject_id)
    if found is None:
        raise NotFound
    return found


@put("/me/follows/{subject_id:uuid}", access=signed_in, refuses=[NotLinked, TooMuchFollowed])
async def put_follow(tx: Transaction, identity: Identity, subject_id: UUID, data: Follow) -> FollowView:
    """Says what to hear of it, by which ways; nothing of either is no more."""
    await actions.follow_subject(tx, identity.account_id, subject_id, data)
    found = await queries.subject(tx, identity.account_id, subject_id)
    if found is None:
        raise NotFound
    return found


@delete("/me/follows/{subject_id:uuid}", access=signed_in)
async def end_follow(tx: Transaction, identity: Identity, subject_id: UUID) -> None:
    """Hears no more of it. Twice is fine."""
    await actions.unfollow_subject(tx, identity.account_id, subject_id)


@get("/me/sinks", access=signed_in)
async def show_ways(tx: Transaction, identity: Identity) -> WaysView:
    """By which ways one is told."""
    return await queries.ways(tx, identity.account_id)


@put("/me/sinks/mute", access=signed_in)
async def put_mute(tx: Transaction, identity: Identity, data: Mute) -> WaysView:
    """Nothing of what one follows for so many hours; 0 ends it. What happens meanwhile is not told later."""
    await actions.mute(tx, identity.account_id, data.hours)
    return await queries.ways(tx, identity.account_id)


@post("/me/sinks/telegram", access=signed_in)
async def link_telegram(request: Request[Any, Any, Any], tx: Transaction, identity: Identity, messenger: Messenger) -> LinkCode:
    """A code that links a chat with the bot, once and soon."""
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    code = await make_code(tx, identity.account_id, locale)
    return LinkCode(code=code, bot=messenger.bot_name, address=messenger.address_of(code), minutes=CODE_MINUTES)


@delete("/me/sinks/telegram", access=signed_in)
async def unlink_telegram(tx: Transaction, identity: Identity) -> None:
    """Nothing goes to the chat any more."""
    await unlink_chat(tx, identity.account_id)


@post("/telegram/updates", access=anyone, status=200, refuses=[WrongMessenger])
async def hear_telegram(request: Request[Any, Any, Any], tx: Transaction, messenger: Messenger, body: RawBody) -> None:
    """For Telegram alone, which names the word we have agreed on."""
    if not messenger.is_known(request.headers.get("x-telegram-bot-api-secret-token", "")):
        raise WrongMessenger
    try:
        said = read_update(msgspec.json.decode(body, type=Update))
    except msgspec.DecodeError:
        return
    if said is not None:
        await hear_chat(tx, said)


FOLLOWS = (list_follows, show_follow, put_follow, end_follow, show_ways, put_mute, link_telegram, unlink_telegram, hear_telegram)
