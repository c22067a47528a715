"""The data folder of a laptop: the engines' files, the secret, and who is using it."""

import asyncio
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from matchday.backbone.embedded.children import EngineError
from matchday.backbone.embedded.nats_server import Nats
from matchday.backbone.embedded.postgres import Postgres

_FREE_BYTES_MIN = 200 * 1024**2


@dataclass(frozen=True, kw_only=True)
class Engines:
    """Where the engines of a data folder answer."""

    database_url: str
    nats_url: str
    secret: str


class DataFolder:
    """Holds the folder for this process while it is entered. Raises EngineError when it cannot."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: int | None = None

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EngineError(f"The data folder {self.path} is not writable ({error.strerror}): choose another with MATCHDAY_DATA.") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._lock, 20, 0).decode().strip()
            raise EngineError(
                f"The data folder {self.path} is in use by another Matchday (process {holder}): stop that one, or choose another with MATCHDAY_DATA."
            ) from error
        os.truncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}".encode(), 0)
        free = shutil.disk_usage(self.path).free
        if free < _FREE_BYTES_MIN:
            raise EngineError(f"Only {free // 1024**2} MiB are free for {self.path}: free some space, or choose another folder with MATCHDAY_DATA.")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        with suppress(FileNotFoundError):
            (self.path / "run.json").unlink()
        if self._lock is not None:
            os.close(self._lock)

    def secret(self) -> str:
        """The installation's own, made on first use, readable by its owner only."""
        file = self.path / "secret"
        if not file.exists():
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as output:
                output.write(secrets.token_urlsafe(48))
        return file.read_text().strip()

    def tell(self, engines: Engines) -> None:
        """Lets other commands find the running engines."""
        file = self.path / "run.json"
        file.touch(0o600)
        file.write_text(json.dumps({"database_url": engines.database_url, "nats_url": engines.nats_url, "pid": os.getpid()}))


@asynccontextmanager
async def engines(path: Path) -> AsyncIterator[Engines]:
    """Both engines of a data folder, started side by side and stopped in the end. Raises EngineError."""
    with DataFolder(path) as folder:
        postgres, nats = Postgres(folder.path / "postgres", durable=True), Nats(folder.path / "nats", 0)
        try:
            for failure in await asyncio.gather(postgres.start(), nats.start(), return_exceptions=True):
                if failure is not None:
                    raise failure
            started = Engines(database_url=postgres.url, nats_url=nats.url, secret=folder.secret())
            folder.tell(started)
            yield started
        finally:
            await asyncio.gather(postgres.stop(), nats.stop())


def attached(path: Path) -> Engines | None:
    """The engines of an instance that runs on this folder now, or None."""
    folder = DataFolder(path)
    try:
        lock = os.open(folder.path / "lock", os.O_RDWR)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with suppress(OSError, ValueError, KeyError):
            told = json.loads((folder.path / "run.json").read_text())
            return Engines(database_url=told["database_url"], nats_url=told["nats_url"], secret=folder.secret())
    finally:
        os.close(lock)
    return None
