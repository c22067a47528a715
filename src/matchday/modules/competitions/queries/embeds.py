"""What other websites show of a competition, beside what its own pages ask."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.queries import MATCH, match_view
from matchday.modules.competitions.schemas import MatchView

_OVER = "('finished', 'abandoned', 'annulled', 'cancelled')"


async def last_results(tx: Transaction, competition_id: UUID, team_id: UUID | None, limit: int) -> list[MatchView]:
    """What was played last, the latest first; of one team if asked so."""
    rows = await tx.fetch(
        f"""
        {MATCH}
        WHERE m.competition_id = $1 AND m.phase = 'finished' AND ($2::uuid IS NULL OR $2 IN (m.home_team_id, m.away_team_id))
        ORDER BY m.kicks_off_at DESC, m.number DESC LIMIT $3
        """,
        competition_id,
        team_id,
        limit,
    )
    return [match_view(row) for row in rows]


async def next_fixtures(tx: Transaction, competition_id: UUID, team_id: UUID | None, limit: int) -> list[MatchView]:
    """What is being played and what comes next; of one team if asked so."""
    rows = await tx.fetch(
        f"""
        {MATCH}
        WHERE m.competition_id = $1 AND m.phase NOT IN {_OVER} AND ($2::uuid IS NULL OR $2 IN (m.home_team_id, m.away_team_id))
        ORDER BY m.kicks_off_at, m.number LIMIT $3
        """,
        competition_id,
        team_id,
        limit,
    )
    return [match_view(row) for row in rows]
