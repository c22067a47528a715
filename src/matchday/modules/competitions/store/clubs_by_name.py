"""Clubs as imports find them: by their plain name, or by another name that was decided to be theirs."""

from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction


async def find_or_make_clubs(
    tx: Transaction, organisation_id: UUID, names: Sequence[str], plain_names: Sequence[str], ids: Sequence[UUID]
) -> dict[str, UUID]:
    """Plain name to club; `ids` are for those that are not there yet. Two imports that bring the same club make one."""
    await tx.execute(
        """
        INSERT INTO competitions.clubs (club_id, organisation_id, name, plain_name)
        SELECT DISTINCT ON (given.plain_name) given.club_id, $1, given.name, given.plain_name
        FROM unnest($2::uuid[], $3::text[], $4::text[]) AS given (club_id, name, plain_name)
        WHERE NOT EXISTS (
            SELECT FROM competitions.aliases AS a
            WHERE a.organisation_id = $1 AND a.kind = 'club' AND a.plain_name = given.plain_name
        ) AND NOT EXISTS (
            SELECT FROM competitions.clubs AS c WHERE c.organisation_id = $1 AND c.plain_name = given.plain_name
        )
        ORDER BY given.plain_name
        ON CONFLICT (organisation_id, plain_name) DO NOTHING
        """,
        organisation_id,
        list(ids),
        list(names),
        list(plain_names),
    )
    rows = await tx.fetch(
        """
        SELECT c.plain_name, c.club_id FROM competitions.clubs AS c WHERE c.organisation_id = $1 AND c.plain_name = ANY($2)
        UNION ALL
        SELECT a.plain_name, a.entity_id FROM competitions.aliases AS a
        WHERE a.organisation_id = $1 AND a.kind = 'club' AND a.plain_name = ANY($2)
          AND NOT EXISTS (SELECT FROM competitions.clubs AS c WHERE c.organisation_id = $1 AND c.plain_name = a.plain_name)
        """,
        organisation_id,
        list(plain_names),
    )
    return {row["plain_name"]: row["club_id"] for row in rows}
