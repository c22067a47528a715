"""The tables of a competition as they are, and as other regulations would have them. Changes nothing."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.contracts.competitions import StandingsRow
from matchday.modules.competitions import store
from matchday.modules.competitions.actions.check_names import faults_of_names
from matchday.modules.competitions.actions.keep_regulations import line_fault, read
from matchday.modules.competitions.actions.recompute_tables import counted_tables
from matchday.modules.competitions.errors import NobodyCalledSo
from matchday.modules.competitions.store.regulations import load_regulations


class PreviewRow(msgspec.Struct, frozen=True, kw_only=True):
    """A team as it would stand. `is_changed`: in another place, with other points, or decided by something else."""

    team: str
    team_id: UUID
    rank: int
    rank_before: int
    points: int
    points_before: int
    decided_by: str | None
    decided_by_before: str | None
    is_changed: bool


class PreviewTable(msgspec.Struct, frozen=True, kw_only=True):
    """One table, in the order that the other regulations give."""

    stage: str
    group: str | None
    rows: tuple[PreviewRow, ...]


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """`rows_changed` counts over all tables."""

    competition: str
    name: str
    rows_changed: int
    tables: tuple[PreviewTable, ...]


async def preview_regulations(tx: Transaction, slug: str, text: str) -> Preview:
    """Raises NotFound, RegulationsFaulty, or NobodyCalledSo."""
    competition = await store.competition_at(tx, slug)
    if competition is None:
        raise NotFound
    tx.note("preview_regulations", competition=competition.name)
    regulations = read(text)
    if strangers := await faults_of_names(tx, competition.competition_id, regulations, text):
        raise NobodyCalledSo(faults=tuple(map(line_fault, strangers)))
    now = await counted_tables(tx, competition.competition_id, await load_regulations(tx, competition))
    then = await counted_tables(tx, competition.competition_id, regulations)
    tables = tuple(
        PreviewTable(
            stage=counting.named.stage,
            group=counting.named.group,
            rows=_compared(now[table_id].rows() if table_id in now else (), counting.rows()),
        )
        for table_id, counting in then.items()
    )
    changed = sum(row.is_changed for table in tables for row in table.rows)
    return Preview(competition=slug, name=competition.name, rows_changed=changed, tables=tables)


def _compared(before: Sequence[StandingsRow], after: Sequence[StandingsRow]) -> tuple[PreviewRow, ...]:
    held = {row.team_id: row for row in before}
    return tuple(_row(held.get(row.team_id, row), row) for row in after)


def _row(before: StandingsRow, after: StandingsRow) -> PreviewRow:
    return PreviewRow(
        team=after.team,
        team_id=after.team_id,
        rank=after.rank,
        rank_before=before.rank,
        points=after.points,
        points_before=before.points,
        decided_by=after.decided_by,
        decided_by_before=before.decided_by,
        is_changed=(before.rank, before.points, before.decided_by) != (after.rank, after.points, after.decided_by),
    )
