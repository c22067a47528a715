"""The web server: Granian's workers, and the supervisor that gives them embedded engines."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from typing import Self

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from matchday.app.engines import check_production, reach_engines
from matchday.app.settings import ProcessSettings
from matchday.backbone.embedded import EngineError, die_with_parent
from matchday.backbone.settings import Settings, as_environment, export
from matchday.backbone.tasks import Tasks

STOP_SECONDS_MAX = 10
_TARGET = "matchday.app.process:application"


def serve(settings: Settings, process: ProcessSettings) -> int:
    """Serves on engines whose addresses are set. Returns when told to stop by SIGTERM or SIGINT."""
    if settings.environment == "production":
        check_production(settings)
    refuse_taken_port(settings.host, settings.port)
    export(settings, process)
    die_with_parent()
    Granian(
        _TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        factory=True,
        workers=process.workers,
        loop=Loops.uvloop,
        websockets=True,
        backlog=2048,
        log_access=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS_MAX,
    ).serve()
    return 0


async def serve_with_embedded_engines(settings: Settings, process: ProcessSettings, say: Callable[[str], None]) -> int:
    """Starts the engines, migrates, and runs the web server as a child until one of them ends or a signal comes."""
    refuse_taken_port(settings.host, settings.port)
    async with reach_engines(settings) as reached, await web_server(reached, process) as server:
        say(f"Matchday answers on {reached.site_url}")
        return await server.wait_for_end()


class WebServer:
    """A child process that serves."""

    def __init__(self, child: asyncio.subprocess.Process) -> None:
        self._child = child
        self._is_told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._is_told.set)

    @property
    def is_told_to_stop(self) -> asyncio.Event:
        """Set by SIGINT or SIGTERM."""
        return self._is_told

    async def wait_for_end(self) -> int:
        """Until a signal comes or the server ends by itself; returns the exit code."""
        async with Tasks() as tasks:
            ended = tasks.spawn(self._child.wait(), "web server")
            told = tasks.spawn(self._is_told.wait(), "signal")
            await asyncio.wait([ended, told], return_when=asyncio.FIRST_COMPLETED)
        return 0 if self._is_told.is_set() else (self._child.returncode or 0)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._child.returncode is None:
            self._child.terminate()
        try:
            await asyncio.wait_for(self._child.wait(), STOP_SECONDS_MAX + 2)
        except TimeoutError:
            self._child.kill()
            await self._child.wait()


async def web_server(settings: Settings, process: ProcessSettings) -> WebServer:
    """Starts `matchday serve` as a child, away from the terminal's signals: we end it before its engines."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "matchday",
        "serve",
        *process.modules,
        *(argument for surface in process.surfaces for argument in ("--surface", surface)),
        "--workers",
        str(process.workers),
        env=as_environment(settings),
        start_new_session=True,
    )
    return WebServer(child)


def refuse_taken_port(host: str, port: int) -> None:
    """Raises EngineError when somebody else listens there."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise EngineError(
                f"Port {port} on {host} is taken or may not be used. Stop what uses it, or choose another with MATCHDAY_PORT."
            ) from error
