"""A change as the event that consumers get."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

import msgspec

from matchday.backbone.cdc.configuration import Action, Configuration, Table
from matchday.backbone.cdc.errors import Undecodable
from matchday.backbone.cdc.lsn import lsn_text
from matchday.backbone.cdc.messages import UNCHANGED, Delete, Insert, LogicalMessage, Relation, Row, Truncate, Update
from matchday.backbone.cdc.transactions import Changed, Transaction
from matchday.backbone.cdc.values import Types

KEY_HEADER = "Matchday-Key"
_UNREMARKABLE = "/:-_."
_NOT_IN_A_SUBJECT = re.compile(r"[^A-Za-z0-9_=-]")

OfWhat = Literal["row", "change", "message"]
_DIGITS: dict[OfWhat, int] = {"row": 0, "change": 1, "message": 2}


class ChangeEvent(msgspec.Struct, frozen=True, kw_only=True):
    """What is published, as JSON."""

    id: str
    """`<pipe>:<LSN>-<0 row of the back-fill, 1 change, 2 message>-<ordinal>`, in hexadecimal: the same whenever it is sent
    again, and in the order of commits when sorted as text."""
    lsn: str
    """Where the transaction was committed."""
    ordinal: int
    xid: int | None
    """None: a row of the back-fill."""
    commit_time: str | None
    schema: str
    table: str
    action: str
    snapshot: bool = False
    """It was there already when the back-fill began."""
    key: dict[str, Any] | None = None
    data: dict[str, Any] | None = None
    old: dict[str, Any] | None = None
    """Of the row before, what the table's REPLICA IDENTITY gives."""
    old_is: Literal["key", "row"] | None = None
    unchanged: tuple[str, ...] = ()
    """Large columns that the statement did not touch and PostgreSQL did not send. They are not in `data`, and not null."""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """An event on its way."""

    event_id: str
    subject: str
    key: str
    payload: bytes
    headers: dict[str, str] = {}
    table: str = ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that is needed to try and tell a change again: by a newer version, perhaps."""

    lsn: int
    ordinal: int
    raw: bytes
    transaction: Transaction | None = None
    relation: Relation | None = None
    row: tuple[bytes | None, ...] | None = None
    """Of the back-fill, which has no message."""


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """A change that cannot be told truly."""

    event_id: str
    table: str
    error: str
    evidence: Evidence


def event_id(pipe: str, lsn: int, what: OfWhat, ordinal: int) -> str:
    return f"{pipe}:{lsn:016X}-{_DIGITS[what]}-{ordinal:08X}"


class Teller:
    """Tells changes as letters, as a configuration wants them."""

    def __init__(self, configuration: Configuration, types: Types) -> None:
        self.configuration = configuration
        self.types = types
        self._tables = {(table.schema, table.table): table for table in configuration.tables}

    def table(self, relation: Relation) -> Table | None:
        """None: not asked for."""
        return self._tables.get((relation.schema, relation.table))

    def tell(self, changed: Changed) -> Iterator[Letter | Unreadable]:
        """The events of a change; none when nobody asked for it."""
        change = changed.change
        if isinstance(change, Truncate):
            yield from self._truncated(changed, change)
        elif isinstance(change, LogicalMessage):
            yield from self.said(change, changed.transaction, changed.ordinal)
        elif change is None:
            yield self._unreadable(changed, changed.ordinal, "?", changed.error)
        else:
            yield from self._row(changed, change)

    def said(self, message: LogicalMessage, transaction: Transaction | None = None, ordinal: int = 0) -> Iterator[Letter]:
        """A message, if its prefix is asked for."""
        subject = self.configuration.messages.get(message.prefix)
        if subject is None:
            return
        lsn = transaction.commit_lsn if transaction else message.lsn
        event = ChangeEvent(
            id=event_id(self.configuration.name, lsn, "change" if transaction else "message", ordinal),
            lsn=lsn_text(lsn),
            ordinal=ordinal,
            xid=transaction.xid if transaction else None,
            commit_time=_instant(transaction.committed_at) if transaction else None,
            schema="",
            table="",
            action="message",
            key={"prefix": message.prefix},
            data={"content": message.content.decode("utf-8", "backslashreplace")},
        )
        yield self._letter(event, subject)

    def row(
        self, relation: Relation, row: tuple[bytes | None, ...], *, lsn: int, ordinal: int, headers: dict[str, str] | None = None
    ) -> Letter | Unreadable:
        """A row of the back-fill."""
        table = self._tables[relation.schema, relation.table]
        identity = event_id(self.configuration.name, lsn, "row", ordinal)
        try:
            event = ChangeEvent(
                id=identity,
                lsn=lsn_text(lsn),
                ordinal=ordinal,
                xid=None,
                commit_time=None,
                schema=relation.schema,
                table=relation.table,
                action="insert",
                snapshot=True,
                key=self._key(table, relation, row),
                data=self._values(table, relation, row),
            )
        except Undecodable as error:
            evidence = Evidence(lsn=lsn, ordinal=ordinal, raw=b"", relation=relation, row=row)
            return Unreadable(event_id=identity, table=table.name, error=str(error), evidence=evidence)
        return msgspec.structs.replace(self._letter(event, table.subject), headers=headers or {})

    def _row(self, changed: Changed, change: Insert | Update | Delete) -> Iterator[Letter | Unreadable]:
        relation = changed.relations.get(change.relation_id)
        if relation is None:
            yield self._unreadable(changed, changed.ordinal, "?", f"nothing readable was said of relation {change.relation_id}")
            return
        table = self.table(relation)
        action = _action(change)
        if table is None or action not in table.actions:
            return
        try:
            yield self._letter(self._event(changed, change, table, relation, action), table.subject)
        except Undecodable as error:
            yield self._unreadable(changed, changed.ordinal, table.name, str(error), relation)

    def _event(self, changed: Changed, change: Insert | Update | Delete, table: Table, relation: Relation, action: Action) -> ChangeEvent:
        old, old_is = (None, "") if isinstance(change, Insert) else (change.old, change.old_is)
        new = None if isinstance(change, Delete) else _completed(change.new, old if old_is == "O" else None)
        for row in (old, new):
            if row is not None and len(row) != len(relation.columns):
                raise Undecodable(f"a row has {len(row)} columns where its table has {len(relation.columns)}")
        return ChangeEvent(
            **self._head(changed, relation, changed.ordinal, action),
            key=self._key(table, relation, new, old, old_is),
            data=None if new is None else self._values(table, relation, new),
            old=None if old is None else self._values(table, relation, old, only_keys=old_is == "K"),
            old_is={"K": "key", "O": "row"}.get(old_is),  # type: ignore[arg-type]
            unchanged=() if new is None else tuple(name for name, _, cell in _wanted(table, relation, new) if cell is UNCHANGED),
        )

    def _head(self, changed: Changed, relation: Relation, ordinal: int, action: Action) -> dict[str, Any]:
        transaction = changed.transaction
        return {
            "id": event_id(self.configuration.name, transaction.commit_lsn, "change", ordinal),
            "lsn": lsn_text(transaction.commit_lsn),
            "ordinal": ordinal,
            "xid": transaction.xid,
            "commit_time": _instant(transaction.committed_at),
            "schema": relation.schema,
            "table": relation.table,
            "action": action,
        }

    def _truncated(self, changed: Changed, change: Truncate) -> Iterator[Letter | Unreadable]:
        for ordinal, relation_id in enumerate(change.relation_ids, start=changed.ordinal):
            relation = changed.relations.get(relation_id)
            if relation is None:
                yield self._unreadable(changed, ordinal, "?", f"nothing readable was said of relation {relation_id}")
            elif (table := self.table(relation)) is not None and "truncate" in table.actions:
                yield self._letter(ChangeEvent(**self._head(changed, relation, ordinal, "truncate")), table.subject)

    def _unreadable(self, changed: Changed, ordinal: int, table: str, error: str, relation: Relation | None = None) -> Unreadable:
        transaction = changed.transaction
        identity = event_id(self.configuration.name, transaction.commit_lsn, "change", ordinal)
        evidence = Evidence(lsn=transaction.commit_lsn, ordinal=ordinal, raw=changed.raw, transaction=transaction, relation=relation)
        return Unreadable(event_id=identity, table=table, error=error, evidence=evidence)

    def _values(self, table: Table, relation: Relation, row: Row, *, only_keys: bool = False) -> dict[str, Any]:
        return {
            name: None if cell is None else self._value(name, type_id, cell)
            for name, type_id, cell in _wanted(table, relation, row, only_keys=only_keys)
            if cell is not UNCHANGED
        }

    def _value(self, name: str, type_id: int, cell: Any) -> Any:
        try:
            return self.types.value(type_id, cell)
        except Undecodable as error:
            raise Undecodable(f"column {name}: {error}") from error

    def _key(self, table: Table, relation: Relation, new: Row | None, old: Row | None = None, old_is: str = "") -> dict[str, Any] | None:
        """What the row is known by now; for a row that is gone, what it was known by."""
        key = table.key or tuple(column.name for column in relation.columns if column.is_key)
        if not table.key and relation.identity == "f":
            key = ()  # every column counts as the identity then, which nobody can mean as a key
        if not key:
            return None
        found: dict[str, Any] = {}
        for position, column in enumerate(relation.columns):
            if column.name not in key:
                continue
            cell = UNCHANGED if new is None else new[position]
            if cell is UNCHANGED and old is not None and (old_is == "O" or column.is_key):
                cell = old[position]
            if cell is UNCHANGED:
                raise Undecodable(f"the key column {column.name} was not sent: it must be part of the table's REPLICA IDENTITY")
            found[column.name] = None if cell is None else self._value(column.name, column.type_id, cell)
        if len(found) != len(key):
            raise Undecodable(f"the key column {next(name for name in key if name not in found)} is not in the table any more")
        return found

    def _letter(self, event: ChangeEvent, subject: str) -> Letter:
        key = key_text(event.key, event.schema, event.table)
        return Letter(
            event_id=event.id,
            subject=fill(subject, event, key),
            key=key,
            payload=msgspec.json.encode(event),
            table=f"{event.schema}.{event.table}",
        )


def key_text(key: Mapping[str, Any] | None, schema: str, table: str) -> str:
    """For consumers that split their work by key: all events of a row have the same."""
    values = "" if key is None else "/".join(quote(_plain(value), "-_.:") for value in key.values())
    return f"{quote(schema, _UNREMARKABLE)}.{quote(table, _UNREMARKABLE)}:{values}"


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def fill(subject: str, event: ChangeEvent, key: str) -> str:
    """A subject's placeholders filled in; what a subject may not contain is written as `=XX`."""
    words = {"schema": event.schema, "table": event.table, "action": event.action, "key": key.partition(":")[2] or "-"}
    return re.sub(r"\{(\w+)\}", lambda found: _token(words[found[1]]), subject)


def _token(text: str) -> str:
    return _NOT_IN_A_SUBJECT.sub(lambda found: "".join(f"={byte:02X}" for byte in found[0].encode()), text.replace("=", "=3D"))


def _action(change: Insert | Update | Delete) -> Action:
    return "insert" if isinstance(change, Insert) else "update" if isinstance(change, Update) else "delete"


def _completed(new: Row, old: Row | None) -> Row:
    """With REPLICA IDENTITY FULL the old row has what was left unchanged."""
    if old is None or len(old) != len(new):
        return new
    return tuple(before if cell is UNCHANGED else cell for cell, before in zip(new, old, strict=True))


def _wanted(table: Table, relation: Relation, row: Row, *, only_keys: bool = False) -> Sequence[tuple[str, int, Any]]:
    return [
        (column.name, column.type_id, cell)
        for column, cell in zip(relation.columns, row, strict=True)
        if table.wants(column.name) and (column.is_key or not only_keys)
    ]


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
