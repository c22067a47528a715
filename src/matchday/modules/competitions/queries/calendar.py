"""The calendar as people leaf through it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.queries import matches_by_id
from matchday.modules.competitions.schemas import MatchView

MATCHES_MAX = 400


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which matches: None stands for all."""

    team_id: UUID | None = None
    venue_id: UUID | None = None
    stage: str | None = None


async def months_of(tx: Transaction, competition_id: UUID, wanted: Wanted, zone: str) -> list[tuple[str, int]]:
    """`2027-05` and how many matches it has, by the clock of a place."""
    rows = await tx.fetch(
        """
        SELECT to_char(m.kicks_off_at AT TIME ZONE $5, 'YYYY-MM') AS month, count(*) AS matches
        FROM competitions.matches AS m JOIN competitions.stages AS s USING (stage_id)
        WHERE m.competition_id = $1 AND ($2::uuid IS NULL OR $2 IN (m.home_team_id, m.away_team_id))
        AND ($3::uuid IS NULL OR m.venue_id = $3) AND ($4::text IS NULL OR s.name = $4)
        GROUP BY 1 ORDER BY 1
        """,
        competition_id,
        wanted.team_id,
        wanted.venue_id,
        wanted.stage,
        zone,
    )
    return [(row["month"], row["matches"]) for row in rows]


async def matches_between(tx: Transaction, competition_id: UUID, wanted: Wanted, start: datetime, end: datetime) -> list[MatchView]:
    """By kick-off."""
    rows = await tx.fetch(
        f"""
        SELECT m.match_id
        FROM competitions.matches AS m JOIN competitions.stages AS s USING (stage_id)
        WHERE m.competition_id = $1 AND ($2::uuid IS NULL OR $2 IN (m.home_team_id, m.away_team_id))
        AND ($3::uuid IS NULL OR m.venue_id = $3) AND ($4::text IS NULL OR s.name = $4)
        AND m.kicks_off_at >= $5 AND m.kicks_off_at < $6 ORDER BY m.kicks_off_at, m.number LIMIT {MATCHES_MAX}
        """,
        competition_id,
        wanted.team_id,
        wanted.venue_id,
        wanted.stage,
        start,
        end,
    )
    return await matches_by_id(tx, [row["match_id"] for row in rows])


async def stages_of(tx: Transaction, competition_id: UUID) -> Sequence[str]:
    """For a filter, in their order."""
    rows = await tx.fetch("SELECT name FROM competitions.stages WHERE competition_id = $1 ORDER BY place", competition_id)
    return [row["name"] for row in rows]
