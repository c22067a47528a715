"""Pages of other websites as they were last seen, and where values come from."""

from collections.abc import Mapping, Sequence
from typing import Any

from matchday.backbone.database import Transaction
from matchday.modules.competitions.store.json_rows import encoded


async def load_page(tx: Transaction, source: str, url: str) -> Mapping[str, Any] | None:
    """What to ask with."""
    return await tx.fetchrow(
        """
        SELECT etag, last_modified, content_hash, applied_hash, next_url FROM competitions.crawled_pages WHERE source = $1 AND url = $2
        """,
        source,
        url,
    )


async def save_page(
    tx: Transaction,
    source: str,
    url: str,
    *,
    etag: str | None,
    last_modified: str | None,
    content_hash: bytes,
    status: int,
    next_url: str | None,
) -> None:
    """That it was looked at, and is taken over with the same commit."""
    await tx.execute(
        """
        INSERT INTO competitions.crawled_pages
            (source, url, etag, last_modified, content_hash, applied_hash, status, next_url, fetched_at)
        VALUES ($1, $2, $3, $4, $5, $5, $6, $7, now())
        ON CONFLICT (source, url) DO UPDATE
        SET etag = excluded.etag, last_modified = excluded.last_modified, content_hash = excluded.content_hash,
            applied_hash = excluded.applied_hash, status = excluded.status, next_url = excluded.next_url,
            fetched_at = excluded.fetched_at
        """,
        source,
        url,
        etag,
        last_modified,
        content_hash,
        status,
        next_url,
    )


async def save_provenance(tx: Transaction, source: str, url: str, content_hash: bytes, values: Sequence[Mapping[str, str]]) -> None:
    """Replaces what was known of this page: a value that is gone from it comes from there no more."""
    await tx.execute("DELETE FROM competitions.provenance WHERE source = $1 AND url = $2", source, url)
    await tx.execute(
        """
        INSERT INTO competitions.provenance (source, url, subject, field, raw, selector, content_hash, fetched_at)
        SELECT DISTINCT ON (subject, field) $1, $2, subject, field, raw, selector, $3, now()
        FROM jsonb_to_recordset($4::jsonb) AS given (subject text, field text, raw text, selector text)
        ORDER BY subject, field
        """,
        source,
        url,
        content_hash,
        encoded(values),
    )
