"""Tells every process that it has heard of all ended sign-ins, and which keys verify tokens."""

import msgspec

from matchday.backbone.context import ModuleContext
from matchday.backbone.http.following_revocations import HEARTBEAT_SUBJECT, Heartbeat
from matchday.modules.accounts.actions.rotate_keys import publish_keys
from matchday.modules.accounts.store.people import read_clock


async def send_heartbeat(context: ModuleContext) -> None:
    """Called by the relay of accounts whenever everything committed has been sent, and goes out on the same connection
    behind it: who hears the heartbeat has heard the news before it."""
    async with context.database.read(context.name) as tx:
        beat = Heartbeat(at=await read_clock(tx), jwks=await publish_keys(tx))
    await context.bus.publish(HEARTBEAT_SUBJECT, msgspec.json.encode(beat))
