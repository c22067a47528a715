"""Which matches a club's teams still have to play."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction


async def teams_of_club(tx: Transaction, club_id: UUID) -> list[UUID]:
    """Of all seasons."""
    rows = await tx.fetch("SELECT team_id FROM competitions.teams WHERE club_id = $1 ORDER BY team_id", club_id)
    return [row["team_id"] for row in rows]


async def competitions_of_teams(tx: Transaction, team_ids: Sequence[UUID]) -> list[UUID]:
    """In the order in which they are locked."""
    rows = await tx.fetch(
        "SELECT DISTINCT competition_id FROM competitions.teams WHERE team_id = ANY ($1::uuid[]) ORDER BY competition_id", list(team_ids)
    )
    return [row["competition_id"] for row in rows]


async def count_open_matches_anew(tx: Transaction, competition_id: UUID, team_ids: Sequence[UUID]) -> list[UUID]:
    """Each match of these teams that is not over has its next version, for those who keep copies. The competition is locked."""
    rows = await tx.fetch(
        """
        UPDATE competitions.matches SET version = version + 1
        WHERE competition_id = $1 AND phase NOT IN ('finished', 'cancelled', 'annulled', 'abandoned')
          AND (home_team_id = ANY ($2::uuid[]) OR away_team_id = ANY ($2::uuid[]))
        RETURNING match_id
        """,
        competition_id,
        list(team_ids),
    )
    return [row["match_id"] for row in rows]
