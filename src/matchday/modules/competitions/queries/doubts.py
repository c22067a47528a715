"""Questions that wait for somebody who knows."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.competitions.schemas.doubts import DoubtView

SHOWN_MAX = 200


async def open_doubts(tx: Transaction, organisation_id: UUID) -> list[DoubtView]:
    """The likest first, with where each of the two has played."""
    rows = await tx.fetch(
        """
        SELECT d.doubt_id, d.kind, d.known_id, d.new_id, d.known_name, d.new_name, d.likeness, d.origin, d.asked_at,
               array(
                   SELECT c.name FROM competitions.competitions AS c WHERE c.competition_id IN (
                       SELECT t.competition_id FROM competitions.teams AS t WHERE t.club_id = d.known_id
                       UNION ALL SELECT r.competition_id FROM competitions.registrations AS r WHERE r.person_id = d.known_id
                   ) ORDER BY c.name LIMIT 3
               ) AS known_in,
               array(
                   SELECT c.name FROM competitions.competitions AS c WHERE c.competition_id IN (
                       SELECT t.competition_id FROM competitions.teams AS t WHERE t.club_id = d.new_id
                       UNION ALL SELECT r.competition_id FROM competitions.registrations AS r WHERE r.person_id = d.new_id
                   ) ORDER BY c.name LIMIT 3
               ) AS new_in
        FROM competitions.doubts AS d
        WHERE d.organisation_id = $1 AND d.answer IS NULL ORDER BY d.likeness DESC, d.doubt_id LIMIT $2
        """,
        organisation_id,
        SHOWN_MAX,
    )
    return [DoubtView(**{**row, "known_in": tuple(row["known_in"]), "new_in": tuple(row["new_in"])}) for row in rows]
