"""Organisations and memberships."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def insert_organisation(tx: Transaction, organisation_id: UUID, slug: str, name: str, accent: str) -> bool:
    """False when the slug is taken."""
    return (
        await tx.execute(
            """
        INSERT INTO accounts.organisations (organisation_id, slug, name, accent) VALUES ($1, $2, $3, $4)
        ON CONFLICT (slug) DO NOTHING
        """,
            organisation_id,
            slug,
            name,
            accent,
        )
        > 0
    )


async def lock_organisation(tx: Transaction, organisation_id: UUID) -> Any:
    """For a change of it or of its members. None when there is none."""
    return await tx.fetchrow(
        "SELECT organisation_id, slug, name, accent, version FROM accounts.organisations WHERE organisation_id = $1 FOR NO KEY UPDATE",
        organisation_id,
    )


async def save_organisation(tx: Transaction, organisation_id: UUID, name: str, accent: str, version: int) -> None:
    """Writes a locked organisation back."""
    await tx.execute(
        "UPDATE accounts.organisations SET name = $2, accent = $3, version = $4 WHERE organisation_id = $1",
        organisation_id,
        name,
        accent,
        version,
    )


async def roles_of(tx: Transaction, organisation_id: UUID, account_id: UUID) -> tuple[str, ...]:
    """Empty for who does not belong to it."""
    roles = await tx.fetchval(
        "SELECT roles FROM accounts.memberships WHERE organisation_id = $1 AND account_id = $2", organisation_id, account_id
    )
    return tuple(roles or ())


async def count_other_owners(tx: Transaction, organisation_id: UUID, account_id: UUID) -> int:
    """Owners besides this one who may sign in: a banned owner looks after nothing. Exact while the organisation is locked."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM accounts.memberships JOIN accounts.accounts USING (account_id)
        WHERE organisation_id = $1 AND account_id <> $2 AND 'owner' = ANY (roles) AND banned_at IS NULL
        """,
        organisation_id,
        account_id,
    )
    return count


async def count_members(tx: Transaction, organisation_id: UUID) -> int:
    """Exact while the organisation is locked."""
    count: int = await tx.fetchval(
        "SELECT count(*) FROM accounts.memberships WHERE organisation_id = $1 AND roles <> '{}'", organisation_id
    )
    return count


async def count_organisations(tx: Transaction, account_id: UUID) -> int:
    """Exact while the account is locked."""
    count: int = await tx.fetchval("SELECT count(*) FROM accounts.memberships WHERE account_id = $1 AND roles <> '{}'", account_id)
    return count


async def save_roles(tx: Transaction, organisation_id: UUID, account_id: UUID, roles: tuple[str, ...]) -> int:
    """The membership's new version."""
    version: int = await tx.fetchval(
        """
        INSERT INTO accounts.memberships (organisation_id, account_id, roles, changed_at) VALUES ($1, $2, $3, clock_timestamp())
        ON CONFLICT (organisation_id, account_id) DO UPDATE
        SET roles = excluded.roles, version = memberships.version + 1, changed_at = excluded.changed_at,
            joined_at = CASE WHEN memberships.roles = '{}' THEN now() ELSE memberships.joined_at END
        RETURNING version
        """,
        organisation_id,
        account_id,
        list(roles),
    )
    return version
