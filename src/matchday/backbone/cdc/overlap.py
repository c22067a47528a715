"""Which changes are in the back-fill's rows already, and are therefore not said again."""

from collections.abc import Iterator

import msgspec

from matchday.backbone.cdc.backfill import key_columns
from matchday.backbone.cdc.configuration import Configuration, Table
from matchday.backbone.cdc.messages import Delete, Insert, Relation, Row, Truncate, Update
from matchday.backbone.cdc.progress import Progress, TableProgress
from matchday.backbone.cdc.transactions import Changed


class Overlap:
    """From the slot's beginning to the last snapshot. Afterwards it lets everything through."""

    def __init__(self, configuration: Configuration, progress: Progress) -> None:
        self._progress = progress
        self._tables = {(table.schema, table.table): table for table in configuration.tables}
        self._until = max((one.lsn for table in progress.tables.values() for one in table.ranges), default=0)
        self._anew: set[str] = set()

    def left(self, changed: Changed) -> Iterator[Changed]:
        """What of a change is still to be told: all of it, none, or another one."""
        if changed.transaction.commit_lsn >= self._until:
            yield changed
        elif isinstance(changed.change, Truncate):
            yield from self._truncated(changed, changed.change)
        elif isinstance(changed.change, Insert | Update | Delete):
            change = changed.change
            relation = changed.relations.get(change.relation_id)
            table = self._tables.get((relation.schema, relation.table)) if relation else None
            if relation is None or table is None:
                yield changed
            else:
                yield from self._row(changed, change, table, relation)
        else:
            yield changed

    def _row(self, changed: Changed, change: Insert | Update | Delete, table: Table, relation: Relation) -> Iterator[Changed]:
        new = None if isinstance(change, Delete) else change.new
        old = None if isinstance(change, Insert) else change.old
        is_new_known = new is not None and self._is_known(changed, table, relation, new)
        is_old_known = old is not None and self._is_known(changed, table, relation, old)
        if new is None or old is None:
            if not (is_new_known or is_old_known):
                yield changed
        elif is_new_known and not is_old_known:
            # The row has moved to a key that was read later: its old key goes, its new one has been told.
            gone = Delete(relation_id=change.relation_id, old=old, old_is=getattr(change, "old_is", "K"))
            yield msgspec.structs.replace(changed, change=gone)
        elif not is_new_known:
            yield changed

    def _truncated(self, changed: Changed, change: Truncate) -> Iterator[Changed]:
        """Per table: told unless all its rows were read later; and where only some were, those have to be told again."""
        for ordinal, relation_id in enumerate(change.relation_ids, start=changed.ordinal):
            relation = changed.relations.get(relation_id)
            table = self._tables.get((relation.schema, relation.table)) if relation else None
            ranges = self._of(table).ranges if table is not None else ()
            later = [one for one in ranges if one.lsn > changed.transaction.commit_lsn]
            if later and len(later) == len(ranges):
                continue
            if later and table is not None:
                self._anew.add(table.name)
            yield msgspec.structs.replace(changed, ordinal=ordinal, change=Truncate(relation_ids=(relation_id,)))

    def _is_known(self, changed: Changed, table: Table, relation: Relation, row: Row) -> bool:
        cells = [row[position] for position in key_columns(table, relation)]
        key = tuple(cell for cell in cells if isinstance(cell, bytes))
        return changed.transaction.commit_lsn < self._of(table).as_of(key if len(key) == len(cells) and key else None)

    def _of(self, table: Table) -> TableProgress:
        return self._progress.tables.get(table.name, TableProgress())

    @property
    def wants_anew(self) -> bool:
        """Some table is to be filled again."""
        return bool(self._anew)

    def anew(self) -> Progress:
        """What is to be remembered for that."""
        tables = {name: one for name, one in self._progress.tables.items() if name not in self._anew}
        return msgspec.structs.replace(self._progress, tables=tables)

    def is_over(self, confirmed_lsn: int) -> bool:
        """Once, when the slot can never go back to before the last snapshot."""
        return 0 < self._until <= confirmed_lsn

    def forgotten(self) -> Progress:
        """What is to be remembered from then on."""
        self._until = 0
        tables = {name: TableProgress(is_done=one.is_done) for name, one in self._progress.tables.items()}
        self._progress = msgspec.structs.replace(self._progress, tables=tables)
        return self._progress
