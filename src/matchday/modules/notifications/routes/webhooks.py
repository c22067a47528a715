"""Webhooks and channels over HTTP: of organisations, for their organisers; of people, for themselves. Both are the same."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import role, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.notifications.actions import keep_webhooks as actions
from matchday.modules.notifications.actions.keep_webhooks import Owner, WebhookKeeper
from matchday.modules.notifications.errors import (
    AddressNotUsable,
    DestinationEnded,
    NobodyChosen,
    NotReplayable,
    SubjectUnknown,
    TooManyWebhooks,
    TooMuchFollowed,
    TypeUnknown,
)
from matchday.modules.notifications.queries import webhooks as queries
from matchday.modules.notifications.schemas import (
    NewWebhook,
    ParcelDetails,
    ParcelView,
    Replayed,
    Rotation,
    Since,
    Webhook,
    WebhookMade,
    WebhookTypeView,
    WebhookView,
)

organiser = role("organiser")
OURS = "/organisations/{organisation_id:uuid}/webhooks"
OUR = f"{OURS}/{{webhook_id:uuid}}"
MINE = "/me/webhooks"
MY = f"{MINE}/{{webhook_id:uuid}}"
DELIVERY = "deliveries/{delivery_id:uuid}"
CHANGING = (AddressNotUsable, TypeUnknown, NobodyChosen, SubjectUnknown, TooMuchFollowed)


async def one(tx: Transaction, keeper: WebhookKeeper, owner: Owner, webhook_id: UUID) -> WebhookView:
    """Raises NotFound."""
    found = await queries.webhooks(tx, organisation_id=owner.organisation_id, account_id=owner.account_id, webhook_id=webhook_id)
    if not found:
        raise NotFound
    return keeper.with_keys(found[0])


async def details(tx: Transaction, keeper: WebhookKeeper, owner: Owner, webhook_id: UUID, delivery_id: UUID) -> ParcelDetails:
    """Raises NotFound."""
    await one(tx, keeper, owner, webhook_id)
    found = await queries.parcel(tx, webhook_id, delivery_id)
    if found is None:
        raise NotFound
    return found


@get("/webhook-types", access=signed_in)
async def list_types() -> list[WebhookTypeView]:
    """What a webhook can hear: of chosen teams and competitions, and of its owner alone."""
    return queries.webhook_types()


@get(OURS, access=organiser)
async def list_webhooks(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID) -> list[WebhookView]:
    """The organisation's, newest first, also those that are switched off."""
    return [webhook_keeper.with_keys(each) for each in await queries.webhooks(tx, organisation_id=organisation_id)]


@post(OURS, access=organiser, refuses=[TooManyWebhooks, *CHANGING])
async def add_webhook(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, data: NewWebhook) -> WebhookMade:
    """Sends news to a server (Standard Webhooks) or, with `bot_token`, to a Telegram channel. The secret is in this answer and in
    no other."""
    owner = Owner(organisation_id=organisation_id)
    webhook_id, secret = await webhook_keeper.add(tx, owner, data)
    return WebhookMade(webhook=await one(tx, webhook_keeper, owner, webhook_id), secret=secret)


@get(OUR, access=organiser)
async def show_webhook(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID) -> WebhookView:
    """One of the organisation's."""
    return await one(tx, webhook_keeper, Owner(organisation_id=organisation_id), webhook_id)


@put(OUR, access=organiser, refuses=CHANGING)
async def change_webhook(
    tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID, data: Webhook
) -> WebhookView:
    """Where to, and what of whom."""
    owner = Owner(organisation_id=organisation_id)
    await webhook_keeper.change(tx, owner, webhook_id, data)
    return await one(tx, webhook_keeper, owner, webhook_id)


@delete(OUR, access=organiser)
async def end_webhook(tx: Transaction, organisation_id: UUID, webhook_id: UUID) -> None:
    """With its log."""
    await actions.delete(tx, Owner(organisation_id=organisation_id), webhook_id)


