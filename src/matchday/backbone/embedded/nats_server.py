"""NATS with JetStream from the wheel, supervised by us, on a loopback port."""

import asyncio
import signal
import socket
import subprocess
import sys
from pathlib import Path

from matchday.backbone.embedded.children import EngineError, last_lines, spawn, wait_for_exit

START_SECONDS_MAX = 20.0
STOP_SECONDS_MAX = 10.0


class Nats:
    """One server on one folder; it keeps its port over restarts."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port or _free_port()
        self.url = f"nats://127.0.0.1:{self.port}"
        self._log = folder / "nats.log"
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Raises RuntimeError when it is not running."""
        if self._child is None:
            raise RuntimeError("NATS is not running")
        return self._child.pid

    async def start(self) -> None:
        """Returns when it answers. Raises EngineError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "nats.conf"
        configuration.write_text(
            f'host: "127.0.0.1"\nport: {self.port}\nmax_payload: 1MB\n'
            f'jetstream {{ store_dir: "{self.folder / "store"}", sync_interval: 1s }}\n',
            encoding="utf-8",
        )
        self._child = spawn([_binary(), "-c", str(configuration)], log=self._log, stop_signal=signal.SIGTERM)
        deadline = asyncio.get_running_loop().time() + START_SECONDS_MAX
        while not await self._answers():
            if self._child.poll() is not None or asyncio.get_running_loop().time() > deadline:
                raise EngineError(f"NATS did not start on port {self.port}: {last_lines(self._log)}. Its log is {self._log}.")
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """Orderly."""
        if self._child is None:
            return
        self._child.terminate()
        if not await wait_for_exit(self._child, STOP_SECONDS_MAX):
            self._child.kill()
            await wait_for_exit(self._child, STOP_SECONDS_MAX)
        self._child = None

    async def kill(self) -> None:
        """At once, for fault tests."""
        if self._child is not None:
            self._child.kill()
            await wait_for_exit(self._child, STOP_SECONDS_MAX)
            self._child = None

    async def _answers(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            greeting = await asyncio.wait_for(reader.readline(), 2)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return greeting.startswith(b"INFO ")


async def start_nats(folder: Path, *, port: int = 0) -> Nats:
    """Starts a server on `folder`; port 0 chooses a free one. Raises EngineError."""
    server = Nats(folder.absolute(), port)
    await server.start()
    return server


def _binary() -> str:
    return str(Path(sys.executable).parent / "nats-server")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
