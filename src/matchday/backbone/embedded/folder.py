"""The data folder of a laptop: the engines' files, the secret, and who is using it."""

import asyncio
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from matchday.backbone.embedded.engine import Engine
from matchday.backbone.embedded.errors import EngineError
from matchday.backbone.embedded.nats_server import Nats
from matchday.backbone.embedded.postgres import Postgres
from matchday.backbone.embedded.unprivileged import remove_home
from matchday.backbone.tasks import Tasks

_FREE_BYTES_MIN = 200 * 1024**2
_LOOK_SECONDS_MAX = 0.5
"""`attached` holds the lock for a moment to see whether it is free; that is not another instance."""


@dataclass(frozen=True, kw_only=True)
class Engines:
    """Where the engines of a data folder answer."""

    database_url: str = field(repr=False)
    nats_url: str = field(repr=False)
    secret: str = field(repr=False)


class DataFolder:
    """Holds the folder for this process while it is entered, and makes it when it is not there. Raises EngineError when
    it cannot be written, is in use, or has no space left."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: int | None = None

    def __enter__(self) -> Self:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise EngineError(
                f"The data folder {self.path} is not writable ({error.strerror}): mend that, or choose another with MATCHDAY_DATA."
            ) from error
        try:
            _hold(lock, self.path)
            free = shutil.disk_usage(self.path).free
            if free < _FREE_BYTES_MIN:
                raise EngineError(
                    f"The disk of {self.path} is full ({free // 1024**2} MiB are free): "
                    "free some space, or choose another folder with MATCHDAY_DATA."
                )
        except EngineError:
            os.close(lock)
            raise
        self._lock = lock
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        with suppress(FileNotFoundError):
            (self.path / "run.json").unlink()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def secret(self) -> str:
        """The installation's own, made on first use, readable by its owner only."""
        file = self.path / "secret"
        if not file.exists() or not file.read_text("ascii").strip():
            _write_private(file, secrets.token_urlsafe(48))
        return file.read_text("ascii").strip()

    def tell(self, engines: Engines) -> None:
        """Lets other commands find the running engines."""
        told = {name: value for name, value in asdict(engines).items() if name != "secret"}
        _write_private(self.path / "run.json", json.dumps(told | {"pid": os.getpid(), "started": int(time.time())}))

    def empty(self) -> None:
        """Throws away everything in it, and what an engine keeps elsewhere. Only while it is entered."""
        for kept in self.path.iterdir():
            if kept.is_dir() and not kept.is_symlink():
                remove_home(kept)
            elif kept.name != "lock":
                kept.unlink()


@asynccontextmanager
async def engines(path: Path) -> AsyncIterator[Engines]:
    """Both engines of a data folder, started side by side, started again when one ends by itself, and stopped in the end.
    Raises EngineError."""
    with DataFolder(path) as folder:
        secret = folder.secret()
        postgres, nats = Postgres(folder.path / "postgres", durable=True), Nats(folder.path / "nats")
        try:
            await _start(postgres, nats)
            started = Engines(database_url=postgres.url, nats_url=nats.url, secret=secret)
            folder.tell(started)
            async with Tasks() as tasks:
                for engine in (postgres, nats):
                    tasks.keep_alive(engine.keep_running, f"watching {engine.name}")
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
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        with suppress(OSError, ValueError, KeyError):
            told = json.loads((folder.path / "run.json").read_text("utf-8"))
            return Engines(database_url=told["database_url"], nats_url=told["nats_url"], secret=folder.secret())
    finally:
        os.close(lock)
    return None


async def _start(*engines: Engine) -> None:
    for failure in await asyncio.gather(*(engine.start() for engine in engines), return_exceptions=True):
        if failure is not None:
            raise failure


def _hold(lock: int, path: Path) -> None:
    deadline = time.monotonic() + _LOOK_SECONDS_MAX
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                holder = os.pread(lock, 20, 0).decode("ascii", "replace").strip() or "unknown"
                raise EngineError(
                    f"The data folder {path} is in use by another Matchday (process {holder}): "
                    "stop that one, or choose another with MATCHDAY_DATA."
                ) from None
            time.sleep(0.02)
        else:
            break
    os.truncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode("ascii"), 0)


def _write_private(file: Path, text: str) -> None:
    """Whole or not at all, and never readable by others."""
    scratch = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as output:
        output.write(text)
    scratch.replace(file)
