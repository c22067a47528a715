"""Webhooks and channels over HTTP: of organisations, for their organisers; of people, for themselves."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import role, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications.actions.keep_webhooks import Owner, WebhookKeeper
from matchday.modules.notifications.errors import (
    AddressNotUsable,
    DestinationEnded,
    NotReplayable,
    SubjectUnknown,
    TooManyWebhooks,
    TooMuchFollowed,
)
from matchday.modules.notifications.queries import follows as queries
from matchday.modules.notifications.schemas import NewWebhook, ParcelView, Webhook, WebhookMade, WebhookView

organiser = role("organiser")
OURS = "/organisations/{organisation_id:uuid}/webhooks"
MINE = "/me/webhooks"
CHANGING = (DestinationEnded, AddressNotUsable, SubjectUnknown, TooMuchFollowed)


async def one(tx: Transaction, owner: Owner, webhook_id: UUID) -> WebhookView:
    """Raises NotFound."""
    found = await queries.webhooks(tx, organisation_id=owner.organisation_id, account_id=owner.account_id, webhook_id=webhook_id)
    if not found:
        raise NotFound
    return found[0]


@get(OURS, access=organiser)
async def list_webhooks(tx: Transaction, organisation_id: UUID) -> list[WebhookView]:
    """The organisation's, newest first, also those that have ended."""
    return await queries.webhooks(tx, organisation_id=organisation_id)


@post(OURS, access=organiser, refuses=[TooManyWebhooks, AddressNotUsable, SubjectUnknown, TooMuchFollowed])
async def add_webhook(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, data: NewWebhook) -> WebhookMade:
    """Sends news to a server (Standard Webhooks) or, with `bot_token`, to a Telegram channel. The secret is in this answer and in
    no other."""
    owner = Owner(organisation_id=organisation_id)
    webhook_id, secret = await webhook_keeper.add(tx, owner, data)
    return WebhookMade(webhook=await one(tx, owner, webhook_id), secret=secret)


@put(f"{OURS}/{{webhook_id:uuid}}", access=organiser, refuses=CHANGING)
async def change_webhook(
    tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID, data: Webhook
) -> WebhookView:
    """Where to, and what of whom."""
    owner = Owner(organisation_id=organisation_id)
    await webhook_keeper.change(tx, owner, webhook_id, data)
    return await one(tx, owner, webhook_id)


@delete(f"{OURS}/{{webhook_id:uuid}}", access=organiser)
async def end_webhook(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID) -> None:
    """With its log."""
    await webhook_keeper.end(tx, Owner(organisation_id=organisation_id), webhook_id)


@put(f"{OURS}/{{webhook_id:uuid}}/secret", access=organiser, refuses=[DestinationEnded])
async def replace_secret(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID) -> WebhookMade:
    """Makes a new one; requests carry a signature with each for a day."""
    owner = Owner(organisation_id=organisation_id)
    secret = await webhook_keeper.replace_secret(tx, owner, webhook_id)
    return WebhookMade(webhook=await one(tx, owner, webhook_id), secret=secret)


@post(f"{OURS}/{{webhook_id:uuid}}/pings", access=organiser, status=202, refuses=[DestinationEnded])
async def ping_webhook(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID) -> None:
    """Sends a test."""
    await webhook_keeper.ping(tx, Owner(organisation_id=organisation_id), webhook_id)


@get(f"{OURS}/{{webhook_id:uuid}}/deliveries", access=organiser)
async def list_parcels(tx: Transaction, organisation_id: UUID, webhook_id: UUID, cursor: Cursor) -> Slice[ParcelView]:
    """What was sent, newest first, with the answers; kept for a month, what was given up for three."""
    await one(tx, Owner(organisation_id=organisation_id), webhook_id)
    return await queries.parcels(tx, webhook_id, cursor)


@put(f"{OURS}/{{webhook_id:uuid}}/deliveries/{{delivery_id:uuid}}/replay", access=organiser, refuses=[DestinationEnded, NotReplayable])
async def replay(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID, delivery_id: UUID) -> None:
    """Sends it again, under its own id."""
    await webhook_keeper.replay(tx, Owner(organisation_id=organisation_id), webhook_id, delivery_id)


@get(MINE, access=signed_in)
async def list_mine(tx: Transaction, identity: Identity) -> list[WebhookView]:
    """One's own webhooks."""
    return await queries.webhooks(tx, account_id=identity.account_id)


@post(MINE, access=signed_in, refuses=[TooManyWebhooks, AddressNotUsable, SubjectUnknown, TooMuchFollowed])
async def add_mine(tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, data: Webhook) -> WebhookMade:
    """As an organisation's, of one's own; servers only."""
    owner = Owner(account_id=identity.account_id)
    wanted = NewWebhook(address=data.address, title=data.title, locale=data.locale, kinds=data.kinds, subjects=data.subjects)
    webhook_id, secret = await webhook_keeper.add(tx, owner, wanted)
    return WebhookMade(webhook=await one(tx, owner, webhook_id), secret=secret)


@delete(f"{MINE}/{{webhook_id:uuid}}", access=signed_in)
async def end_mine(tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, webhook_id: UUID) -> None:
    """With its log."""
    await webhook_keeper.end(tx, Owner(account_id=identity.account_id), webhook_id)


@get(f"{MINE}/{{webhook_id:uuid}}/deliveries", access=signed_in)
async def list_my_parcels(tx: Transaction, identity: Identity, webhook_id: UUID, cursor: Cursor) -> Slice[ParcelView]:
    """What was sent."""
    await one(tx, Owner(account_id=identity.account_id), webhook_id)
    return await queries.parcels(tx, webhook_id, cursor)


WEBHOOKS = (list_webhooks, add_webhook, change_webhook, end_webhook, replace_secret, ping_webhook, list_parcels, replay)
MY_WEBHOOKS = (list_mine, add_mine, end_mine, list_my_parcels)
