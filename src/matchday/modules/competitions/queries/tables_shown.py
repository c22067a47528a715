"""Tables as pages show them: with each team's form, and the places it has gained since the matchday before."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.statistics.meetings import Meeting, in_time, rounds
from matchday.modules.competitions.queries import tables_of
from matchday.modules.competitions.queries.statistics import TableGround, ground_at
from matchday.modules.competitions.schemas import TableRow, TableView

FORM_SHOWN = 5
Result = Literal["won", "drawn", "lost"]


class ShownRow(TableRow, frozen=True, kw_only=True):
    """A line with the last results, the latest last; `movement` is the number of places gained."""

    form: tuple[Result, ...] = ()
    movement: int = 0


class ShownTable(msgspec.Struct, frozen=True, kw_only=True):
    """One table, as competitions/table.html takes it."""

    table_id: UUID
    stage: str
    group: str | None
    rows: tuple[ShownRow, ...]


async def shown_tables(tx: Transaction, competition_id: UUID, slug: str, only: Collection[UUID] | None = None) -> list[ShownTable]:
    """All tables of a competition, or some."""
    held = [table for table in await tables_of(tx, competition_id) if only is None or table.table_id in only]
    ground = await ground_at(tx, slug) if held else None
    grounds = {each.table_id: each for each in ground.tables} if ground else {}
    return [_shown(table, grounds.get(table.table_id)) for table in held]


def _shown(table: TableView, ground: TableGround | None) -> ShownTable:
    form = _form(ground) if ground else {}
    before = _ranks_before(ground) if ground else {}
    rows = (
        ShownRow(
            **{field: getattr(row, field) for field in TableRow.__struct_fields__},
            form=tuple(form.get(row.team_id, ())[-FORM_SHOWN:]),
            movement=before.get(row.team_id, row.rank) - row.rank,
        )
        for row in table.rows
    )
    return ShownTable(table_id=table.table_id, stage=table.stage, group=table.group, rows=tuple(rows))


def _form(ground: TableGround) -> dict[UUID, list[Result]]:
    form: dict[UUID, list[Result]] = defaultdict(list)
    are_won_in_shootouts = ground.counting.rules.scoring.points.are_won_in_shootouts
    for meeting in in_time(ground.meetings):
        margin = _margin(meeting, are_won_in_shootouts=are_won_in_shootouts)
        if margin is not None:
            form[meeting.home_team_id].append(_result(margin))
            form[meeting.away_team_id].append(_result(-margin))
    return form


def _margin(meeting: Meeting, *, are_won_in_shootouts: bool) -> int | None:
    played = meeting.played
    if played is None:
        return None
    return played.home - played.away or (played.home_shootout - played.away_shootout if are_won_in_shootouts else 0)


def _result(margin: int) -> Result:
    return "won" if margin > 0 else "lost" if margin < 0 else "drawn"


def _ranks_before(ground: TableGround) -> dict[UUID, int]:
    """Places before the last matchday that has begun; nothing before the second one."""
    days: list[Sequence[Meeting]] = [day for day in rounds(ground.meetings) if any(each.played for each in day)]
    if len(days) < 2:
        return {}
    results = [each.played for day in days[:-1] for each in day if each.played is not None]
    return {row.team_id: row.rank for row in replace(ground.counting, results=results).rows()}
