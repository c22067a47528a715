"""What pgoutput says, message by message (PostgreSQL's manual, "Logical Replication Message Formats")."""

import enum
from typing import TypeAlias

import msgspec


class Absent(enum.Enum):
    """A large value that the statement did not touch and PostgreSQL therefore did not write again. It is not null."""

    UNCHANGED = "unchanged"


UNCHANGED = Absent.UNCHANGED
Cell: TypeAlias = bytes | Absent | None
"""A column's value as text, null, or not said."""
Row: TypeAlias = tuple[Cell, ...]


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of a relation as of now."""

    name: str
    type_id: int
    type_modifier: int = -1
    is_key: bool = False
    """Part of the replica identity."""


class Begin(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of a transaction follow, until its Commit."""

    commit_lsn: int
    committed_at: int
    """Microseconds since 2000-01-01 UTC."""
    xid: int


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """The end of a transaction; `end_lsn` may be confirmed when all of it has arrived."""

    commit_lsn: int
    end_lsn: int
    committed_at: int


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """What a table looks like, said before its first change and after each change of its definition."""

    relation_id: int
    schema: str
    table: str
    identity: str
    """d: the primary key, i: an index, f: the whole row, n: nothing."""
    columns: tuple[Column, ...]


class TypeName(msgspec.Struct, frozen=True, kw_only=True):
    """The name of a type that is not built in."""

    type_id: int
    schema: str
    name: str


class Insert(msgspec.Struct, frozen=True, kw_only=True):
    """A new row."""

    relation_id: int
    new: Row


class Update(msgspec.Struct, frozen=True, kw_only=True):
    """A changed row. Of the old one only what the replica identity gives: K its key, if that changed, O all of it."""

    relation_id: int
    new: Row
    old: Row | None = None
    old_is: str = ""


class Delete(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is gone."""

    relation_id: int
    old: Row
    old_is: str


class Truncate(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of some tables are gone."""

    relation_ids: tuple[int, ...]


class LogicalMessage(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody said with pg_logical_emit_message."""

    is_transactional: bool
    lsn: int
    prefix: str
    content: bytes


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The transaction came from another server."""

    lsn: int
    name: str


class StreamStart(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a transaction follows that is large and not decided yet."""

    xid: int
    is_first: bool


class StreamStop(msgspec.Struct, frozen=True, kw_only=True):
    """The end of the piece."""


class StreamCommit(msgspec.Struct, frozen=True, kw_only=True):
    """The large transaction is committed."""

    xid: int
    commit_lsn: int
    end_lsn: int
    committed_at: int


class StreamAbort(msgspec.Struct, frozen=True, kw_only=True):
    """The large transaction, or a part of it (a savepoint), is rolled back."""

    xid: int
    subxid: int


Message: TypeAlias = (
    Begin
    | Commit
    | Relation
    | TypeName
    | Insert
    | Update
    | Delete
    | Truncate
    | LogicalMessage
    | Origin
    | StreamStart
    | StreamStop
    | StreamCommit
    | StreamAbort
)
Change: TypeAlias = Insert | Update | Delete | Truncate | LogicalMessage
CHANGES = (Insert, Update, Delete, Truncate, LogicalMessage)
