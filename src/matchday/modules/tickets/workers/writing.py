"""Says what buyers are to be told, with links that only this process can make."""

import asyncio

from matchday.backbone.context import ModuleContext
from matchday.modules.tickets.actions.write_letters import LETTERS_AT_ONCE_MAX, LetterDesk

POLL_SECONDS = 0.5


async def write_letters_forever(context: ModuleContext) -> None:
    """Until it is cancelled."""
    desk = LetterDesk(context.settings.secret)
    while True:
        async with context.database.begin(context.name) as tx:
            written = await desk.write(tx)
        if written < LETTERS_AT_ONCE_MAX:
            await asyncio.sleep(POLL_SECONDS)
