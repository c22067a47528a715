"""Carries what is queued for a sink until it is killed; started by the test beside it, with its settings in the environment."""

import asyncio
import sys

from tests.modules.notifications.post import context_of

from matchday.backbone.database import open_database
from matchday.backbone.settings import Settings, load
from matchday.modules.notifications.sinks import known_sinks
from matchday.modules.notifications.workers.carrying import carry_forever


async def main() -> None:
    await carry_forever(known_sinks()[sys.argv[1]], context_of(await open_database(load(Settings).database_url)))


asyncio.run(main())
