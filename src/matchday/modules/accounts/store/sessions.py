"""Sessions and their refresh tokens."""

from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.accounts.domain.sessions import Device, SignedInWith

_DEVICES_COMPARED_MAX = 200


async def insert_session(
    tx: Transaction, session_id: UUID, account_id: UUID, device: Device, expires_at: datetime, signed_in_with: SignedInWith
) -> None:
    """A session without a token yet."""
    await tx.execute(
        """
        INSERT INTO accounts.sessions (session_id, account_id, user_agent, address, expires_at, signed_in_with)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        session_id,
        account_id,
        device.user_agent,
        device.address,
        expires_at,
        signed_in_with,
    )


async def insert_refresh_token(tx: Transaction, token_hash: bytes, session_id: UUID) -> None:
    """The session's token from now on; the one before must have been used."""
    await tx.execute("INSERT INTO accounts.refresh_tokens (token_hash, session_id) VALUES ($1, $2)", token_hash, session_id)


async def use_refresh_token(tx: Transaction, token_hash: bytes, used_at: datetime) -> None:
    """From now on it counts as used."""
    await tx.execute("UPDATE accounts.refresh_tokens SET used_at = $2 WHERE token_hash = $1", token_hash, used_at)


async def account_of_refresh_token(tx: Transaction, token_hash: bytes) -> UUID | None:
    """Whose it is; not locked, because the account is locked before the session."""
    account_id: UUID | None = await tx.fetchval(
        """
        SELECT sessions.account_id FROM accounts.refresh_tokens JOIN accounts.sessions USING (session_id)
        WHERE token_hash = $1
        """,
        token_hash,
    )
    return account_id


async def lock_session_of(tx: Transaction, token_hash: bytes) -> UUID | None:
    """Two requests with one token take turns here."""
    session_id: UUID | None = await tx.fetchval(
        """
        SELECT session_id FROM accounts.sessions
        WHERE session_id = (SELECT session_id FROM accounts.refresh_tokens WHERE token_hash = $1)
        FOR UPDATE
        """,
        token_hash,
    )
    return session_id


async def hold_session(tx: Transaction, account_id: UUID, session_id: UUID) -> bool:
    """Whether it is a running session of this account, which it then stays until the commit."""
    found: bool | None = await tx.fetchval(
        """
        SELECT true FROM accounts.sessions
        WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL AND expires_at > now()
        FOR SHARE
        """,
        account_id,
        session_id,
    )
    return bool(found)


async def load_renewal(tx: Transaction, token_hash: bytes) -> Any:
    """What a renewal is judged by, read after the session was locked."""
    return await tx.fetchrow(
        """
        SELECT session_id, created_at, expires_at, ended_at, used_at, clock_timestamp() AS now
        FROM accounts.refresh_tokens JOIN accounts.sessions USING (session_id)
        WHERE token_hash = $1
        """,
        token_hash,
    )


async def touch_session(tx: Transaction, session_id: UUID, device: Device, now: datetime, expires_at: datetime) -> None:
    """Seen just now, on this device."""
    await tx.execute(
        "UPDATE accounts.sessions SET last_used_at = $2, expires_at = $3, user_agent = $4, address = $5 WHERE session_id = $1",
        session_id,
        now,
        expires_at,
        device.user_agent,
        device.address,
    )


async def end_session(tx: Transaction, account_id: UUID, session_id: UUID, why: str) -> bool:
    """Whether there was a running session of this account to end."""
    return (
        await tx.execute(
            """
        UPDATE accounts.sessions SET ended_at = clock_timestamp(), ended_because = $3
        WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL
        """,
            account_id,
            session_id,
            why,
        )
        > 0
    )


async def end_sessions(tx: Transaction, account_id: UUID, why: str, *, but: UUID | None = None) -> list[UUID]:
    """All running sessions of an account, except one; which they were."""
    rows = await tx.fetch(
        """
        UPDATE accounts.sessions SET ended_at = clock_timestamp(), ended_because = $2
        WHERE account_id = $1 AND ended_at IS NULL AND session_id IS DISTINCT FROM $3
        RETURNING session_id
        """,
        account_id,
        why,
        but,
    )
    return [row["session_id"] for row in rows]


async def end_surplus_sessions(tx: Transaction, account_id: UUID, kept: int) -> list[UUID]:
    """Leaves the `kept` that were used last; which ones ended."""
    rows = await tx.fetch(
        """
        UPDATE accounts.sessions SET ended_at = clock_timestamp(), ended_because = 'too_many'
        WHERE session_id IN (
            SELECT session_id FROM accounts.sessions WHERE account_id = $1 AND ended_at IS NULL
            ORDER BY last_used_at DESC, session_id DESC OFFSET $2
        )
        RETURNING session_id
        """,
        account_id,
        kept,
    )
    return [row["session_id"] for row in rows]


async def is_fresh(tx: Transaction, account_id: UUID, session_id: UUID, seconds_max: int) -> bool:
    """Whether the person showed who they are in this session within the last seconds."""
    found: bool | None = await tx.fetchval(
        """
        SELECT authenticated_at > now() - make_interval(secs => $3) FROM accounts.sessions
        WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL
        """,
        account_id,
        session_id,
        float(seconds_max),
    )
    return bool(found)


async def note_authentication(tx: Transaction, account_id: UUID, session_id: UUID) -> bool:
    """The person has just shown again who they are; False when the session is over."""
    return (
        await tx.execute(
            """
            UPDATE accounts.sessions SET authenticated_at = clock_timestamp()
            WHERE account_id = $1 AND session_id = $2 AND ended_at IS NULL
            """,
            account_id,
            session_id,
        )
        > 0
    )


async def devices_of(tx: Transaction, account_id: UUID) -> list[Device]:
    """What an account was signed in on within the last weeks, ended or not; the latest of them."""
    rows = await tx.fetch(
        """
        SELECT user_agent, address FROM accounts.sessions
        WHERE account_id = $1 ORDER BY last_used_at DESC LIMIT $2
        """,
        account_id,
        _DEVICES_COMPARED_MAX,
    )
    return [Device(user_agent=row["user_agent"], address=row["address"]) for row in rows]
