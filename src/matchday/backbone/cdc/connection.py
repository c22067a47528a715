"""The room where PostgreSQL's own client library is spoken to: sessions for SQL, and the one for replication.

psycopg2 in its asynchronous mode: libpq does TLS, SCRAM, several hosts and the replication protocol, and the event loop
waits for its socket. There is no thread, and one owner per connection: nobody else writes on it.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Self

import psycopg2
from psycopg2 import errorcodes
from psycopg2.extensions import BYTES, POLL_OK, POLL_READ, POLL_WRITE, connection, make_dsn, register_type
from psycopg2.extras import LogicalReplicationConnection

from matchday.backbone.cdc.errors import CdcError, SlotBusy, SourceAway
from matchday.backbone.cdc.lsn import lsn_number
from matchday.backbone.settings import SettingsError

CONNECT_SECONDS_MAX = 15
QUERY_SECONDS_MAX = 60.0
_FIXED = (
    "-c datestyle=ISO -c intervalstyle=postgres -c timezone=UTC -c extra_float_digits=1 -c bytea_output=hex"
    " -c lc_monetary=C -c xmlbinary=base64 -c client_encoding=UTF8"
)
"""Values are read as text, by both connections: what the text looks like must not depend on who asks."""
_PASSING = ("08", "57", "53")
"""Classes of SQLSTATE that pass by themselves: connection lost, operator's intervention, out of resources."""


class Refused(CdcError):
    """The source will not do what it was asked, and says why; `state` is its SQLSTATE."""

    def __init__(self, message: str, state: str) -> None:
        super().__init__(message)
        self.state = state


def quoted(name: str) -> str:
    """A name in a command, as it is."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in a command of the replication protocol, which knows no parameters."""
    return "'" + text.replace("'", "''") + "'"


def complete_dsn(dsn: str, password: str) -> str:
    """Raises SettingsError when it makes no sense; what it says is never in the sentence, it may hold a password."""
    try:
        extra = {"password": password} if password else {}
        return str(make_dsn(dsn, connect_timeout=CONNECT_SECONDS_MAX, options=_FIXED, application_name="matchday cdc", **extra))
    except psycopg2.Error as error:
        raise SettingsError("The source's DSN is not one that libpq understands: `host=… dbname=… user=… sslmode=verify-full`.") from error


