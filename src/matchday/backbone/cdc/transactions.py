"""Puts the messages of a stream together to the changes of committed transactions, in the order of their commits.

A transaction of usual size is only sent when it is committed: its changes are passed on one by one. A large one comes in
pieces before anybody knows how it ends: its pieces are spooled, from some size on to a file, until it is committed or
rolled back, in whole or down to a savepoint. So memory holds one message, however large the transaction.
"""

import struct
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Protocol, TypeAlias

import msgspec

from matchday.backbone.cdc.errors import CdcError, Undecodable
from matchday.backbone.cdc.messages import (
    CHANGES,
    Begin,
    Change,
    Commit,
    LogicalMessage,
    Message,
    Relation,
    StreamAbort,
    StreamCommit,
    StreamStart,
    StreamStop,
    Truncate,
)
from matchday.backbone.cdc.pgoutput import IN_STREAM, decode, split

SPOOL_MEMORY_BYTES_MAX = 1024**2
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_ENTRY = struct.Struct("!II")
_CHANGE_KINDS = frozenset(b"IUDTM")


class Transaction(msgspec.Struct, frozen=True, kw_only=True):
    """What all its changes have in common."""

    commit_lsn: int
    committed_at: datetime
    xid: int


class Changed(msgspec.Struct, frozen=True, kw_only=True):
    """A change, or the bytes of one that cannot be read. `ordinal` counts all changes of the transaction that PostgreSQL
    sends us, so that it is the same whenever the transaction is sent again, in whole or in pieces."""

    transaction: Transaction
    ordinal: int
    raw: bytes
    change: Change | None
    relations: dict[int, Relation]
    error: str = ""


