"""What PostgreSQL and NATS have in common: one server process on one folder, started, watched and stopped by us."""

import asyncio
import fcntl
import logging
import os
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from matchday.backbone.embedded.children import signal_family, spawn, wait_for_exit
from matchday.backbone.embedded.errors import EngineError

START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 15.0
_LOG_BYTES_MAX = 10 * 1024**2
_SAID_BYTES_MAX = 4000
_POLL_SECONDS = 0.02
_WATCH_SECONDS = 0.2

logger = logging.getLogger(__name__)


class Engine(ABC):
    """One server. It keeps its address over `stop`, `kill` and `start`."""

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals]
    """Asks for an orderly and quick end; also sent by the kernel when we are killed."""
    lock_seconds_max: float = 10.0
    """How long a start waits for the end of what a killed instance left."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.log = self.folder / "log"
        self._home = self.folder
        """Where its files are; not `folder` when the server's user cannot reach that."""
        self._user: str | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._log_began = 0

    @property
    def pid(self) -> int:
        """Raises RuntimeError when it is not running."""
        if self._child is None:
            raise RuntimeError(f"{self.name} is not running")
        return self._child.pid

    async def start(self) -> None:
        """Returns when it answers. Raises EngineError."""
        try:
            self._make_folder()
            await asyncio.to_thread(self._prepare)
            lock = await self._lock()
        except OSError as error:
            raise EngineError(
                f"{self.name} cannot use {error.filename or self.folder} ({error.strerror}): mend that, or choose another folder."
            ) from error
        try:
            self._clear_up()
            self._spawn(lock)
        finally:
            os.close(lock)
        try:
            async with asyncio.timeout(START_SECONDS_MAX):
                await self._wait_until_ready()
        except TimeoutError as error:
            await self.kill()
            raise EngineError(f"{self.name} did not answer within {START_SECONDS_MAX:.0f} s: see its log {self.log}.") from error

    async def stop(self) -> None:
        """Orderly and quick: open transactions end, nothing that was confirmed is lost."""
        if self._child is not None:
            child, self._child = self._child, None
            if child.poll() is None:
                signal_family(child.pid, signal.SIGCONT)
            child.send_signal(self.stop_signal)
            if not await wait_for_exit(child, STOP_SECONDS_MAX):
                logger.warning("%s did not stop within %.0f s and is killed", self.name, STOP_SECONDS_MAX)
                child.kill()
                await wait_for_exit(child, STOP_SECONDS_MAX)

    async def kill(self) -> None:
        """Like kill -9."""
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()
            await wait_for_exit(child, STOP_SECONDS_MAX)

    def pause(self) -> None:
        """Holds all its processes where they are (SIGSTOP): connections stay open and nobody answers."""
        signal_family(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Ends a pause."""
        signal_family(self.pid, signal.SIGCONT)

    async def keep_running(self) -> None:
        """Starts it again whenever it ends by itself. Runs until cancelled; raises EngineError when it cannot."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            if self._child is not None and self._child.poll() is not None:
                logger.error("%s ended by itself (%s) and is started again", self.name, self._said() or "it said nothing")
                await self.start()

    @abstractmethod
    def _prepare(self) -> None:
        """Makes what it needs in its folder. May take its time: called in a thread."""

    @abstractmethod
    def _clear_up(self) -> None:
        """Removes what a killed predecessor left. Called under the lock: nobody else runs here."""

    @abstractmethod
    def _command(self) -> Sequence[str]: ...

    @abstractmethod
    async def _answers(self) -> bool: ...

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    async def _lock(self) -> int:
        """Takes the lock that the server's processes then hold, as long as one of them lives: a second nats-server would
        use the same files, and what a killed instance left needs a moment to end."""
        file = self._home / "server.lock"
        lock = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = asyncio.get_running_loop().time() + self.lock_seconds_max
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if asyncio.get_running_loop().time() > deadline:
                    holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip() or "unknown"
                    os.close(lock)
                    raise EngineError(
                        f"{self.name} already runs on {self._home} as process {holder}: stop that one, or choose another folder."
                    ) from None
                await asyncio.sleep(_POLL_SECONDS)
            else:
                return lock

    def _spawn(self, lock: int) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES_MAX:
            self.log.unlink()
        self._log_began = self.log.stat().st_size if self.log.exists() else 0
        self._child = spawn(self._command(), log=self.log, user=self._user, stop_signal=self.stop_signal, inherited=[lock])
        os.truncate(lock, 0)
        os.pwrite(lock, f"{self._child.pid}".encode("ascii"), 0)

    async def _wait_until_ready(self) -> None:
        while not await self._answers():
            if self._child is None or self._child.poll() is not None:
                self._child = None
                raise self._why_it_ended()
            await asyncio.sleep(_POLL_SECONDS)

    def _why_it_ended(self) -> EngineError:
        said = self._said()
        if "no space left on device" in said.lower():
            return EngineError(f"The disk of {self._home} is full, so {self.name} cannot start: free some space, or choose another folder.")
        last = said.splitlines()[-1:] or ["it said nothing"]
        return EngineError(f"{self.name} did not start ({last[0]}): see its log {self.log}.")

    def _said(self) -> str:
        """The end of what it wrote to its log since it was started."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(self._log_began, self.log.stat().st_size - _SAID_BYTES_MAX))
            return log.read().decode("utf-8", "replace").strip()
