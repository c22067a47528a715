"""Sends mail until it is killed; started by the test beside it, with its settings in the environment."""

import asyncio

from tests.modules.notifications.post import context_of

from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.notifications.workers.mail import deliver_mail


async def main() -> None:
    await deliver_mail(context_of(await open_database(load(Settings).database_url)))


asyncio.run(main())
