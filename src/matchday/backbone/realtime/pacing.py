"""How fast a room is told its news: as fast as most of its sockets take them.

Without a pause a burst would overflow everybody's queue; with a wait for everybody one dead reader would hold up all.
"""

import asyncio
from collections.abc import Sequence

from matchday.backbone.realtime.wire import Wire

MOST_SECONDS_MAX = 0.25
LAST_SECONDS_MAX = 0.05


async def pace(wires: Sequence[Wire]) -> None:
    """Waits until at least half of the sockets have taken what they were handed, and then a little for those of the
    others that were up to date until now. Who has not moved for long is not waited for."""
    loop = asyncio.get_running_loop()
    half, deadline = len(wires) // 2, loop.time() + MOST_SECONDS_MAX
    busy = [wire for wire in wires if wire.is_busy and wire.is_moving(loop.time())]
    while len(busy) > half and (left := deadline - loop.time()) > 0:
        await busy[-1].settle(min(left, LAST_SECONDS_MAX))
        busy = [wire for wire in busy if wire.is_busy and wire.is_moving(loop.time())]
    deadline = loop.time() + LAST_SECONDS_MAX
    for wire in busy:
        if wire.is_busy and not wire.is_behind:
            if (left := deadline - loop.time()) <= 0:
                return
            await wire.settle(left)
