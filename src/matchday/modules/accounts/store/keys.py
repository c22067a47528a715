"""Keys that sign access tokens."""

from typing import Any

from matchday.backbone.database import Transaction


async def lock_keys(tx: Transaction) -> None:
    """One rotation at a time."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.signing_keys', 0))")


async def insert_key(tx: Transaction, kid: str, public_x: str, sealed_private: bytes, wait_seconds: float) -> None:
    """A key that begins to sign after `wait_seconds`."""
    await tx.execute(
        """
        INSERT INTO accounts.signing_keys (kid, public_x, sealed_private, signs_from)
        VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
        """,
        kid,
        public_x,
        sealed_private,
        wait_seconds,
    )


async def signing_key(tx: Transaction) -> Any:
    """The key that signs now, and PostgreSQL's clock; None when there is none yet."""
    return await tx.fetchrow(
        """
        SELECT kid, sealed_private, clock_timestamp() AS now FROM accounts.signing_keys
        WHERE signs_from <= clock_timestamp() ORDER BY signs_from DESC LIMIT 1
        """
    )
