"""An ASGI application on a port of its own, inside the test's event loop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from tests.journeys.topologies import free_ports
from tests.journeys.waiting import until


@asynccontextmanager
async def listening(application: Any) -> AsyncIterator[str]:
    """Its address, once it answers."""
    (port,) = free_ports(1)
    server = Server(application, address="127.0.0.1", port=port, interface=Interfaces.ASGINL, log_enabled=False)
    serving = asyncio.create_task(server.serve())

    async def connect() -> Any:
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return None

    _, writer = await until(connect, lambda opened: opened is not None, seconds_max=20)
    writer.close()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop()
        await serving
