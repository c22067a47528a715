"""Our side of bench_fanout.py, as `matchday serve` serves it: a Granian worker with a Hub on NATS.

The room's history is empty: the bench's own publisher numbers the messages, and nobody asks for the past.
"""

from contextlib import AsyncExitStack
from typing import Any

from matchday.backbone.database import open_database
from matchday.backbone.events.bus import connect
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.module import Module
from matchday.backbone.realtime import Hub
from matchday.backbone.settings import Settings, load

STADIUM = Module(name="stadium", public_rooms=("match",))

_stack = AsyncExitStack()
_hubs: list[Hub] = []


async def application(scope: Any, receive: Any, send: Any) -> None:
    """ASGI."""
    if scope["type"] != "lifespan":
        await _hubs[0].asgi(scope, receive, send)
        return
    await receive()
    settings = load(Settings)
    bus = await connect(settings.nats_url)
    database = await open_database(settings.database_url)
    hub = Hub(bus=bus, database=database, modules=[STADIUM], settings=settings, revocations=Revocations())
    await _stack.enter_async_context(hub.running())
    _hubs.append(hub)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await _stack.aclose()
    await bus.close()
    await database.close()
    await send({"type": "lifespan.shutdown.complete"})
