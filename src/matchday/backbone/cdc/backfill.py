"""Rows that were there before: read as of one instant that lies exactly between two transactions of the stream.

A temporary slot gives a snapshot and its place in the log, and our own slot is older than that: so the rows are published as of
the snapshot, and then of the stream only what came after it. A process that dies in the middle loses the snapshot. Its
successor finds in JetStream which rows have arrived, and reads the rest as of a new snapshot; each row then has its own
"before that it is in it already". Nothing is missing and nothing comes twice.
"""

import base64
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import msgspec
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from matchday.backbone.cdc.configuration import Configuration, Table
from matchday.backbone.cdc.connection import Refused, Replication, Session, literal, quoted
from matchday.backbone.cdc.events import Letter, Teller, Unreadable
from matchday.backbone.cdc.messages import Relation
from matchday.backbone.cdc.progress import Memory, Progress, Range, TableProgress
from matchday.backbone.cdc.source import describe, learn_types
from matchday.backbone.cdc.values import Types
from matchday.backbone.events.bus import stop_if_cancelled

HEADER = "Matchday-Backfill"
"""`<table> <snapshot's LSN> <key>`: how far a back-fill has come, told by its last row in the stream."""

_log = logging.getLogger(__name__)

Deliver = Callable[[Sequence[Letter | Unreadable]], Awaitable[int]]
"""Stores or parks all of it; returns the stream's last sequence."""