@put(f"{OUR}/secret", access=organiser)
async def replace_secret(
    tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID, data: Rotation
) -> WebhookMade:
    """Makes a new secret and a new key; for `overlap_hours` requests carry signatures with the old ones too."""
    owner = Owner(organisation_id=organisation_id)
    secret = await webhook_keeper.replace_secret(tx, owner, webhook_id, data.overlap_hours)
    return WebhookMade(webhook=await one(tx, webhook_keeper, owner, webhook_id), secret=secret)


@put(f"{OUR}/enabled", access=organiser, refuses=[TooManyWebhooks])
async def enable_webhook(tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID) -> WebhookView:
    """Switches it on again; what it missed goes out when it is replayed."""
    owner = Owner(organisation_id=organisation_id)
    await webhook_keeper.enable(tx, owner, webhook_id)
    return await one(tx, webhook_keeper, owner, webhook_id)


@delete(f"{OUR}/enabled", access=organiser)
async def disable_webhook(tx: Transaction, organisation_id: UUID, webhook_id: UUID) -> None:
    """Switches it off; its log and settings stay."""
    await actions.disable(tx, Owner(organisation_id=organisation_id), webhook_id)


@post(f"{OUR}/pings", access=organiser, status=202, refuses=[DestinationEnded])
async def ping_webhook(tx: Transaction, organisation_id: UUID, webhook_id: UUID) -> None:
    """Sends a test."""
    await actions.ping(tx, Owner(organisation_id=organisation_id), webhook_id)


@get(f"{OUR}/deliveries", access=organiser)
async def list_parcels(
    tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID, cursor: Cursor, only_failed: bool = False
) -> Slice[ParcelView]:
    """What was sent, newest first, with the answers; kept for a month, what was given up for three."""
    await one(tx, webhook_keeper, Owner(organisation_id=organisation_id), webhook_id)
    return await queries.parcels(tx, webhook_id, cursor, only_failed=only_failed)


@get(f"{OUR}/{DELIVERY}", access=organiser)
async def show_parcel(
    tx: Transaction, webhook_keeper: WebhookKeeper, organisation_id: UUID, webhook_id: UUID, delivery_id: UUID
) -> ParcelDetails:
    """One delivery: its body, and each try with its answer."""
    return await details(tx, webhook_keeper, Owner(organisation_id=organisation_id), webhook_id, delivery_id)


@put(f"{OUR}/{DELIVERY}/replay", access=organiser, refuses=[DestinationEnded, NotReplayable])
async def replay(tx: Transaction, organisation_id: UUID, webhook_id: UUID, delivery_id: UUID) -> None:
    """Sends it again, under its own id."""
    await actions.replay(tx, Owner(organisation_id=organisation_id), webhook_id, delivery_id)


@post(f"{OUR}/replays", access=organiser, status=202, refuses=[DestinationEnded])
async def replay_failed(tx: Transaction, organisation_id: UUID, webhook_id: UUID, data: Since) -> Replayed:
    """Sends everything again that was given up or held back since then, at most 10,000 deliveries."""
    return Replayed(deliveries=await actions.replay_failed(tx, Owner(organisation_id=organisation_id), webhook_id, data.since))


@get(MINE, access=signed_in)
async def list_mine(tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity) -> list[WebhookView]:
    """One's own webhooks."""
    return [webhook_keeper.with_keys(each) for each in await queries.webhooks(tx, account_id=identity.account_id)]


@post(MINE, access=signed_in, refuses=[TooManyWebhooks, *CHANGING])
async def add_mine(tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, data: Webhook) -> WebhookMade:
    """As an organisation's, of one's own; servers only."""
    owner = Owner(account_id=identity.account_id)
    wanted = NewWebhook(address=data.address, title=data.title, locale=data.locale, kinds=data.kinds, subjects=data.subjects)
    webhook_id, secret = await webhook_keeper.add(tx, owner, wanted)
    return WebhookMade(webhook=await one(tx, webhook_keeper, owner, webhook_id), secret=secret)


@get(MY, access=signed_in)
async def show_mine(tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, webhook_id: UUID) -> WebhookView:
    """One of one's own."""
    return await one(tx, webhook_keeper, Owner(account_id=identity.account_id), webhook_id)


