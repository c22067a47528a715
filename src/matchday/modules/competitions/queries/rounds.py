"""Fixtures and results, round by round."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.modules.competitions.queries import MATCH, match_view
from matchday.modules.competitions.schemas import MatchView

_Number = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


class RoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """A round and how far it is. `key` is what its address names it by."""

    key: str
    stage: str
    round: str
    matches: int
    finished: int


async def rounds_of(tx: Transaction, competition_id: UUID) -> list[RoundLine]:
    """In the order of their first matches; a round's name is its stage's alone."""
    rows = await tx.fetch(
        """
        SELECT s.name AS stage, m.round, count(*) AS matches,
               count(*) FILTER (WHERE m.phase IN ('finished', 'cancelled', 'annulled')) AS finished
        FROM competitions.matches AS m JOIN competitions.stages AS s USING (stage_id)
        WHERE m.competition_id = $1
        GROUP BY s.stage_id, s.name, m.round ORDER BY min(m.number), s.name, m.round
        """,
        competition_id,
    )
    return [
        RoundLine(
            key=f"{row['stage']}/{row['round']}", stage=row["stage"], round=row["round"], matches=row["matches"], finished=row["finished"]
        )
        for row in rows
    ]


async def matches_of_round(
    tx: Transaction, competition_id: UUID, chosen: RoundLine | None, team_id: UUID | None, cursor: Cursor
) -> Slice[MatchView]:
    """Of one round or of all, of one team or of all, by kick-off."""
    after = cursor.convert(datetime, _Number)
    rows = await tx.fetch(
        f"""
        {MATCH}
        WHERE m.competition_id = $1 AND ($2::text IS NULL OR (s.name = $2 AND m.round = $3))
        AND ($4::uuid IS NULL OR $4 IN (m.home_team_id, m.away_team_id))
        AND ($5::timestamptz IS NULL OR (m.kicks_off_at, m.number) > ($5, $6))
        ORDER BY m.kicks_off_at, m.number LIMIT $7
        """,
        competition_id,
        chosen.stage if chosen else None,
        chosen.round if chosen else None,
        team_id,
        after[0] if after else None,
        after[1] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["kicks_off_at"], row["number"]), match_view)
