"""Keys of client sites."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction


async def count_working(tx: Transaction, organisation_id: UUID) -> int:
    """Exact while the organisation is locked."""
    count: int = await tx.fetchval(
        """
        SELECT count(*) FROM accounts.api_keys
        WHERE organisation_id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
        """,
        organisation_id,
    )
    return count


async def insert_api_key(
    tx: Transaction,
    api_key_id: UUID,
    organisation_id: UUID,
    *,
    name: str,
    prefix: str,
    key_hash: bytes,
    scopes: tuple[str, ...],
    created_by: UUID,
    expires_at: datetime | None,
) -> None:
    """A key that works from the commit on."""
    await tx.execute(
        """
        INSERT INTO accounts.api_keys (api_key_id, organisation_id, name, prefix, key_hash, scopes, created_by, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        api_key_id,
        organisation_id,
        name,
        prefix,
        key_hash,
        list(scopes),
        created_by,
        expires_at,
    )


async def lock_api_key(tx: Transaction, organisation_id: UUID, api_key_id: UUID) -> Any:
    """For a revocation. None when the organisation has no such key."""
    return await tx.fetchrow(
        "SELECT name, prefix, revoked_at FROM accounts.api_keys WHERE organisation_id = $1 AND api_key_id = $2 FOR UPDATE",
        organisation_id,
        api_key_id,
    )


async def revoke_api_key(tx: Transaction, api_key_id: UUID) -> None:
    """A locked one."""
    await tx.execute("UPDATE accounts.api_keys SET revoked_at = clock_timestamp() WHERE api_key_id = $1", api_key_id)


async def load_working(tx: Transaction, hashes: Sequence[bytes]) -> list[Any]:
    """Those of these keys that work, and until when."""
    return await tx.fetch(
        """
        SELECT key_hash, api_key_id, organisation_id, scopes, expires_at FROM accounts.api_keys
        WHERE key_hash = ANY ($1::bytea[]) AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
        """,
        list(hashes),
    )


async def note_use(tx: Transaction, api_key_ids: Sequence[UUID]) -> None:
    """For people, to the minute: nobody waits for a row that another process is noting just now."""
    await tx.execute(
        """
        UPDATE accounts.api_keys SET last_used_at = now()
        WHERE api_key_id IN (
            SELECT api_key_id FROM accounts.api_keys
            WHERE api_key_id = ANY ($1::uuid[]) AND (last_used_at IS NULL OR last_used_at < now() - interval '30 seconds')
            ORDER BY api_key_id FOR UPDATE SKIP LOCKED
        )
        """,
        list(api_key_ids),
    )
