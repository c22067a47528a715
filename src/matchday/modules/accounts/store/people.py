"""Accounts, and PostgreSQL's clock."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction


class AccountRow(msgspec.Struct, frozen=True, kw_only=True):
    """An account with what only this module may know."""

    account_id: UUID
    email: str
    name: str
    password_hash: str | None
    is_platform_admin: bool
    is_banned: bool
    version: int
    locale: str
    bio: str
    avatar_key: str | None


_ACCOUNT = "account_id, email, name, password_hash, is_platform_admin, banned_at IS NOT NULL AS is_banned, version, locale, bio, avatar_key"


def _account(row: Any) -> AccountRow | None:
    return AccountRow(**row) if row is not None else None


async def insert_account(
    tx: Transaction, account_id: UUID, email: str, name: str, password_hash: str | None, locale: str
) -> AccountRow | None:
    """The new account; None when the address is taken."""
    return _account(
        await tx.fetchrow(
            f"""
            INSERT INTO accounts.accounts (account_id, email, name, password_hash, locale) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (lower(email)) DO NOTHING
            RETURNING {_ACCOUNT}
            """,
            account_id,
            email,
            name,
            password_hash,
            locale,
        )
    )


async def lock_email(tx: Transaction, email: str) -> None:
    """One at a time gives an address to an account; taken before the account's row."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('account of ' || lower($1), 0))", email)


async def find_account(tx: Transaction, email: str) -> AccountRow | None:
    """By address, not locked."""
    return _account(await tx.fetchrow(f"SELECT {_ACCOUNT} FROM accounts.accounts WHERE lower(email) = lower($1)", email))


async def read_account(tx: Transaction, account_id: UUID) -> AccountRow | None:
    """Not locked."""
    return _account(await tx.fetchrow(f"SELECT {_ACCOUNT} FROM accounts.accounts WHERE account_id = $1", account_id))


async def hold_account(tx: Transaction, account_id: UUID) -> AccountRow | None:
    """Keeps the account as it is until the commit; others may hold it too. Tokens are issued under this lock, so that
    each is either older than a change of roles or knows of it."""
    return _account(await tx.fetchrow(f"SELECT {_ACCOUNT} FROM accounts.accounts WHERE account_id = $1 FOR SHARE", account_id))


async def lock_account(tx: Transaction, account_id: UUID) -> AccountRow | None:
    """For a change of the account, its memberships or its sign-ins."""
    return _account(await tx.fetchrow(f"SELECT {_ACCOUNT} FROM accounts.accounts WHERE account_id = $1 FOR NO KEY UPDATE", account_id))


async def lock_admin_and_account(tx: Transaction, admin_id: UUID, account_id: UUID) -> tuple[AccountRow | None, AccountRow | None]:
    """For what an admin does to somebody: both rows, in the order of their ids, so that two admins never wait for each
    other in a ring."""
    rows = await tx.fetch(
        f"SELECT {_ACCOUNT} FROM accounts.accounts WHERE account_id = ANY($1::uuid[]) ORDER BY account_id FOR NO KEY UPDATE",
        [admin_id, account_id],
    )
    found = {row["account_id"]: _account(row) for row in rows}
    return found.get(admin_id), found.get(account_id)


async def save_account(tx: Transaction, account: AccountRow, *, ban_reason: str | None = None) -> None:
    """Writes a locked account back, its version one higher. `ban_reason` belongs to an account that is banned."""
    await tx.execute(
        """
        UPDATE accounts.accounts
        SET email = $2, name = $3, password_hash = $4, is_platform_admin = $5, version = $6,
            banned_at = CASE WHEN $7 THEN COALESCE(banned_at, now()) END,
            ban_reason = CASE WHEN $7 THEN COALESCE($8, ban_reason, '') END,
            locale = $9, bio = $10, avatar_key = $11
        WHERE account_id = $1
        """,
        account.account_id,
        account.email,
        account.name,
        account.password_hash,
        account.is_platform_admin,
        account.version,
        account.is_banned,
        ban_reason,
        account.locale,
        account.bio,
        account.avatar_key,
    )


async def insert_admin_act(tx: Transaction, admin_act_id: UUID, account_id: UUID, act: str, reason: str, done_by: UUID | None) -> None:
    """For the other admins; who did it is null for the operator."""
    await tx.execute(
        "INSERT INTO accounts.admin_acts (admin_act_id, account_id, act, reason, done_by) VALUES ($1, $2, $3, $4, $5)",
        admin_act_id,
        account_id,
        act,
        reason,
        done_by,
    )


async def replace_password_hash(tx: Transaction, account_id: UUID, old: str, new: str) -> None:
    """The same password under today's parameters. Nobody else needs to hear of it, so the version stays."""
    await tx.execute("UPDATE accounts.accounts SET password_hash = $3 WHERE account_id = $1 AND password_hash = $2", account_id, old, new)


async def read_clock(tx: Transaction) -> datetime:
    """PostgreSQL's clock at this moment: read it after the lock that the moment is about."""
    moment: datetime = await tx.fetchval("SELECT clock_timestamp()")
    return moment
