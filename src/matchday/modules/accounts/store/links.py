"""What waits for a link in a mail to be followed: sign-ups, new passwords, new addresses."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction

# ---- sign-ups


async def insert_sign_up(
    tx: Transaction, sign_up_id: UUID, *, email: str, name: str, password_hash: str, locale: str, token_hash: bytes, valid_for: timedelta
) -> Any:
    """Returns when it expires."""
    return await tx.fetchval(
        """
        INSERT INTO accounts.sign_ups (sign_up_id, email, name, password_hash, locale, token_hash, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7)
        RETURNING expires_at
        """,
        sign_up_id,
        email,
        name,
        password_hash,
        locale,
        token_hash,
        valid_for,
    )


async def count_try(tx: Transaction, token_hash: bytes, tries_max: int) -> Any:
    """The sign-up that somebody tries to confirm; None when it is over or has been tried too often."""
    return await tx.fetchrow(
        """
        UPDATE accounts.sign_ups SET tries = tries + 1
        WHERE token_hash = $1 AND tries < $2 AND expires_at > clock_timestamp()
        RETURNING sign_up_id, email, name, password_hash, locale, tries
        """,
        token_hash,
        tries_max,
    )


async def is_sign_up_open(tx: Transaction, token_hash: bytes, tries_max: int) -> bool:
    """Whether a link still works; following it changes nothing."""
    return bool(
        await tx.fetchval(
            "SELECT true FROM accounts.sign_ups WHERE token_hash = $1 AND tries < $2 AND expires_at > clock_timestamp()",
            token_hash,
            tries_max,
        )
    )


async def take_sign_ups(tx: Transaction, email: str) -> set[UUID]:
    """Removes all sign-ups with an address, which ones were still good: one of them becomes the account."""
    rows = await tx.fetch(
        "DELETE FROM accounts.sign_ups WHERE lower(email) = lower($1) RETURNING sign_up_id, expires_at > clock_timestamp() AS is_open",
        email,
    )
    return {row["sign_up_id"] for row in rows if row["is_open"]}


# ---- new passwords


async def save_reset(tx: Transaction, email_hash: bytes, account_id: UUID | None, token_hash: bytes, valid_for: timedelta) -> Any:
    """The link from before is over. Returns when this one expires."""
    return await tx.fetchval(
        """
        INSERT INTO accounts.password_resets (email_hash, account_id, token_hash, expires_at)
        VALUES ($1, $2, $3, clock_timestamp() + $4)
        ON CONFLICT (email_hash) DO UPDATE
        SET account_id = excluded.account_id, token_hash = excluded.token_hash, expires_at = excluded.expires_at
        RETURNING expires_at
        """,
        email_hash,
        account_id,
        token_hash,
        valid_for,
    )


async def account_of_reset(tx: Transaction, token_hash: bytes) -> UUID | None:
    """Whose password a link sets; None when it is over."""
    account_id: UUID | None = await tx.fetchval(
        "SELECT account_id FROM accounts.password_resets WHERE token_hash = $1 AND expires_at > clock_timestamp()", token_hash
    )
    return account_id


async def take_reset(tx: Transaction, token_hash: bytes) -> bool:
    """Uses the link up; False when it is over."""
    return bool(
        await tx.fetchval(
            "DELETE FROM accounts.password_resets WHERE token_hash = $1 RETURNING expires_at > clock_timestamp()",
            token_hash,
        )
    )


# ---- new addresses


async def save_email_change(tx: Transaction, account_id: UUID, email: str, token_hash: bytes, valid_for: timedelta) -> Any:
    """The link from before is over. Returns when this one expires."""
    return await tx.fetchval(
        """
        INSERT INTO accounts.email_changes (account_id, email, token_hash, expires_at) VALUES ($1, $2, $3, clock_timestamp() + $4)
        ON CONFLICT (account_id) DO UPDATE
        SET email = excluded.email, token_hash = excluded.token_hash, expires_at = excluded.expires_at
        RETURNING expires_at
        """,
        account_id,
        email,
        token_hash,
        valid_for,
    )


async def email_of_change(tx: Transaction, account_id: UUID, token_hash: bytes) -> str | None:
    """The address that a link gives to this account; None when it is over or another's."""
    email: str | None = await tx.fetchval(
        "SELECT email FROM accounts.email_changes WHERE account_id = $1 AND token_hash = $2 AND expires_at > clock_timestamp()",
        account_id,
        token_hash,
    )
    return email


async def forget_links(tx: Transaction, account_id: UUID) -> None:
    """No link that was mailed for this account works any more."""
    await tx.execute("DELETE FROM accounts.password_resets WHERE account_id = $1", account_id)
    await tx.execute("DELETE FROM accounts.email_changes WHERE account_id = $1", account_id)
