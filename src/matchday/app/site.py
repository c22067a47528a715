"""The ASGI application of a process: sends each request to its surface, and opens and closes what they share."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any

from matchday.app.embed_files import is_embed_file, serve_embed_file
from matchday.app.static import serve_static
from matchday.app.surfaces import PREFIXES, build_surface, render_error
from matchday.backbone.http.edge import Edge
from matchday.backbone.http.short_way import shortened
from matchday.backbone.http.surroundings import Surroundings
from matchday.backbone.module import Module, Surface
from matchday.backbone.telemetry import METRICS_MEDIA_TYPE, metrics_page
from matchday.web.assets import STATIC_PREFIX

App = Callable[[Any, Any, Any], Awaitable[None]]
Readiness = Callable[[], Awaitable[dict[str, str]]]
"""Asks every engine; maps its name to "ok" or to what is wrong."""


class Site:
    """Surfaces behind one address. `shared` opens the process's engines and yields the Socket.IO application."""

    def __init__(
        self,
        modules: Sequence[Module],
        surfaces: Sequence[Surface],
        surroundings: Surroundings,
        shared: Callable[[], AbstractAsyncContextManager[App]],
        readiness: Readiness,
    ) -> None:
        self.applications = {surface: build_surface(surface, modules, surroundings) for surface in surfaces}
        self._edges = [
            (PREFIXES[surface], Edge(self._way_to(surface, modules, surroundings), surface, surroundings, render_error))
            for surface in sorted(surfaces, key=lambda surface: -len(PREFIXES[surface]))
        ]
        self._shared = shared
        self._readiness = readiness
        self._sockets: App | None = None

    def _way_to(self, surface: Surface, modules: Sequence[Module], surroundings: Surroundings) -> App:
        return shortened(self.applications[surface], PREFIXES[surface], surface, modules, surroundings)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path: str = scope["path"]
        if path.startswith("/socket.io/") and self._sockets is not None:
            await self._sockets(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif path.startswith(STATIC_PREFIX):
            await serve_static(scope, send)
        elif is_embed_file(path):
            await serve_embed_file(scope, send)
        elif path.startswith("/health/") or path == "/metrics":
            await self._operate(scope, send)
        else:
            await self._edge_of(path)(scope, receive, send)

    def _edge_of(self, path: str) -> App:
        for prefix, edge in self._edges:
            if prefix in ("/", path) or path.startswith(f"{prefix}/"):
                return edge
        return _nothing_here

    async def _live(self, receive: Any, send: Any) -> None:
        """The ASGI lifespan: a failed start is told to the server with its reason."""
        await receive()
        try:
            async with self.running():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        await send({"type": "lifespan.shutdown.complete"})

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While this is open the site answers."""
        async with AsyncExitStack() as stack:
            self._sockets = await stack.enter_async_context(self._shared())
            for application in self.applications.values():
                await stack.enter_async_context(application.lifespan())
            yield

    async def _operate(self, scope: Any, send: Any) -> None:
        """Health for the orchestrator, metrics for the machine it runs on."""
        if scope["path"] == "/health/live":
            await _say(send, 200, b'{"status":"ok"}', b"application/json")
        elif scope["path"] == "/health/ready":
            engines = await self._readiness()
            is_ready = all(state == "ok" for state in engines.values())
            body = json.dumps({"status": "ok" if is_ready else "unavailable", "engines": engines}).encode()
            await _say(send, 200 if is_ready else 503, body, b"application/json")
        elif scope["path"] == "/metrics" and _is_from_inside(scope):
            await _say(send, 200, metrics_page(), METRICS_MEDIA_TYPE.encode())
        else:
            await _nothing_here(scope, None, send)


def _is_from_inside(scope: Any) -> bool:
    """Metrics are for scrapers beside us: a request that came through a gateway carries a forwarding header."""
    return not any(name == b"x-forwarded-for" for name, _ in scope["headers"])


async def _nothing_here(_scope: Any, _receive: Any, send: Any) -> None:
    body = b'{"title":"Not Found","status":404,"code":"not_found","detail":"There is nothing at this address."}'
    await _say(send, 404, body, b"application/problem+json")


async def _say(send: Any, status: int, body: bytes, kind: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"x-content-type-options", b"nosniff")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
