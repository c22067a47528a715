"""Sees to it that there is a key to sign tickets with. Keys are sealed with the process's secret, which sweeps do not have."""

import asyncio
import logging

from matchday.backbone.context import ModuleContext
from matchday.backbone.database.pool import GIVEN_WAY, OUTAGES
from matchday.backbone.errors import Unavailable
from matchday.backbone.telemetry import begin_work
from matchday.modules.tickets.actions.rotate_ticket_keys import keep_ticket_keys

LOOK_SECONDS = 3600.0
RETRY_SECONDS = 1.0
_log = logging.getLogger("matchday.tickets")


async def keep_keys_forever(context: ModuleContext) -> None:
    """Until it is cancelled. Every process asks; the table's lock lets one of them make it."""
    while True:
        begin_work()
        try:
            async with context.database.begin(context.name) as tx:
                if await keep_ticket_keys(tx, context.settings.secret):
                    _log.info("Tickets have another key")
            wait = LOOK_SECONDS
        except (*OUTAGES, *GIVEN_WAY, Unavailable) as outage:
            _log.info("The keys of tickets wait: %r", outage)
            wait = RETRY_SECONDS
        await asyncio.sleep(wait)
