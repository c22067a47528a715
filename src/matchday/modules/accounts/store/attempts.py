"""Tries to sign in."""

from uuid import UUID

from matchday.backbone.database import Transaction


async def lock_attempts(tx: Transaction, email_hash: bytes) -> None:
    """One at a time per e-mail address, so that a burst cannot pass between counting and noting."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('sign-in ' || encode($1, 'hex'), 0))", email_hash)


async def attempts_of_pair(tx: Transaction, email_hash: bytes, address: str, seconds: int, tries: int) -> float | None:
    """None while there are fewer than `tries`; else after how many seconds there will be."""
    return _wait(
        await tx.fetchval(
            """
            SELECT extract(epoch FROM attempted_at + make_interval(secs => $3) - now())::float8 FROM accounts.sign_in_attempts
            WHERE email_hash = $1 AND address = $2 AND attempted_at > now() - make_interval(secs => $3)
            ORDER BY attempted_at DESC OFFSET $4 LIMIT 1
            """,
            email_hash,
            address,
            float(seconds),
            tries - 1,
        )
    )


async def attempts_of_email(tx: Transaction, email_hash: bytes, seconds: int, tries: int) -> float | None:
    """As above, from all client addresses."""
    return _wait(
        await tx.fetchval(
            """
            SELECT extract(epoch FROM attempted_at + make_interval(secs => $2) - now())::float8 FROM accounts.sign_in_attempts
            WHERE email_hash = $1 AND attempted_at > now() - make_interval(secs => $2)
            ORDER BY attempted_at DESC OFFSET $3 LIMIT 1
            """,
            email_hash,
            float(seconds),
            tries - 1,
        )
    )


async def attempts_of_address(tx: Transaction, address: str, seconds: int, tries: int) -> float | None:
    """As above, for all e-mail addresses."""
    return _wait(
        await tx.fetchval(
            """
            SELECT extract(epoch FROM attempted_at + make_interval(secs => $2) - now())::float8 FROM accounts.sign_in_attempts
            WHERE address = $1 AND attempted_at > now() - make_interval(secs => $2)
            ORDER BY attempted_at DESC OFFSET $3 LIMIT 1
            """,
            address,
            float(seconds),
            tries - 1,
        )
    )


def _wait(seconds: float | None) -> float | None:
    return None if seconds is None else max(1.0, seconds)


async def insert_attempt(tx: Transaction, attempt_id: UUID, email_hash: bytes, address: str) -> None:
    """Counted before the password is looked at."""
    await tx.execute(
        "INSERT INTO accounts.sign_in_attempts (attempt_id, email_hash, address) VALUES ($1, $2, $3)", attempt_id, email_hash, address
    )


async def forget_attempts(tx: Transaction, email_hash: bytes, address: str) -> None:
    """The right password clears the tries that were made from the same place, and no others."""
    await tx.execute("DELETE FROM accounts.sign_in_attempts WHERE email_hash = $1 AND address = $2", email_hash, address)
