"""Pages of other websites as they were last seen, and where values come from."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.competitions.store.json_rows import encoded

_TOLD = msgspec.json.Decoder(dict[str, str])


class PageToFollow(msgspec.Struct, frozen=True, kw_only=True):
    """A report or squad that a page has led to. `told` is what the row said of the match."""

    url: str
    told: Mapping[str, str]


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
            fetched_at = excluded.fetched_at, failures = 0, ask_after = NULL
        """,
        source,
        url,
        etag,
        last_modified,
        content_hash,
        status,
        next_url,
    )


async def lead_to(tx: Transaction, source: str, kind: str, pages: Sequence[Mapping[str, Any]]) -> None:
    """Pages that another leads to: `url`, `told`, `days` for how long from now on they are asked for again, None for always.
    One whose row now says something else is to be read anew."""
    await tx.execute(
        """
        INSERT INTO competitions.crawled_pages AS held (source, url, kind, told, again_until)
        SELECT DISTINCT ON (url) $1, url, $2, told, now() + days * interval '1 day'
        FROM jsonb_to_recordset($3::jsonb) AS given (url text, told jsonb, days int) ORDER BY url
        ON CONFLICT (source, url) DO UPDATE
        SET kind = excluded.kind, told = excluded.told, etag = NULL, last_modified = NULL, applied_hash = NULL, failures = 0,
            ask_after = NULL, again_until = excluded.again_until
        WHERE (held.kind, held.told) IS DISTINCT FROM (excluded.kind, excluded.told)
        """,
        source,
        kind,
        encoded(pages),
    )


async def pages_to_follow(tx: Transaction, source: str, kind: str, *, after: str, every_days: int, at_most: int) -> list[PageToFollow]:
    """By address: those never taken over, and those that may have changed since they were looked at."""
    rows = await tx.fetch(
        """
        SELECT url, told FROM competitions.crawled_pages
        WHERE source = $1 AND kind = $2 AND url > $3 AND (ask_after IS NULL OR ask_after <= now())
        AND (applied_hash IS NULL
             OR (coalesce(again_until > now(), true) AND fetched_at <= now() - $4 * interval '1 day'))
        ORDER BY url LIMIT $5
        """,
        source,
        kind,
        after,
        every_days,
        at_most,
    )
    return [PageToFollow(url=row["url"], told=_TOLD.decode(row["told"]) if row["told"] else {}) for row in rows]


async def put_off(tx: Transaction, source: str, url: str, seconds_min: float) -> None:
    """A page that could not be had: an hour, and twice as long each time, up to a week."""
    await tx.execute(
        """
        UPDATE competitions.crawled_pages
        SET failures = failures + 1,
            ask_after = now() + greatest(
                least(interval '1 hour' * power(2, least(failures, 10)), interval '7 days'), $3 * interval '1 second'
            )
        WHERE source = $1 AND url = $2
        """,
        source,
        url,
        seconds_min,
    )


async def looked_at(tx: Transaction, source: str, url: str) -> None:
    """It is as it was."""
    await tx.execute(
        "UPDATE competitions.crawled_pages SET fetched_at = now(), failures = 0, ask_after = NULL WHERE source = $1 AND url = $2",
        source,
        url,
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