class Committed(msgspec.Struct, frozen=True, kw_only=True):
    """All changes of the transaction have been given."""

    end_lsn: int
    transaction: Transaction


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """A table, new or changed: its types are to be known before the next step is asked for."""

    relation: Relation


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A message outside of any transaction."""

    message: LogicalMessage


Step: TypeAlias = Changed | Committed | Described | Said


class Spool(Protocol):
    """Where the pieces of an undecided transaction wait."""

    def write(self, data: bytes, /) -> int: ...

    def seek(self, offset: int, /) -> int: ...

    def read(self, length: int, /) -> bytes: ...

    def close(self) -> None: ...


class Assembler:
    """One per connection: on a new one PostgreSQL sends everything unconfirmed from its beginning."""

    def __init__(self, spool_folder: str | None = None, *, spool_memory_bytes_max: int = SPOOL_MEMORY_BYTES_MAX) -> None:
        self._spool_folder = spool_folder
        self._spool_memory_bytes_max = spool_memory_bytes_max
        self._relations: dict[int, Relation] = {}
        self._open: Transaction | None = None
        self._ordinal = 0
        self._piece_of: int | None = None
        self._spools: dict[int, Spool] = {}
        self._rolled_back: dict[int, set[int]] = {}

    @property
    def is_between_transactions(self) -> bool:
        """Nothing was begun that was not ended; undecided large transactions do not count, they come after what is confirmed."""
        return self._open is None and self._piece_of is None

    @property
    def undecided(self) -> int:
        return len(self._spools)

    def close(self) -> None:
        for spool in self._spools.values():
            spool.close()
        self._spools.clear()

    def feed(self, raw: bytes) -> Iterator[Step]:
        """What a message leads to. To be exhausted before the next message. Raises CdcError when the stream makes no sense."""
        if self._piece_of is not None and raw[:1] and raw[0] in IN_STREAM:
            self._spool(raw)
            return
        try:
            message = decode(raw)
        except Undecodable as error:
            yield from self._unreadable(raw, error)
            return
        yield from self._take(raw, message)

    def _take(self, raw: bytes, message: Message) -> Iterator[Step]:
        match message:
            case Begin():
                self._open, self._ordinal = _transaction(message.commit_lsn, message.committed_at, message.xid), 0
            case Commit():
                transaction, self._open = self._current(), None
                yield Committed(end_lsn=message.end_lsn, transaction=transaction)
            case Relation():
                self._relations[message.relation_id] = message
                yield Described(relation=message)
            case LogicalMessage(is_transactional=False):
                yield Said(message=message)
            case StreamStart():
                self._begin_piece(message)
            case StreamStop():
                self._piece_of = None
            case StreamAbort():
                self._roll_back(message)
            case StreamCommit():
                yield from self._replay(message)
            case _ if isinstance(message, CHANGES):
                yield self._changed(raw, message)
            case _:
                pass  # the origin of a transaction, and names of types, which the catalogue tells better

    def _changed(self, raw: bytes, change: Change | None, error: str = "") -> Changed:
        ordinal, self._ordinal = self._ordinal, self._ordinal + (len(change.relation_ids) if isinstance(change, Truncate) else 1)
        return Changed(transaction=self._current(), ordinal=ordinal, raw=raw, change=change, relations=self._relations, error=error)

    def _current(self) -> Transaction:
        if self._open is None:
            raise CdcError("The source sent a change outside of a transaction. This is a fault of ours or of the source: report it.")
        return self._open

    def _unreadable(self, raw: bytes, error: Undecodable) -> Iterator[Step]:
        """A change is somebody's to look at; rows of a table that cannot be read cannot either. But who loses the thread of
        begin and commit cannot go on."""
        kind = raw[:1]
        if kind == b"R" and len(raw) >= 5:
            self._relations.pop(int.from_bytes(raw[1:5], "big"), None)
        elif kind in (b"B", b"C", b"S", b"E", b"c", b"A", b"") or self._open is None:
            raise CdcError(f"The source's stream cannot be followed: {error}. Is it PostgreSQL 14 or newer, with pgoutput?") from error
        elif kind not in (b"Y", b"O"):
            yield self._changed(raw, None, str(error))

    def _begin_piece(self, start: StreamStart) -> None:
        self._piece_of = start.xid
        if start.is_first and (left := self._spools.pop(start.xid, None)) is not None:
            left.close()
        if start.xid not in self._spools:
            self._spools[start.xid] = tempfile.SpooledTemporaryFile(  # noqa: SIM115  closed at its end
                max_size=self._spool_memory_bytes_max, dir=self._spool_folder, prefix="matchday-cdc-"
            )
            self._rolled_back[start.xid] = set()

    def _spool(self, raw: bytes) -> None:
        if self._piece_of is None:
            return
        try:
            subxid, message = split(raw)
            spool = self._spools[self._piece_of]
            spool.write(_ENTRY.pack(subxid, len(message)))
            spool.write(message)
        except Undecodable as error:
            raise CdcError(f"The source's stream cannot be followed: {error}.") from error
        except OSError as error:
            raise CdcError(
                f"A large transaction cannot be spooled ({error.strerror}): free some space, or name another spool folder."
            ) from error

    def _roll_back(self, abort: StreamAbort) -> None:
        if abort.xid != abort.subxid:
            self._rolled_back.setdefault(abort.xid, set()).add(abort.subxid)
        else:
            self._rolled_back.pop(abort.xid, None)
            if (spool := self._spools.pop(abort.xid, None)) is not None:
                spool.close()

    def _replay(self, commit: StreamCommit) -> Iterator[Step]:
        transaction = _transaction(commit.commit_lsn, commit.committed_at, commit.xid)
        spool, rolled_back = self._spools.pop(commit.xid, None), self._rolled_back.pop(commit.xid, set())
        self._open, self._ordinal = transaction, 0
        if spool is not None:
            try:
                for raw in _unspooled(spool, rolled_back):
                    yield from self.feed(raw)
            finally:
                spool.close()
        self._open = None
        yield Committed(end_lsn=commit.end_lsn, transaction=transaction)


def _unspooled(spool: Spool, rolled_back: set[int]) -> Iterator[bytes]:
    """Without changes that were rolled back. What tables look like is kept: PostgreSQL says it once per transaction."""
    spool.seek(0)
    while head := spool.read(_ENTRY.size):
        subxid, length = _ENTRY.unpack(head)
        raw = spool.read(length)
        if subxid not in rolled_back or raw[0] not in _CHANGE_KINDS:
            yield raw


def _transaction(commit_lsn: int, committed_at: int, xid: int) -> Transaction:
    return Transaction(commit_lsn=commit_lsn, committed_at=_EPOCH + timedelta(microseconds=committed_at), xid=xid)
