"""Who is needed at a match."""

from uuid import UUID

from matchday.backbone.database import Transaction


async def is_person_of(tx: Transaction, organisation_id: UUID, person_id: UUID) -> bool:
    """Whether the organisation knows the person. The row is locked: nobody is booked twice at one moment."""
    return (
        await tx.fetchval(
            "SELECT person_id FROM competitions.persons WHERE person_id = $1 AND organisation_id = $2 FOR UPDATE",
            person_id,
            organisation_id,
        )
        is not None
    )


async def save_official(tx: Transaction, match_id: UUID, person_id: UUID, role: str) -> None:
    """One role a person."""
    await tx.execute(
        """
        INSERT INTO competitions.match_officials (match_id, person_id, role) VALUES ($1, $2, $3)
        ON CONFLICT (match_id, person_id) DO UPDATE SET role = excluded.role
        """,
        match_id,
        person_id,
        role,
    )


async def remove_official(tx: Transaction, match_id: UUID, person_id: UUID) -> bool:
    """Whether he or she was there."""
    return bool(await tx.execute("DELETE FROM competitions.match_officials WHERE match_id = $1 AND person_id = $2", match_id, person_id))
