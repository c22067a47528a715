"""The keys that tickets are signed with, sealed in their rows."""

from datetime import datetime
from typing import Any

import msgspec

from matchday.backbone.database import Transaction


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of them."""

    key_id: int
    public_key: bytes
    sealed_key: bytes
    signs_from: datetime
    is_signing: bool


async def find_keys(tx: Transaction) -> list[KeyRow]:
    """All that are believed, the one that signs now marked, by the database's clock."""
    rows = await tx.fetch(
        """
        SELECT key_id, public_key, sealed_key, signs_from,
               key_id = (
                   SELECT key_id FROM tickets.signing_keys WHERE NOT is_revoked AND signs_from <= clock_timestamp()
                   ORDER BY signs_from DESC, key_id DESC LIMIT 1
               ) IS TRUE AS is_signing
        FROM tickets.signing_keys WHERE NOT is_revoked ORDER BY key_id
        """
    )
    return [_row(row) for row in rows]


async def newest_age_seconds(tx: Transaction) -> float | None:
    """How long ago the newest began to sign, below zero when it has not yet; None without any. Nobody else adds one meanwhile."""
    await tx.execute("LOCK TABLE tickets.signing_keys IN SHARE ROW EXCLUSIVE MODE")
    age: float | None = await tx.fetchval(
        "SELECT extract(epoch FROM clock_timestamp() - max(signs_from))::float8 FROM tickets.signing_keys WHERE NOT is_revoked"
    )
    return age


async def next_key_id(tx: Transaction) -> int:
    """Ids are never given twice: revoked keys keep theirs."""
    key_id: int = await tx.fetchval("SELECT coalesce(max(key_id), 0) + 1 FROM tickets.signing_keys")
    return key_id


async def add_key(tx: Transaction, key_id: int, public_key: bytes, sealed_key: bytes, signs_in_seconds: float) -> None:
    """Published with this commit, signing so many seconds later."""
    await tx.execute(
        """
        INSERT INTO tickets.signing_keys (key_id, public_key, sealed_key, signs_from)
        VALUES ($1, $2, $3, clock_timestamp() + make_interval(secs => $4))
        """,
        key_id,
        public_key,
        sealed_key,
        signs_in_seconds,
    )


async def revoke_key(tx: Transaction, key_id: int) -> bool:
    """Whether it was one that was believed."""
    return await tx.execute("UPDATE tickets.signing_keys SET is_revoked = true WHERE key_id = $1 AND NOT is_revoked", key_id) == 1


def _row(row: Any) -> KeyRow:
    return KeyRow(**row)


def place_of(key_id: int) -> str:
    """Where its private half is sealed."""
    return f"ticket key {key_id}"


SEAL = "matchday ticket keys"
"""The label of the seal."""
