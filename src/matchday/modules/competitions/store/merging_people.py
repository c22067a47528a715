"""Two rows become one: everything that named the one names the other, and a row remembers it."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.domain.participants.people import Club, Person
from matchday.modules.competitions.store.json_rows import encoded


async def count_moves(tx: Transaction, kind: str, gone_id: UUID) -> dict[str, int]:
    """How many rows name it, by kind of row."""
    if kind == "club":
        return {"teams": await tx.fetchval("SELECT count(*) FROM competitions.teams WHERE club_id = $1", gone_id)}
    row = await tx.fetchrow(
        """
        SELECT (SELECT count(*) FROM competitions.registrations WHERE person_id = $1) AS registrations,
               (SELECT count(*) FROM competitions.documents WHERE person_id = $1) AS documents
        """,
        gone_id,
    )
    return dict(row.items()) if row else {}


async def meetings(tx: Transaction, kept_id: UUID, gone_id: UUID) -> list[str]:
    """Teams in which, or against which, the two were valid on the same day: then they are two."""
    rows = await tx.fetch(
        """
        SELECT DISTINCT mine_team.name || ' / ' || other_team.name AS teams
        FROM competitions.registrations AS mine
        JOIN competitions.registrations AS other ON other.competition_id = mine.competition_id AND other.person_id = $2
         AND daterange(mine.valid_from, mine.valid_until, '[]') && daterange(other.valid_from, other.valid_until, '[]')
        JOIN competitions.teams AS mine_team ON mine_team.team_id = mine.team_id
        JOIN competitions.teams AS other_team ON other_team.team_id = other.team_id
        WHERE mine.person_id = $1 AND mine.status IN ('approved', 'deregistered') AND other.status IN ('approved', 'deregistered')
        """,
        kept_id,
        gone_id,
    )
    return [row["teams"] for row in rows]


async def move_person(tx: Transaction, kept_id: UUID, gone_id: UUID) -> None:
    """Registrations, documents and offices; then the row goes. Links for the one that goes end. Figures are found again
    by what `remember_merge` writes down: nothing that was counted is counted anew."""
    await tx.execute(
        """
        UPDATE competitions.match_officials AS held SET person_id = $1
        WHERE person_id = $2
          AND NOT EXISTS (SELECT FROM competitions.match_officials AS other WHERE other.match_id = held.match_id AND other.person_id = $1)
        """,
        kept_id,
        gone_id,
    )
    await tx.execute("UPDATE competitions.registrations SET person_id = $1 WHERE person_id = $2", kept_id, gone_id)
    await tx.execute("UPDATE competitions.documents SET person_id = $1 WHERE person_id = $2", kept_id, gone_id)
    await tx.execute("DELETE FROM competitions.team_invitations WHERE person_id = $1", gone_id)
    await tx.execute("DELETE FROM competitions.persons WHERE person_id = $1", gone_id)


async def move_club(tx: Transaction, kept_id: UUID, gone_id: UUID) -> None:
    """Teams, and who is meant by names in them; then the row goes."""
    await tx.execute(
        """
        UPDATE competitions.assigned_names AS held SET scope_id = $1
        WHERE scope_id = $2
          AND NOT EXISTS (SELECT FROM competitions.assigned_names AS o WHERE o.scope_id = $1 AND o.plain_name = held.plain_name)
        """,
        kept_id,
        gone_id,
    )
    await tx.execute("DELETE FROM competitions.assigned_names WHERE scope_id = $1", gone_id)
    await tx.execute("UPDATE competitions.teams SET club_id = $1 WHERE club_id = $2", kept_id, gone_id)
    await tx.execute("DELETE FROM competitions.clubs WHERE club_id = $1", gone_id)


async def remember_merge(
    tx: Transaction, *, merge_id: UUID, organisation_id: UUID, kind: str, gone_id: UUID, gone: Club | Person, kept_id: UUID, by: UUID
) -> None:
    """Files that name what has gone find what it became; what became of it before follows."""
    await tx.execute(
        "UPDATE competitions.merges SET kept_id = $2 WHERE kept_id = $1 AND kind = $3",
        gone_id,
        kept_id,
        kind,
    )
    await tx.execute(
        """
        INSERT INTO competitions.merges (merge_id, organisation_id, kind, gone_id, gone_ref, gone, kept_id, merged_by)
        VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)
        """,
        merge_id,
        organisation_id,
        kind,
        gone_id,
        gone.ref,
        encoded(msgspec.structs.asdict(gone)),
        kept_id,
        by,
    )
