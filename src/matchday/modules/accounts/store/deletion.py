"""What the end of an account takes with it, and what it waits for."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction

_ANNOUNCED_AT_ONCE = 500


async def lock_organisations_of(tx: Transaction, account_id: UUID) -> set[UUID]:
    """Those the person belongs to, in the order of their ids, before the account is locked."""
    rows = await tx.fetch(
        """
        SELECT organisation_id FROM accounts.organisations
        WHERE organisation_id IN (SELECT organisation_id FROM accounts.memberships WHERE account_id = $1 AND roles <> '{}')
        ORDER BY organisation_id FOR NO KEY UPDATE
        """,
        account_id,
    )
    return {row["organisation_id"] for row in rows}


async def lock_accounts_to_delete(tx: Transaction, account_id: UUID, admin_id: UUID | None) -> None:
    """Waits for whoever is signing in or refers to the account just now. With the admin who does it, in the order of ids."""
    await tx.fetch(
        "SELECT account_id FROM accounts.accounts WHERE account_id = ANY($1::uuid[]) ORDER BY account_id FOR UPDATE",
        [each for each in (account_id, admin_id) if each is not None],
    )


async def lock_platform_admins(tx: Transaction) -> None:
    """One platform admin at a time deletes their account, after the account is locked."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('platform admins who leave', 0))")


async def count_other_platform_admins(tx: Transaction, account_id: UUID) -> int:
    """Who may sign in."""
    count: int = await tx.fetchval(
        "SELECT count(*) FROM accounts.accounts WHERE is_platform_admin AND banned_at IS NULL AND account_id <> $1", account_id
    )
    return count


async def memberships_of(tx: Transaction, account_id: UUID) -> list[Any]:
    """Those that have not ended, with their versions."""
    return await tx.fetch(
        "SELECT organisation_id, version FROM accounts.memberships WHERE account_id = $1 AND roles <> '{}' ORDER BY organisation_id",
        account_id,
    )


async def delete_account(tx: Transaction, account_id: UUID, email: str, version: int) -> None:
    """The row, and with it whatever belongs to it by its keys: sessions, ways in, memberships, invitations that the person
    sent. What was sent to the address goes too, but for invitations that are open: those are the organisations'. What stays
    is that there was an account."""
    await tx.execute("INSERT INTO accounts.deleted_accounts (account_id, version) VALUES ($1, $2)", account_id, version)
    await tx.execute("DELETE FROM accounts.invitations WHERE lower(email) = lower($1) AND ended_at IS NOT NULL", email)
    await tx.execute("DELETE FROM accounts.sign_ups WHERE lower(email) = lower($1)", email)
    await tx.execute("DELETE FROM accounts.offers WHERE lower(email) = lower($1)", email)
    await tx.execute("DELETE FROM accounts.accounts WHERE account_id = $1", account_id)


async def deleted_accounts(tx: Transaction) -> AsyncIterator[tuple[UUID, int]]:
    """Ids and last versions."""
    after = UUID(int=0)
    while rows := await tx.fetch(
        "SELECT account_id, version FROM accounts.deleted_accounts WHERE account_id > $1 ORDER BY account_id LIMIT $2",
        after,
        _ANNOUNCED_AT_ONCE,
    ):
        for row in rows:
            yield row["account_id"], row["version"]
        after = rows[-1]["account_id"]