@put(MY, access=signed_in, refuses=CHANGING)
async def change_mine(tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, webhook_id: UUID, data: Webhook) -> WebhookView:
    """Where to, and what of whom."""
    owner = Owner(account_id=identity.account_id)
    await webhook_keeper.change(tx, owner, webhook_id, data)
    return await one(tx, webhook_keeper, owner, webhook_id)


@delete(MY, access=signed_in)
async def end_mine(tx: Transaction, identity: Identity, webhook_id: UUID) -> None:
    """With its log."""
    await actions.delete(tx, Owner(account_id=identity.account_id), webhook_id)


@put(f"{MY}/secret", access=signed_in)
async def replace_my_secret(
    tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, webhook_id: UUID, data: Rotation
) -> WebhookMade:
    """Makes a new secret and a new key; for `overlap_hours` requests carry signatures with the old ones too."""
    owner = Owner(account_id=identity.account_id)
    secret = await webhook_keeper.replace_secret(tx, owner, webhook_id, data.overlap_hours)
    return WebhookMade(webhook=await one(tx, webhook_keeper, owner, webhook_id), secret=secret)


@put(f"{MY}/enabled", access=signed_in, refuses=[TooManyWebhooks])
async def enable_mine(tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, webhook_id: UUID) -> WebhookView:
    """Switches it on again; what it missed goes out when it is replayed."""
    owner = Owner(account_id=identity.account_id)
    await webhook_keeper.enable(tx, owner, webhook_id)
    return await one(tx, webhook_keeper, owner, webhook_id)


@delete(f"{MY}/enabled", access=signed_in)
async def disable_mine(tx: Transaction, identity: Identity, webhook_id: UUID) -> None:
    """Switches it off; its log and settings stay."""
    await actions.disable(tx, Owner(account_id=identity.account_id), webhook_id)


@post(f"{MY}/pings", access=signed_in, status=202, refuses=[DestinationEnded])
async def ping_mine(tx: Transaction, identity: Identity, webhook_id: UUID) -> None:
    """Sends a test."""
    await actions.ping(tx, Owner(account_id=identity.account_id), webhook_id)


@get(f"{MY}/deliveries", access=signed_in)
async def list_my_parcels(
    tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, webhook_id: UUID, cursor: Cursor, only_failed: bool = False
) -> Slice[ParcelView]:
    """What was sent, newest first, with the answers."""
    await one(tx, webhook_keeper, Owner(account_id=identity.account_id), webhook_id)
    return await queries.parcels(tx, webhook_id, cursor, only_failed=only_failed)


@get(f"{MY}/{DELIVERY}", access=signed_in)
async def show_my_parcel(
    tx: Transaction, webhook_keeper: WebhookKeeper, identity: Identity, webhook_id: UUID, delivery_id: UUID
) -> ParcelDetails:
    """One delivery: its body, and each try with its answer."""
    return await details(tx, webhook_keeper, Owner(account_id=identity.account_id), webhook_id, delivery_id)


@put(f"{MY}/{DELIVERY}/replay", access=signed_in, refuses=[DestinationEnded, NotReplayable])
async def replay_mine(tx: Transaction, identity: Identity, webhook_id: UUID, delivery_id: UUID) -> None:
    """Sends it again, under its own id."""
    await actions.replay(tx, Owner(account_id=identity.account_id), webhook_id, delivery_id)


@post(f"{MY}/replays", access=signed_in, status=202, refuses=[DestinationEnded])
async def replay_my_failed(tx: Transaction, identity: Identity, webhook_id: UUID, data: Since) -> Replayed:
    """Sends everything again that was given up or held back since then, at most 10,000 deliveries."""
    return Replayed(deliveries=await actions.replay_failed(tx, Owner(account_id=identity.account_id), webhook_id, data.since))


WEBHOOKS = (
    list_webhooks, add_webhook, show_webhook, change_webhook, end_webhook, replace_secret, enable_webhook, disable_webhook, ping_webhook,
    list_parcels, show_parcel, replay, replay_failed,
)  # fmt: skip
MY_WEBHOOKS = (
    list_types, list_mine, add_mine, show_mine, change_mine, end_mine, replace_my_secret, enable_mine, disable_mine, ping_mine,
    list_my_parcels, show_my_parcel, replay_mine, replay_my_failed,
)  # fmt: skip
