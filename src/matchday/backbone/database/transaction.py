"""A transaction of one module: its statements, and the news that leave with them.

The edge, the coalescer, the consumer and the sweeps begin and end transactions; nobody else does.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from matchday.backbone.ids import new_id
from matchday.contracts.event import Event

NEWS_BYTES_MAX = 512 * 1024
"""Of one event or room message; NATS takes one megabyte. What is too large must fail its own transaction: in the outbox
it would stop everything behind it."""

_JSON = msgspec.json.Encoder()
_COPY_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_COPY_TRAILER = b"\xff\xff"
_SLICE_BYTES = 512 * 1024


class Transaction:
    """Statements and news of one module. Change and news are written together: `publish` and `say` leave in the
    same commit as the rows, in one insert, or not at all."""

    __slots__ = ("_connection", "_events", "_messages", "action", "headers", "noted", "schema")

    def __init__(self, connection: asyncpg.Connection, schema: str, headers: dict[str, str] | None = None) -> None:
        self._connection = connection
        self.schema = schema
        self.headers = headers or {}
        self._events: list[Event] = []
        self._messages: list[tuple[str, bytes]] = []
        self.action = ""
        self.noted: dict[str, Any] = {}

    async def fetch(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """All rows."""
        rows: list[asyncpg.Record] = await self._connection.fetch(sql, *arguments)
        return rows

    async def fetchrow(self, sql: str, *arguments: Any) -> asyncpg.Record | None:
        """The first row, or None."""
        return await self._connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        """The first column of the first row, or None."""
        return await self._connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> int:
        """Runs a statement; returns how many rows it changed."""
        tag = (await self._connection.execute(sql, *arguments)).rsplit(" ", 1)[-1]
        return int(tag) if tag.isdigit() else 0

    async def executemany(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Runs a statement once per row, in one round trip."""
        await self._connection.executemany(sql, rows)

    async def copy_rows(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Adds new rows to a table of this module by COPY, which is the fastest way for many."""
        await self._connection.copy_records_to_table(table, records=rows, columns=list(columns), schema_name=self.schema)

    async def copy_binary(self, table: str, columns: Sequence[str], rows: bytes) -> None:
        """The same for rows that are written already in PostgreSQL's binary format of COPY, without its header and trailer."""
        source = _slices(_COPY_HEADER + rows + _COPY_TRAILER)
        await self._connection.copy_to_table(table, source=source, columns=list(columns), schema_name=self.schema, format="binary")

    def publish(self, *events: Event) -> None:
        """Events leave through the module's outbox when the transaction commits.

        Lock the aggregate's row first, so that events of one key are in commit order.
        """
        self._events.extend(events)

    def say(self, room: str, message: Any) -> None:
        """Sends `message` (anything msgspec can encode) to a Socket.IO room `<module>:<kind>:<key>` with the room's
        next sequence number, when the transaction commits. Lock the row the message is about first."""
        if not room.startswith(f"{self.schema}:"):
            raise ValueError(f"{self.schema} cannot speak in {room}: a room has one writer, the module it is named after")
        self._messages.append((room, _encode(message, room)))

    def note(self, action: str = "", /, **facts: Any) -> None:
        """For the audit log: what is being done here (the first name stands), and what a reader will want to know of it,
        such as a value before and after. Costs nothing where nobody audits. `organisation_id` and `account_id` tell whose
        log it belongs to and whom it was done to, where the path does not."""
        self.action = self.action or action
        self.noted |= facts

    async def clock(self) -> datetime:
        """PostgreSQL's clock at this moment."""
        moment: datetime = await self.fetchval("SELECT clock_timestamp()")
        return moment

    @property
    def has_news(self) -> bool:
        """Whether something will leave with the commit."""
        return bool(self._events or self._messages)

    async def write_news(self) -> None:
        """Called by whoever commits, right before: events and room messages into the outbox."""
        if self._events:
            await self._write_events()
        if self._messages:
            await self._write_messages()

    async def _write_events(self) -> None:
        events, self._events = self._events, []
        names = [event.wire_name() for event in events]
        await self._connection.execute(
            f"""
            INSERT INTO {self.schema}.outbox (event_id, name, key, payload, headers)
            SELECT uuidv7(), name, key, payload, $4
            FROM unnest($1::text[], $2::text[], $3::bytea[]) WITH ORDINALITY AS news (name, key, payload, place)
            ORDER BY place
            """,
            names,
            [event.key for event in events],
            [_encode(event, name) for event, name in zip(events, names, strict=True)],
            _JSON.encode(self.headers).decode(),
        )

    async def _write_messages(self) -> None:
        """One message at a time: each takes the next number of its room's row, which stays locked until the commit."""
        messages, self._messages = self._messages, []
        for room, payload in messages:
            await self._connection.execute(
                f"""
                WITH numbered AS (
                    INSERT INTO {self.schema}.rooms (room, seq) VALUES ($1, 1)
                    ON CONFLICT (room) DO UPDATE SET seq = rooms.seq + 1
                    RETURNING seq
                ), kept AS (
                    INSERT INTO {self.schema}.room_messages (room, seq, payload)
                    SELECT $1, seq, $2 FROM numbered
                )
                INSERT INTO {self.schema}.outbox (event_id, kind, name, key, payload, headers)
                SELECT $3, 'room', seq::text, $1, $2, $4 FROM numbered
                """,
                room,
                payload,
                new_id(),
                _JSON.encode(self.headers).decode(),
            )


async def _slices(data: bytes) -> AsyncIterator[bytes]:
    """The driver reads a file in a thread, which costs more than a batch of rows; this it takes as it is."""
    for start in range(0, len(data), _SLICE_BYTES):
        yield data[start : start + _SLICE_BYTES]


def _encode(news: Any, name: str) -> bytes:
    payload = _JSON.encode(news)
    if len(payload) > NEWS_BYTES_MAX:
        raise ValueError(f"{name} is too large to be said: {len(payload)} bytes, at most {NEWS_BYTES_MAX}")
    return payload
