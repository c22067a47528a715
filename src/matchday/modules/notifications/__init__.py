"""Notifications: how people are reached.

Owns deliveries (to be sent, sent or dead), the in-app inbox, what each person wants to hear of, what people and organisations
follow, and where news goes: sinks, one file each in `sinks/`.

Says `ActionTaken`, for the audit log, and nothing else. Hears the events of others that somebody should be told of,
accounts.ContactChanged and accounts.MembershipChanged, what is said of organisations, competitions, matches, squads and
articles, which can be followed, and every event that says of itself that webhooks of its owner may hear it.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from matchday.backbone.context import ModuleContext
from matchday.backbone.mail import MailSettings
from matchday.backbone.module import Module, Sweep, Worker
from matchday.backbone.sealing import Sealer
from matchday.backbone.settings import load
from matchday.contracts.notifications import ActionTaken
from matchday.modules.notifications import sweeps
from matchday.modules.notifications.actions.keep_webhooks import WebhookKeeper
from matchday.modules.notifications.domain.unsubscribing import SEAL_LABEL
from matchday.modules.notifications.listeners import LISTENERS
from matchday.modules.notifications.pages import PAGES
from matchday.modules.notifications.routes import API, MANAGE
from matchday.modules.notifications.settings import Mailbox, Messenger, SinkSettings, check, mailbox_of, messenger_of
from matchday.modules.notifications.sinks import known_sinks
from matchday.modules.notifications.sockets import PRIVATE_ROOMS, InboxDoor
from matchday.modules.notifications.store.personal_data import personal_data
from matchday.modules.notifications.workers.carrying import carry_forever
from matchday.modules.notifications.workers.mail import deliver_mail
from matchday.modules.notifications.workers.spreading import spread_forever
from matchday.modules.notifications.workers.telegram_updates import read_forever


@asynccontextmanager
async def _mailbox(context: ModuleContext) -> AsyncIterator[Mailbox]:
    check(context.settings)
    yield mailbox_of(context.settings, load(MailSettings))


@asynccontextmanager
async def _subscriptions(context: ModuleContext) -> AsyncIterator[Sealer]:
    yield Sealer(context.settings.secret, SEAL_LABEL)


@asynccontextmanager
async def _webhook_keeper(context: ModuleContext) -> AsyncIterator[WebhookKeeper]:
    may_be_private = load(SinkSettings).webhook_private_addresses
    yield WebhookKeeper(context.settings.secret, may_be_private=may_be_private)


@asynccontextmanager
async def _messenger(_context: ModuleContext) -> AsyncIterator[Messenger]:
    yield messenger_of(load(SinkSettings))


@asynccontextmanager
async def _inbox_door(context: ModuleContext) -> AsyncIterator[InboxDoor]:
    yield InboxDoor(context.settings.secret)


module = Module(
    name="notifications",
    routes={"api": API, "manage": MANAGE, "pages": PAGES},
    publishes=(ActionTaken,),
    audits=ActionTaken,
    listeners=LISTENERS,
    sweeps=(
        Sweep(name="forget old deliveries", run=sweeps.forget_old_deliveries, every_seconds=3600),
        Sweep(name="blank expired links", run=sweeps.blank_expired_links, every_seconds=300),
        Sweep(name="forget old notices", run=sweeps.forget_old_notices, every_seconds=3600),
        Sweep(name="erase what deleted accounts left", run=sweeps.erase_leavings, every_seconds=60),
        Sweep(name="forget old matches and happenings", run=sweeps.forget_matches, every_seconds=3600),
        Sweep(name="forget codes and ended destinations", run=sweeps.forget_codes_and_ended, every_seconds=300),
    ),
    exports=personal_data,
    workers=(
        Worker(name="deliver mail", run=deliver_mail),
        Worker(name="spread what happened", run=spread_forever),
        Worker(name="hear Telegram", run=read_forever),
        *(Worker(name=f"carry to {name}", run=partial(carry_forever, sink)) for name, sink in known_sinks().items() if sink.is_carried),
    ),
    resources={
        "mailbox": _mailbox,
        "subscriptions": _subscriptions,
        "inbox_door": _inbox_door,
        "webhook_keeper": _webhook_keeper,
        "messenger": _messenger,
    },
    private_rooms=PRIVATE_ROOMS,
    check=check,
    migrations=Path(__file__).parent / "migrations",
)