class Session:
    """A connection for SQL. Each statement is its own transaction, unless BEGIN was said."""

    _factory: type[connection] | None = None

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @classmethod
    async def open(cls, dsn: str) -> Self:
        """Raises SourceAway while the source is not there, and Refused when it does not let us in."""
        try:
            raw = psycopg2.connect(dsn, connection_factory=cls._factory, async_=True)
            session = cls(raw)
            async with asyncio.timeout(CONNECT_SECONDS_MAX * 2):
                await session._settled()
        except TimeoutError:
            raise SourceAway("the source did not answer in time") from None
        except psycopg2.Error as error:
            raise _translated(error, is_connecting=True) from error
        if raw.info.parameter_status("server_encoding") == "SQL_ASCII" and raw.encoding != "SQLASCII":
            # The source does not know what its bytes mean. It is to pass them on as they are: asked for UTF-8, it would fail.
            raw.close()
            return await cls.open(dsn.replace("client_encoding=UTF8", "client_encoding=SQL_ASCII"))
        register_type(BYTES, raw)
        return session

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if not self._raw.closed:
            self._raw.close()

    @property
    def version(self) -> int:
        """As 180004."""
        return int(self._raw.server_version)

    async def fetch(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """All rows; texts are bytes, as the source has them. Raises SourceAway or Refused."""
        try:
            cursor = self._raw.cursor()
            cursor.execute(sql, parameters or None)
            async with asyncio.timeout(QUERY_SECONDS_MAX):
                await self._settled()
            return list(cursor.fetchall()) if cursor.description else []
        except TimeoutError:
            self.close()
            raise SourceAway("the source did not answer in time") from None
        except psycopg2.Error as error:
            raise _translated(error) from error

    async def texts(self, sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """The same for names and numbers: bytes are text."""
        rows = await self.fetch(sql, parameters)
        return [tuple(value.decode("utf-8") if isinstance(value, bytes) else value for value in row) for row in rows]

    async def _settled(self) -> None:
        while (state := self._raw.poll()) != POLL_OK:
            await self._ready(state)

    async def _ready(self, state: int) -> None:
        loop, number, event = asyncio.get_running_loop(), self._raw.fileno(), asyncio.Event()
        if state == POLL_READ:
            loop.add_reader(number, event.set)
        elif state == POLL_WRITE:
            loop.add_writer(number, event.set)
        else:
            raise SourceAway("the connection to the source is in no known state")
        try:
            await event.wait()
        finally:
            loop.remove_reader(number)
            loop.remove_writer(number)


class Replication(Session):
    """The connection that the changes come on. Its one owner reads, and says how far it has come."""

    _factory = LogicalReplicationConnection

    async def create_slot(self, slot: str, *, is_temporary: bool = False, is_failover: bool = False) -> tuple[int, str]:
        """Makes a slot and a snapshot of the database exactly as of its beginning. The snapshot can be entered by another
        session until this one does anything else."""
        options = ["SNAPSHOT 'export'", *(["FAILOVER true"] if is_failover else [])]
        options_text = "EXPORT_SNAPSHOT" if self.version < 150000 else f"({', '.join(options)})"
        temporary = "TEMPORARY " if is_temporary else ""
        ((_, point, snapshot, _),) = await self.texts(f"CREATE_REPLICATION_SLOT {quoted(slot)} {temporary}LOGICAL pgoutput {options_text}")
        return lsn_number(point), str(snapshot)

    async def start(self, slot: str, publication: str) -> None:
        """From here on `read` gives messages, from what the slot has confirmed. Raises SlotBusy, SourceAway or Refused."""
        command = (
            f"START_REPLICATION SLOT {quoted(slot)} LOGICAL 0/0 "
            f"(proto_version '2', publication_names {literal(quoted(publication))}, streaming 'on', messages 'true')"
        )
        try:
            self._cursor = self._raw.cursor()
            # The library's own timer only counts while it is read; ours counts always, see Feedback.
            self._cursor.start_replication_expert(command, decode=False, status_interval=3600)
            async with asyncio.timeout(QUERY_SECONDS_MAX):
                await self._settled()
        except TimeoutError:
            raise SourceAway("the source did not start to send in time") from None
        except psycopg2.Error as error:
            raise _translated(error) from error

    def read(self) -> bytes | None:
        """The next message that has come already."""
        try:
            message = self._cursor.read_message()
        except psycopg2.Error as error:
            raise _translated(error) from error
        return None if message is None else bytes(message.payload)

    @property
    def sent_until(self) -> int:
        """As far as the source has looked and found nothing more for us."""
        return int(self._cursor.wal_end)

    def confirm(self, lsn: int) -> None:
        """All before it has arrived: the source may forget it."""
        try:
            self._cursor.send_feedback(write_lsn=lsn, flush_lsn=lsn, apply_lsn=lsn, reply=True, force=True)
        except psycopg2.Error as error:
            raise _translated(error) from error

    async def wait(self, seconds_max: float, wake: asyncio.Event) -> None:
        """Until something comes, `wake` is set, or the time is over."""
        loop, number = asyncio.get_running_loop(), self._raw.fileno()
        loop.add_reader(number, wake.set)
        try:
            async with asyncio.timeout(seconds_max):
                await wake.wait()
        except TimeoutError:
            return
        finally:
            wake.clear()
            loop.remove_reader(number)


def _translated(error: psycopg2.Error, *, is_connecting: bool = False) -> Exception:
    """What the library raised, as what is to be done about it."""
    said = " ".join(str(error).split()) or type(error).__name__
    state = error.pgcode or ""
    if state == errorcodes.OBJECT_IN_USE:
        return SlotBusy(said)
    if state.startswith(_PASSING):
        return SourceAway(said)
    if not state and is_connecting and any(word in said for word in _NEVER):
        return Refused(f"The source does not let us in: {said}", state)
    if not state:
        return SourceAway(said)
    return Refused(f"The source refuses: {said}", state)


_NEVER = (
    "password authentication failed",
    "no password supplied",
    "certificate verify failed",
    "does not match host name",
    "no pg_hba.conf entry",
    "root certificate file",
    "does not exist",
    "permission denied to start WAL sender",
    "must be superuser or replication role",
    "does not support SSL",
    "invalid sslmode",
)
"""libpq gives no SQLSTATE for what fails while connecting. These do not pass by themselves."""
