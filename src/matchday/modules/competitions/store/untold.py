"""Competitions that a large import has written and nobody has been told of."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def mark_untold(tx: Transaction, competition_id: UUID) -> None:
    """From its first match on."""
    await tx.execute(
        """
        INSERT INTO competitions.untold (competition_id) VALUES ($1)
        ON CONFLICT (competition_id) DO UPDATE SET told_up_to = 0
        """,
        competition_id,
    )


async def lock_next_untold(tx: Transaction) -> Mapping[str, Any] | None:
    """The competition that has waited longest. The competition's own row is locked first, as by everybody; one that somebody
    is changing waits for the next round."""
    return await tx.fetchrow(
        """
        SELECT c.competition_id, c.slug, u.told_up_to
        FROM competitions.untold AS u JOIN competitions.competitions AS c USING (competition_id)
        ORDER BY u.imported_at, u.competition_id LIMIT 1 FOR UPDATE OF c, u SKIP LOCKED
        """
    )


async def next_matches(tx: Transaction, competition_id: UUID, told_up_to: int, most: int) -> list[tuple[UUID, int]]:
    """Matches with their numbers, in order."""
    rows = await tx.fetch(
        "SELECT match_id, number FROM competitions.matches WHERE competition_id = $1 AND number > $2 ORDER BY number LIMIT $3",
        competition_id,
        told_up_to,
        most,
    )
    return [(row["match_id"], row["number"]) for row in rows]


async def move_on(tx: Transaction, competition_id: UUID, told_up_to: int | None) -> None:
    """None: all of it has been told."""
    if told_up_to is None:
        await tx.execute("DELETE FROM competitions.untold WHERE competition_id = $1", competition_id)
    else:
        await tx.execute("UPDATE competitions.untold SET told_up_to = $2 WHERE competition_id = $1", competition_id, told_up_to)
