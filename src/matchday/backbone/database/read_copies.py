"""Read copies: what a module keeps of what another one owns, in tables of its own that are called `known_*`.

Every copy is kept in one way, which is why it is written once: of each key the newest version, whatever order the news
comes in and however often. What is heard twice or late changes nothing.
"""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from matchday.backbone.database.transaction import Transaction
from matchday.contracts.event import State, newest

S = TypeVar("S", bound=State)

_JSON = msgspec.json.Encoder()


class ReadCopy(Generic[S]):
    """A table with a row per key of `event`, and how it is kept: itself the handler that a listener wants.

    `columns` are taken from the event's fields of the same name, those `worked_out` from the event whole; the key and the version
    are always there. Rows travel as JSON, so a column has the type its table says, and one of text or JSON holds a structure too.
    """

    def __init__(self, table: str, event: type[S], *columns: str, key: tuple[str, ...] = (), **worked_out: Callable[[S], object]) -> None:
        self._table = table
        self._key = key or (event.key_field,)
        self._fields = (*self._key, "version", *columns)
        self._worked_out = worked_out
        if unknown := set(self._fields) - set(event.__struct_fields__):
            raise TypeError(f"{table} asks for what {event.__name__} does not tell: {', '.join(sorted(unknown))}")

    async def __call__(self, tx: Transaction, events: Sequence[S]) -> None:
        """Takes over what is newer."""
        await self.take(tx, events)

    async def take(self, tx: Transaction, events: Sequence[S]) -> set[Any]:
        """Takes over what is newer, and says of which keys there was anything. Rows are locked in the order of their keys."""
        rows = [self._row(event) for event in newest(events)]
        taken = await tx.fetch(self._statement(tx.schema), _JSON.encode(rows).decode())
        return {row[0] for row in taken}

    def _row(self, event: S) -> dict[str, object]:
        return {field: getattr(event, field) for field in self._fields} | {
            column: work_out(event) for column, work_out in self._worked_out.items()
        }

    def _statement(self, schema: str) -> str:
        columns = (*self._fields, *self._worked_out)
        replaced = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in self._key)
        return f"""
            INSERT INTO {schema}.{self._table} AS known ({", ".join(columns)})
            SELECT {", ".join(columns)} FROM json_populate_recordset(NULL::{schema}.{self._table}, $1)
            ON CONFLICT ({", ".join(self._key)}) DO UPDATE SET {replaced}
            WHERE known.version < excluded.version
            RETURNING {self._key[0]}
            """
