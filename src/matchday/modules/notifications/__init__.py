"""Notifications: how people are reached.

Owns deliveries (mail to be sent, sent or dead), the in-app inbox, and what each person wants to hear of.

Says `ActionTaken`, for the audit log, and nothing else. Hears the events of others that somebody should be told of, and
accounts.ContactChanged.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from matchday.backbone.context import ModuleContext
from matchday.backbone.mail import MailSettings
from matchday.backbone.module import Module, Sweep, Worker
from matchday.backbone.sealing import Sealer
from matchday.backbone.settings import load
from matchday.contracts.notifications import ActionTaken
from matchday.modules.notifications import sweeps
from matchday.modules.notifications.domain.unsubscribing import SEAL_LABEL
from matchday.modules.notifications.listeners import LISTENERS
from matchday.modules.notifications.pages import PAGES
from matchday.modules.notifications.routes import API, MANAGE
from matchday.modules.notifications.settings import Mailbox, check, mailbox_of
from matchday.modules.notifications.sockets import PRIVATE_ROOMS, InboxDoor
from matchday.modules.notifications.store.personal_data import personal_data
from matchday.modules.notifications.workers.mail import deliver_mail


@asynccontextmanager
async def _mailbox(context: ModuleContext) -> AsyncIterator[Mailbox]:
    check(context.settings)
    yield mailbox_of(context.settings, load(MailSettings))


@asynccontextmanager
async def _subscriptions(context: ModuleContext) -> AsyncIterator[Sealer]:
    yield Sealer(context.settings.secret, SEAL_LABEL)


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
    ),
    exports=personal_data,
    workers=(Worker(name="deliver mail", run=deliver_mail),),
    resources={"mailbox": _mailbox, "subscriptions": _subscriptions, "inbox_door": _inbox_door},
    private_rooms=PRIVATE_ROOMS,
    check=check,
    migrations=Path(__file__).parent / "migrations",
)
