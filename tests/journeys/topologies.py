"""The site as its operators run it: `matchday serve` as one process, or one process per module, on the same engines."""

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from tests.journeys.waiting import until

from matchday.app.registry import MODULES
from matchday.backbone.settings import Settings, as_environment

READY_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 20.0
SECRET = "a secret of the tests, 32 characters"
DATABASE = "database"
ONE_PROCESS: tuple[tuple[str, ...], ...] = (MODULES,)
PROCESS_PER_MODULE = tuple((name,) for name in MODULES)


@asynccontextmanager
async def serving(
    topology: Sequence[Sequence[str]], *, database_url: str, nats_url: str, logs: Path, workers: int = 1, **changes: Any
) -> AsyncIterator[Mapping[str, str]]:
    """Yields the address of each module once every process is ready, and under DATABASE that of their rows."""
    ports = free_ports(len(topology))
    addresses: dict[str, str] = {}
    async with AsyncExitStack() as stack:
        for modules, port in zip(topology, ports, strict=True):
            settings = Settings(
                environment="test",
                database_url=database_url,
                nats_url=nats_url,
                port=port,
                public_url=f"http://localhost:{ports[0]}",  # by name: browsers give no passkeys to an address of digits
                secret=SECRET,
                data=str(logs / f"data-{port}"),
                **changes,
            )
            await stack.enter_async_context(_process(modules, settings, logs / f"{modules[0]}-{port}.log", workers))
            addresses |= dict.fromkeys(modules, f"http://127.0.0.1:{port}")
        await asyncio.gather(*(until_ready(address) for address in set(addresses.values())))
        yield addresses | {DATABASE: database_url}


@asynccontextmanager
async def _process(modules: Sequence[str], settings: Settings, log: Path, workers: int) -> AsyncIterator[None]:
    with log.open("wb") as output:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "matchday", "serve", *modules, "--workers", str(workers)),
            env=as_environment(settings),
            stdout=output,
            stderr=output,
        )
    try:
        yield
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
        await asyncio.wait_for(child.wait(), STOP_SECONDS_MAX)
    assert child.returncode == 0, f"{modules} ended with {child.returncode}: read {log}"


async def until_ready(address: str) -> None:
    """Asks until both engines are reached."""
    async with httpx.AsyncClient(base_url=address) as client:

        async def ask() -> int:
            try:
                return (await client.get("/health/ready")).status_code
            except httpx.TransportError:
                return 0

        await until(ask, lambda status: status == 200, seconds_max=READY_SECONDS_MAX)


def free_ports(count: int) -> list[int]:
    """Held all at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