class Backfill:
    """One session's."""

    def __init__(self, configuration: Configuration, dsn: str, teller: Teller, types: Types, memory: Memory) -> None:
        self.configuration = configuration
        self.dsn = dsn
        self.teller = teller
        self.types = types
        self.memory = memory
        self._given_up: set[str] = set()

    def missing(self, progress: Progress) -> list[Table]:
        """Tables whose rows have not all been published."""
        return [
            table for table in self.configuration.tables if table.backfill and not progress.tables.get(table.name, TableProgress()).is_done
        ]

    async def run(self, progress: Progress, deliver: Deliver) -> Progress:
        """Publishes what is missing; returns what is to be remembered, which is saved already."""
        tables = self.missing(progress)
        if not tables:
            return progress
        if any(table.name in progress.tables for table in tables):
            progress = await recovered(self.memory.bus, self.configuration, progress)
        while tables := [table for table in self.missing(progress) if table.name not in self._given_up]:
            async with self._snapshot() as (session, lsn):
                ordinal = 0
                for table in tables:
                    try:
                        progress, ordinal = await self._fill(session, table, lsn, ordinal, progress, deliver)
                    except Refused as refusal:
                        # Its transaction is over: the rest is read as of another snapshot.
                        _log.error("%s: the rows of %s are left out until the next start: %s", self.configuration.name, table.name, refusal)
                        self._given_up.add(table.name)
                        progress = await self.memory.load() or progress
                        break
        return progress

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[tuple[Session, int]]:
        async with await Session.open(self.dsn) as session:
            async with await Replication.open(self.dsn) as replication:
                lsn, snapshot = await replication.create_slot(f"{self.configuration.source.slot[:50]}_backfill", is_temporary=True)
                await session.fetch("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                await session.fetch(f"SET TRANSACTION SNAPSHOT {literal(snapshot)}")
            # The temporary slot ended with its connection; our transaction keeps the snapshot.
            yield session, lsn

    async def _fill(
        self, session: Session, table: Table, lsn: int, ordinal: int, progress: Progress, deliver: Deliver
    ) -> tuple[Progress, int]:
        described = await describe(session, table)
        if described is None:
            raise Refused(f"There is no table {table.name} that this role can see.", "")
        relation = described.relation
        await learn_types(session, self.types, relation)
        key = key_columns(table, relation)
        done = progress.tables.get(table.name, TableProgress()).ranges if key else ()
        progress = _with(progress, table, TableProgress(ranges=done), await deliver(()))
        await self.memory.save(progress)
        _log.info("%s: the back-fill of %s begins", self.configuration.name, table.name)
        await session.fetch(_declaration(relation, key, is_continued=bool(done)), _after(done))
        while rows := await session.fetch(f"FETCH FORWARD {self.configuration.target.batch_events_max} FROM cdc_rows"):
            stop_if_cancelled()
            cells = [row[: len(relation.columns)] for row in rows]
            last = tuple(rows[-1][len(relation.columns) :])
            sequence = await deliver([self._told(table, relation, row, lsn, ordinal + number, key) for number, row in enumerate(cells)])
            ordinal += len(rows)
            if key:
                progress = _with(progress, table, TableProgress(ranges=_extended(done, Range(lsn=lsn, upto=last))), sequence)
                await self.memory.save(progress)
        await session.fetch("CLOSE cdc_rows")
        progress = _with(progress, table, TableProgress(is_done=True, ranges=(*done, Range(lsn=lsn))), progress.sequence)
        await self.memory.save(progress)
        return progress, ordinal

    def _told(
        self, table: Table, relation: Relation, row: tuple[bytes | None, ...], lsn: int, ordinal: int, key: Sequence[int]
    ) -> Letter | Unreadable:
        values = [base64.b64encode(row[position] or b"").decode() for position in key]
        mark = base64.urlsafe_b64encode(msgspec.json.encode([table.name, lsn, values])).decode()
        return self.teller.row(relation, row, lsn=lsn, ordinal=ordinal, headers={HEADER: mark})


def key_columns(table: Table, relation: Relation) -> tuple[int, ...]:
    """Positions of what tells rows apart. Empty: nothing does, and the table is only read as a whole."""
    if table.key:
        return tuple(position for name in table.key for position, column in enumerate(relation.columns) if column.name == name)
    return () if relation.identity == "f" else tuple(position for position, column in enumerate(relation.columns) if column.is_key)


def _declaration(relation: Relation, key: Sequence[int], *, is_continued: bool) -> str:
    """Values as the stream has them: by their types' output functions, which a cast to text is not always. Keys are ordered
    by their texts' bytes, as we compare them."""
    names = [quoted(column.name) for column in relation.columns]
    cells = [f"CASE WHEN num_nulls({name}) = 0 THEN format('%s', {name}) END" for name in names]
    keys = [f"format('%s', {names[position]}) COLLATE \"C\"" for position in key]
    select = f"SELECT {', '.join([*cells, *keys])} FROM {quoted(relation.schema)}.{quoted(relation.table)}"
    order = f" ORDER BY {', '.join(keys)}" if keys else ""
    declaration = f"DECLARE cdc_rows NO SCROLL CURSOR FOR {select}"
    if not is_continued:
        return declaration + order
    before = f"{declaration} WHERE ({', '.join(keys)}) > (".replace("%", "%%")
    return before + ", ".join("%s" for _ in keys) + ")" + order.replace("%", "%%")


def _after(ranges: Sequence[Range]) -> tuple[str, ...]:
    return tuple(value.decode("utf-8") for one in ranges[-1:] for value in one.upto or ())


def _extended(done: Sequence[Range], last: Range) -> tuple[Range, ...]:
    return (*(one for one in done if one.lsn != last.lsn), last)


def _with(progress: Progress, table: Table, one: TableProgress, sequence: int) -> Progress:
    return msgspec.structs.replace(progress, sequence=sequence, tables={**progress.tables, table.name: one})


async def recovered(bus: Client, configuration: Configuration, progress: Progress) -> Progress:
    """What was stored after the last save: a process may have died between the two."""
    info = await bus.jetstream().stream_info(configuration.target.stream)
    for sequence in range(max(progress.sequence + 1, info.state.first_seq), info.state.last_seq + 1):
        try:
            message = await bus.jetstream().get_msg(configuration.target.stream, seq=sequence)
        except NotFoundError:
            continue
        mark = (message.headers or {}).get(HEADER)
        if mark is None or not (message.headers or {}).get("Nats-Msg-Id", "").startswith(f"{configuration.name}:"):
            continue
        name, lsn, values = msgspec.json.decode(base64.urlsafe_b64decode(mark), type=tuple[str, int, list[str]])
        one = progress.tables.get(name, TableProgress())
        if not one.is_done and values:
            upto = tuple(base64.b64decode(value) for value in values)
            ranges = _extended(one.ranges, Range(lsn=lsn, upto=upto))
            progress = msgspec.structs.replace(progress, sequence=sequence, tables={**progress.tables, name: TableProgress(ranges=ranges)})
    return progress
