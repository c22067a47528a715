"""Between the password and the second factor."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction


class HalfSignInRow(msgspec.Struct, frozen=True, kw_only=True):
    """Whose it is, and the mark of the password that was shown."""

    account_id: UUID
    password_mark: bytes | None
    tries: int


async def insert_half_sign_in(tx: Transaction, token_hash: bytes, account_id: UUID, password_mark: bytes | None, seconds: int) -> None:
    """Open for so many seconds."""
    await tx.execute(
        """
        INSERT INTO accounts.half_sign_ins (token_hash, account_id, password_mark, expires_at)
        VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
        """,
        token_hash,
        account_id,
        password_mark,
        float(seconds),
    )


async def read_half_sign_in(tx: Transaction, token_hash: bytes) -> HalfSignInRow | None:
    """Not locked, because the account is locked before."""
    row = await tx.fetchrow(
        """
        SELECT account_id, password_mark, tries FROM accounts.half_sign_ins
        WHERE token_hash = $1 AND expires_at > clock_timestamp()
        """,
        token_hash,
    )
    return HalfSignInRow(**row) if row is not None else None


async def lock_half_sign_in(tx: Transaction, token_hash: bytes) -> HalfSignInRow | None:
    """Two requests with one cookie take turns here."""
    row = await tx.fetchrow(
        """
        SELECT account_id, password_mark, tries FROM accounts.half_sign_ins
        WHERE token_hash = $1 AND expires_at > clock_timestamp() FOR UPDATE
        """,
        token_hash,
    )
    return HalfSignInRow(**row) if row is not None else None


async def count_try(tx: Transaction, token_hash: bytes) -> None:
    """A wrong code."""
    await tx.execute("UPDATE accounts.half_sign_ins SET tries = tries + 1 WHERE token_hash = $1", token_hash)


async def delete_half_sign_in(tx: Transaction, token_hash: bytes) -> None:
    """Used, or given up."""
    await tx.execute("DELETE FROM accounts.half_sign_ins WHERE token_hash = $1", token_hash)
