"""A pipe as a process of its own: at work, with its health and its metrics on a port, until it is told to stop."""

import asyncio
import json
import signal
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from nats.aio.client import Client

from matchday.app.serving import refuse_taken_port
from matchday.backbone.cdc.configuration import Configuration
from matchday.backbone.cdc.pipe import Pipe
from matchday.backbone.clock import SystemClock
from matchday.backbone.tasks import Tasks
from matchday.backbone.telemetry import METRICS_MEDIA_TYPE, metrics_page


async def follow(configuration: Configuration, dsn: str, bus: Client, *, host: str, port: int) -> None:
    """Returns when SIGTERM or SIGINT came. Raises CdcError when the pipe cannot go on."""
    refuse_taken_port(host, port)
    pipe = Pipe(configuration, dsn, bus, SystemClock())
    told_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    server = Server(Health(pipe), address=host, port=port, interface=Interfaces.ASGI, log_access=False)
    async with Tasks() as tasks:
        serving = tasks.spawn(server.serve(), "health")
        work = tasks.spawn(pipe.run(), f"pipe {configuration.name}")
        told = tasks.spawn(told_to_stop.wait(), "signal")
        await asyncio.wait([work, told], return_when=asyncio.FIRST_COMPLETED)
        server.stop()  # type: ignore[no-untyped-call]
        if work.done():
            work.result()
        work.cancel()
        await asyncio.wait([serving, work], timeout=5)


class Health:
    """`/health/live`, `/health/ready` and `/metrics`, as the site has them."""

    def __init__(self, pipe: Pipe) -> None:
        self.pipe = pipe

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        """ASGI."""
        if scope["type"] != "http":
            return
        status, media_type, body = self._answer(scope["path"])
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", media_type.encode())]})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, path: str) -> tuple[int, str, bytes]:
        if path == "/health/live":
            return 200, "application/json", b'{"status":"ok"}'
        if path == "/health/ready":
            said = self.pipe.condition.readiness
            return 200 if said == "ok" else 503, "application/json", json.dumps({"pipe": said}).encode()
        if path == "/metrics":
            return 200, METRICS_MEDIA_TYPE, metrics_page()
        return 404, "text/plain", b"There are /health/live, /health/ready and /metrics."
