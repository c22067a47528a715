"""Decodes pgoutput's messages, protocol versions 1 and 2: bytes in, structs out, nothing kept."""

import struct
from collections.abc import Callable

from matchday.backbone.cdc.errors import Undecodable
from matchday.backbone.cdc.messages import (
    UNCHANGED,
    Begin,
    Cell,
    Column,
    Commit,
    Delete,
    Insert,
    LogicalMessage,
    Message,
    Origin,
    Relation,
    Row,
    StreamAbort,
    StreamCommit,
    StreamStart,
    StreamStop,
    Truncate,
    TypeName,
    Update,
)

IN_STREAM = frozenset(b"RYIUDTM")
"""Kinds that carry the id of their (sub)transaction between StreamStart and StreamStop."""


def split(raw: bytes) -> tuple[int, bytes]:
    """A message of a streamed piece: the id of its (sub)transaction, and the message as it is outside of one.
    Raises Undecodable."""
    if len(raw) < 5:
        raise Undecodable(f"a streamed message of {len(raw)} bytes has no transaction")
    return int.from_bytes(raw[1:5], "big"), raw[:1] + raw[5:]


def decode(raw: bytes) -> Message:
    """One message, all of it. Raises Undecodable, also when something is left over."""
    if not raw:
        raise Undecodable("a message is empty")
    read = _READERS.get(raw[0])
    if read is None:
        raise Undecodable(f"a message of kind {raw[:1]!r} is not known")
    reader = _Reader(raw)
    message = read(reader)
    if reader.position != len(raw):
        raise Undecodable(f"a message of kind {raw[:1]!r} has {len(raw) - reader.position} bytes too many")
    return message


class _Reader:
    """A place in a message."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.position = 1

    def take(self, length: int) -> bytes:
        end = self.position + length
        if length < 0 or end > len(self.raw):
            raise Undecodable(f"a message of kind {self.raw[:1]!r} ends too early")
        taken = self.raw[self.position : end]
        self.position = end
        return taken

    def number(self, form: str) -> int:
        size = struct.calcsize(form)
        value: int = struct.unpack(form, self.take(size))[0]
        return value

    def byte(self) -> str:
        return chr(self.take(1)[0])

    def string(self) -> str:
        end = self.raw.find(0, self.position)
        if end < 0:
            raise Undecodable(f"a name in a message of kind {self.raw[:1]!r} does not end")
        taken, self.position = self.raw[self.position : end], end + 1
        try:
            return taken.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Undecodable(f"a name is not UTF-8: {taken!r}") from error

    def row(self) -> Row:
        return tuple(self.cell() for _ in range(self.number("!h")))

    def cell(self) -> Cell:
        kind = self.byte()
        if kind == "n":
            return None
        if kind == "u":
            return UNCHANGED
        if kind == "t":
            return self.take(self.number("!i"))
        raise Undecodable(f"a value of kind {kind!r} is not known")


def _begin(reader: _Reader) -> Begin:
    return Begin(commit_lsn=reader.number("!Q"), committed_at=reader.number("!q"), xid=reader.number("!I"))


def _commit(reader: _Reader) -> Commit:
    reader.take(1)  # flags, none in use
    return Commit(commit_lsn=reader.number("!Q"), end_lsn=reader.number("!Q"), committed_at=reader.number("!q"))


def _origin(reader: _Reader) -> Origin:
    return Origin(lsn=reader.number("!Q"), name=reader.string())


def _relation(reader: _Reader) -> Relation:
    relation_id, schema, table = reader.number("!I"), reader.string(), reader.string()
    identity = reader.byte()
    columns = tuple(_column(reader) for _ in range(reader.number("!h")))
    return Relation(relation_id=relation_id, schema=schema or "pg_catalog", table=table, identity=identity, columns=columns)


def _column(reader: _Reader) -> Column:
    is_key = bool(reader.number("!B") & 1)
    return Column(is_key=is_key, name=reader.string(), type_id=reader.number("!I"), type_modifier=reader.number("!i"))


def _type(reader: _Reader) -> TypeName:
    return TypeName(type_id=reader.number("!I"), schema=reader.string() or "pg_catalog", name=reader.string())


def _insert(reader: _Reader) -> Insert:
    relation_id = reader.number("!I")
    _expect(reader, reader.byte(), "N")
    return Insert(relation_id=relation_id, new=reader.row())


def _update(reader: _Reader) -> Update:
    relation_id, kind = reader.number("!I"), reader.byte()
    if kind not in "KO":
        _expect(reader, kind, "N")
        return Update(relation_id=relation_id, new=reader.row())
    old = reader.row()
    _expect(reader, reader.byte(), "N")
    return Update(relation_id=relation_id, old=old, old_is=kind, new=reader.row())


def _delete(reader: _Reader) -> Delete:
    relation_id, kind = reader.number("!I"), reader.byte()
    _expect(reader, kind, "KO")
    return Delete(relation_id=relation_id, old_is=kind, old=reader.row())


def _truncate(reader: _Reader) -> Truncate:
    count = reader.number("!i")
    reader.take(1)  # CASCADE, RESTART IDENTITY: nothing that a reader could do about
    return Truncate(relation_ids=tuple(reader.number("!I") for _ in range(count)))


def _message(reader: _Reader) -> LogicalMessage:
    is_transactional = bool(reader.number("!B") & 1)
    lsn, prefix = reader.number("!Q"), reader.string()
    return LogicalMessage(is_transactional=is_transactional, lsn=lsn, prefix=prefix, content=reader.take(reader.number("!i")))


def _stream_start(reader: _Reader) -> StreamStart:
    return StreamStart(xid=reader.number("!I"), is_first=bool(reader.number("!B")))


def _stream_commit(reader: _Reader) -> StreamCommit:
    xid = reader.number("!I")
    reader.take(1)  # flags, none in use
    commit_lsn, end_lsn, committed_at = reader.number("!Q"), reader.number("!Q"), reader.number("!q")
    return StreamCommit(xid=xid, commit_lsn=commit_lsn, end_lsn=end_lsn, committed_at=committed_at)


def _stream_abort(reader: _Reader) -> StreamAbort:
    return StreamAbort(xid=reader.number("!I"), subxid=reader.number("!I"))


def _expect(reader: _Reader, kind: str, wanted: str) -> None:
    if kind not in wanted:
        raise Undecodable(f"a message of kind {reader.raw[:1]!r} has a part of kind {kind!r}")


_READERS: dict[int, Callable[[_Reader], Message]] = {
    ord("B"): _begin,
    ord("C"): _commit,
    ord("O"): _origin,
    ord("R"): _relation,
    ord("Y"): _type,
    ord("I"): _insert,
    ord("U"): _update,
    ord("D"): _delete,
    ord("T"): _truncate,
    ord("M"): _message,
    ord("S"): _stream_start,
    ord("E"): lambda _: StreamStop(),
    ord("c"): _stream_commit,
    ord("A"): _stream_abort,
}
