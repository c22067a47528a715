"""Teams as their squads are told of, and to whom they are entrusted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def count_squads(tx: Transaction, team_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The next version of these teams' squads, with their names; their competition is locked."""
    rows = await tx.fetch(
        """
        UPDATE competitions.teams SET squad_version = squad_version + 1 WHERE team_id = ANY($1)
        RETURNING team_id, competition_id, name, squad_version
        """,
        list(team_ids),
    )
    return [dict(row.items()) for row in rows]


async def told_teams(tx: Transaction, competition_id: UUID) -> list[UUID]:
    """Teams of which a squad has been said."""
    rows = await tx.fetch(
        "SELECT team_id FROM competitions.teams WHERE competition_id = $1 AND squad_version > 0 ORDER BY team_id", competition_id
    )
    return [row["team_id"] for row in rows]


async def team_at(tx: Transaction, team_id: UUID) -> dict[str, Any] | None:
    """A team with its competition."""
    row = await tx.fetchrow("SELECT team_id, competition_id, name, code, club_id FROM competitions.teams WHERE team_id = $1", team_id)
    return dict(row.items()) if row else None


async def set_club(tx: Transaction, team_id: UUID, club_id: UUID | None) -> None:
    """Whose entry the team is."""
    await tx.execute("UPDATE competitions.teams SET club_id = $2 WHERE team_id = $1", team_id, club_id)


async def add_manager(tx: Transaction, team_id: UUID, account_id: UUID, name: str) -> None:
    """The team is entrusted to the account."""
    await tx.execute(
        """
        INSERT INTO competitions.team_managers (team_id, account_id, name) VALUES ($1, $2, $3)
        ON CONFLICT (team_id, account_id) DO UPDATE SET name = excluded.name
        """,
        team_id,
        account_id,
        name,
    )


async def managers_of(tx: Transaction, team_ids: Sequence[UUID]) -> list[tuple[UUID, str, UUID]]:
    """Team, its name and an account that it is entrusted to."""
    rows = await tx.fetch(
        """
        SELECT team.team_id, team.name, manager.account_id
        FROM competitions.team_managers AS manager JOIN competitions.teams AS team USING (team_id)
        WHERE team.team_id = ANY ($1::uuid[]) ORDER BY team.team_id, manager.account_id
        """,
        team_ids,
    )
    return [(row["team_id"], row["name"], row["account_id"]) for row in rows]


async def remove_manager(tx: Transaction, team_id: UUID, account_id: UUID) -> bool:
    """False when it was not."""
    return await tx.execute("DELETE FROM competitions.team_managers WHERE team_id = $1 AND account_id = $2", team_id, account_id) > 0


async def save_invitation(
    tx: Transaction,
    *,
    invitation_id: UUID,
    team_id: UUID | None,
    person_id: UUID | None,
    token_hash: bytes,
    seconds_valid: float,
    open_max: int,
) -> bool:
    """False when too many links of the team or person are open."""
    return (
        await tx.execute(
            """
            INSERT INTO competitions.team_invitations (invitation_id, team_id, person_id, token_hash, expires_at)
            SELECT $1, $2, $3, $4, clock_timestamp() + make_interval(secs => $5)
            WHERE (
                SELECT count(*) FROM competitions.team_invitations
                WHERE (team_id = $2 OR person_id = $3) AND ended_at IS NULL AND expires_at > clock_timestamp()
            ) < $6
            """,
            invitation_id,
            team_id,
            person_id,
            token_hash,
            seconds_valid,
            open_max,
        )
        > 0
    )


async def use_invitation(tx: Transaction, token_hash: bytes) -> dict[str, Any] | None:
    """Ends it and says what it opens; None when it is over. One statement: whoever comes second finds it used."""
    row = await tx.fetchrow(
        """
        UPDATE competitions.team_invitations SET ended_at = clock_timestamp()
        WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > clock_timestamp()
        RETURNING team_id, person_id
        """,
        token_hash,
    )
    return dict(row.items()) if row else None


async def end_invitations(tx: Transaction, team_id: UUID) -> int:
    """Takes back every open link of a team."""
    return await tx.execute(
        "UPDATE competitions.team_invitations SET ended_at = clock_timestamp() WHERE team_id = $1 AND ended_at IS NULL", team_id
    )
