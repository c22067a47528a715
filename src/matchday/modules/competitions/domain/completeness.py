"""What a season lacks: flagged, and never guessed."""

from collections.abc import Iterable, Iterator
from typing import Literal

import msgspec


class TableCount(msgspec.Struct, frozen=True, kw_only=True):
    """A table's matches as they are there. `meetings` is how often two teams play each other by the regulations, 0 where they
    do not say; `pairs_short` is how many meetings are not there then. Of matches that were called off nobody expects anything."""

    stage: str
    group: str | None
    matches: int
    without_result: int
    overdue: int
    least: int
    most: int
    meetings: int
    pairs_short: int


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is missing, and how much of it."""

    what: Literal["results", "overdue", "meetings", "uneven", "matches"]
    stage: str
    group: str | None
    count: int
    of: int

    @property
    def sentence(self) -> str:
        """In English, for programs and the command line."""
        where = f"{self.stage}, {self.group}" if self.group else self.stage
        return {
            "results": f"{where}: {self.count} of {self.of} matches have no result yet",
            "overdue": f"{where}: {self.count} of {self.of} matches have no result although their day has passed",
            "meetings": f"{where}: {self.count} matches are not there, for each pair meets {self.of} times",
            "uneven": f"{where}: some teams have {self.count} matches and others {self.of}",
            "matches": f"{where}: there are no matches",
        }[self.what]


def missing(tables: Iterable[TableCount]) -> list[Missing]:
    """Everything, table by table."""
    return [found for table in tables for found in _of_table(table)]


def _of_table(table: TableCount) -> Iterator[Missing]:
    found: list[tuple[Literal["results", "overdue", "meetings", "uneven", "matches"], int, int]] = []
    if not table.matches:
        found.append(("matches", 0, 0))
    if table.overdue:
        found.append(("overdue", table.overdue, table.matches))
    if table.without_result > table.overdue:
        found.append(("results", table.without_result - table.overdue, table.matches))
    if table.matches and table.meetings and table.pairs_short:
        found.append(("meetings", table.pairs_short, table.meetings))
    elif table.matches and not table.meetings and table.least != table.most:
        found.append(("uneven", table.least, table.most))
    for what, count, of in found:
        yield Missing(what=what, stage=table.stage, group=table.group, count=count, of=of)
