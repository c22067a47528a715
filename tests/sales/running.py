"""`matchday serve` as processes that a test may kill and start again, at the same address."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
from tests.journeys.topologies import SECRET, STOP_SECONDS_MAX, free_ports, until_ready

from matchday.backbone.settings import Settings, as_environment

APART = (("accounts",), ("tickets",), ("payments",))
"""Accounts only says who is signed in; it is killed by nobody."""


class Running:
    """One process with some of the modules."""

    def __init__(self, modules: Sequence[str], settings: Settings, log: Path) -> None:
        self.modules = modules
        self.address = f"http://127.0.0.1:{settings.port}"
        self.database_url = settings.database_url
        self._settings = settings
        self._log = log
        self._child: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns at once; see `until_ready`."""
        with self._log.open("ab") as output:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "matchday", "serve", *self.modules),
                env=as_environment(self._settings),
                stdout=output,
                stderr=output,
            )

    async def command(self, *words: str) -> tuple[int, str]:
        """What `matchday` answers on the same engines: its exit code, and what it printed."""
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "matchday", *words),
            env=as_environment(self._settings),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        printed, _ = await child.communicate()
        return child.returncode or 0, printed.decode()

    def resident_bytes(self) -> int:
        """Of the process and its workers."""
        if self._child is None:
            return 0
        parent = psutil.Process(self._child.pid)
        return sum(process.memory_info().rss for process in (parent, *parent.children(recursive=True)))

    async def until_ready(self) -> None:
        """Both engines are reached."""
        await until_ready(self.address)

    async def kill(self) -> None:
        """-9."""
        if self._child is not None and self._child.returncode is None:
            self._child.kill()
            await self._child.wait()

    async def stop(self) -> None:
        """In order. Raises AssertionError if it does not end well."""
        if self._child is not None and self._child.returncode is None:
            self._child.send_signal(signal.SIGTERM)
            await asyncio.wait_for(self._child.wait(), STOP_SECONDS_MAX)
            assert self._child.returncode == 0, f"{self.modules} ended with {self._child.returncode}: read {self._log}"


@asynccontextmanager
async def running(
    topology: Sequence[Sequence[str]], *, database_url: str, nats_url: str, logs: Path, **changes: Any
) -> AsyncIterator[Mapping[str, Running]]:
    """By module. With no limits on how much one address asks."""
    ports = free_ports(len(topology))
    unlimited = {"anonymous_writes_per_minute_max": 10**9, "account_requests_per_minute_max": 10**9}
    found: dict[str, Running] = {}
    async with AsyncExitStack() as stack:
        for modules, port in zip(topology, ports, strict=True):
            settings = Settings(
                environment="test",
                database_url=database_url,
                nats_url=nats_url,
                port=port,
                public_url=f"http://localhost:{ports[0]}",
                secret=SECRET,
                data=str(logs / f"data-{port}"),
                **(unlimited | changes),
            )
            process = Running(modules, settings, logs / f"{modules[0]}-{port}.log")
            await process.start()
            stack.push_async_callback(process.stop)
            found |= dict.fromkeys(modules, process)
        await asyncio.gather(*(process.until_ready() for process in found.values()))
        yield found
