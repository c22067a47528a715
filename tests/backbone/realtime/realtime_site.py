"""A process with sockets and nothing else, served by Granian: `granian --interface asgi realtime_site:app`."""

from contextlib import AsyncExitStack
from typing import Any

import msgspec

from matchday.backbone.database import open_database
from matchday.backbone.events.bus import connect
from matchday.backbone.http.revocations import Revocations
from matchday.backbone.module import Module
from matchday.backbone.realtime import Hub
from matchday.backbone.settings import Settings, load

STADIUM = Module(name="stadium", public_rooms=("match",), private_rooms=("box",))


class SiteSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What the tests vary."""

    is_repairing: bool = True
    is_hosting: bool = True
    """Whether this process is a home of the module, or only holds sockets."""


class Site:
    """The ASGI application of one worker."""

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await self._open()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self._stack.aclose()
            await send({"type": "lifespan.shutdown.complete"})
        else:
            await self._app(scope, receive, send)

    async def _open(self) -> None:
        settings, site = load(Settings), load(SiteSettings)
        bus = await connect(settings.nats_url)
        self._stack.push_async_callback(bus.close)
        database = await open_database(settings.database_url)
        self._stack.push_async_callback(database.close)
        hub = Hub(
            bus=bus,
            database=database,
            modules=[STADIUM] if site.is_hosting else [],
            settings=settings,
            revocations=Revocations(),
            is_repairing=site.is_repairing,
        )
        await self._stack.enter_async_context(hub.running())
        self._app = hub.asgi
        await bus.publish(f"ready.{settings.port}", b"")


app = Site()
