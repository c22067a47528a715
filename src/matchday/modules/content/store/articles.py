"""Articles with their subjects, media and former texts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.contracts.content import Subject
from matchday.modules.content.domain.articles import Article

_ARTICLE = """
    SELECT a.article_id, a.organisation_id, a.slug, a.kind, a.title, a.summary, a.text, a.status, a.publish_at, a.published_at,
           a.author_id, a.author, a.version,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', s.kind, 'subject_id', s.subject_id) ORDER BY s.kind, s.subject_id), '[]')
            FROM content.subjects AS s WHERE s.article_id = a.article_id) AS subjects,
           (SELECT coalesce(array_agg(m.media_id ORDER BY m.place), '{}')
            FROM content.article_media AS m WHERE m.article_id = a.article_id) AS media
    FROM content.articles AS a
"""
_SUBJECTS = msgspec.json.Decoder(tuple[Subject, ...])


async def read_clock(tx: Transaction) -> datetime:
    """The one clock by which moments are judged."""
    now: datetime = await tx.fetchval("SELECT clock_timestamp()")
    return now


async def lock_article(tx: Transaction, article_id: UUID) -> Article | None:
    """Until the end of the transaction nobody else changes it."""
    if await tx.fetchval("SELECT article_id FROM content.articles WHERE article_id = $1 FOR UPDATE", article_id) is None:
        return None
    return _article(await tx.fetchrow(f"{_ARTICLE} WHERE a.article_id = $1", article_id))


async def lock_waiting(tx: Transaction, at_most: int) -> list[Article]:
    """Scheduled ones whose moment has come, the longest waiting first."""
    ids = [
        row["article_id"]
        for row in await tx.fetch(
            """
            SELECT article_id FROM content.articles WHERE status = 'scheduled' AND publish_at <= now()
            ORDER BY publish_at LIMIT $1 FOR UPDATE SKIP LOCKED
            """,
            at_most,
        )
    ]
    return [_article(row) for row in await tx.fetch(f"{_ARTICLE} WHERE a.article_id = ANY($1) ORDER BY a.publish_at", ids)] if ids else []


async def is_slug_free(tx: Transaction, slug: str) -> bool:
    """Addresses of articles are unique."""
    return await tx.fetchval("SELECT NOT EXISTS (SELECT FROM content.articles WHERE slug = $1)", slug) is True


async def save_article(tx: Transaction, article: Article, *, changed_by: UUID | None, is_text_changed: bool = True) -> None:
    """A new one, or the changed row; what it says is kept as a revision of its version."""
    await tx.execute(
        """
        INSERT INTO content.articles
            (article_id, organisation_id, slug, kind, title, summary, text, status, publish_at, published_at, author_id, author, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        ON CONFLICT (article_id) DO UPDATE SET
            kind = excluded.kind, title = excluded.title, summary = excluded.summary, text = excluded.text,
            status = excluded.status, publish_at = excluded.publish_at, published_at = excluded.published_at,
            version = excluded.version, changed_at = now()
        """,
        article.article_id,
        article.organisation_id,
        article.slug,
        article.kind,
        article.title,
        article.summary,
        article.text,
        article.status,
        article.publish_at,
        article.published_at,
        article.author_id,
        article.author,
        article.version,
    )
    if is_text_changed:
        await _save_parts(tx, article, changed_by)


async def _save_parts(tx: Transaction, article: Article, changed_by: UUID | None) -> None:
    await tx.execute(
        "INSERT INTO content.revisions (article_id, version, title, summary, text, changed_by) VALUES ($1, $2, $3, $4, $5, $6)",
        article.article_id,
        article.version,
        article.title,
        article.summary,
        article.text,
        changed_by,
    )
    await tx.execute("DELETE FROM content.subjects WHERE article_id = $1", article.article_id)
    await tx.execute(
        """
        INSERT INTO content.subjects (article_id, kind, subject_id)
        SELECT $1, kind, id FROM unnest($2::text[], $3::uuid[]) AS s (kind, id)
        """,
        article.article_id,
        [subject.kind for subject in article.subjects],
        [subject.subject_id for subject in article.subjects],
    )
    await tx.execute("DELETE FROM content.article_media WHERE article_id = $1", article.article_id)
    await tx.execute(
        """
        INSERT INTO content.article_media (article_id, media_id, place)
        SELECT $1, media_id, place FROM unnest($2::uuid[]) WITH ORDINALITY AS m (media_id, place)
        """,
        article.article_id,
        list(article.media),
    )


async def delete_article(tx: Transaction, article_id: UUID) -> None:
    """With its former texts."""
    await tx.execute("DELETE FROM content.articles WHERE article_id = $1", article_id)


async def are_known(tx: Transaction, organisation_id: UUID, subjects: Sequence[Subject]) -> bool:
    """Whether all of these are the organisation's."""
    known = await tx.fetchval(
        """
        SELECT count(*) FROM unnest($2::text[], $3::uuid[]) AS s (kind, id)
        WHERE CASE s.kind
            WHEN 'competition' THEN EXISTS (
                SELECT FROM content.known_competitions WHERE competition_id = s.id AND organisation_id = $1)
            WHEN 'match' THEN EXISTS (SELECT FROM content.known_matches WHERE match_id = s.id AND organisation_id = $1)
            WHEN 'team' THEN EXISTS (SELECT FROM content.known_teams WHERE team_id = s.id AND organisation_id = $1)
            ELSE EXISTS (
                SELECT FROM content.known_players AS p JOIN content.known_competitions AS c USING (competition_id)
                WHERE p.person_id = s.id AND c.organisation_id = $1)
        END
        """,
        organisation_id,
        [subject.kind for subject in subjects],
        [subject.subject_id for subject in subjects],
    )
    return bool(known == len(subjects))


async def are_own_media(tx: Transaction, organisation_id: UUID, media: Sequence[UUID]) -> bool:
    """Whether all of these are the organisation's."""
    own = await tx.fetchval(
        "SELECT count(*) FROM content.media WHERE organisation_id = $1 AND media_id = ANY($2)", organisation_id, list(media)
    )
    return bool(own == len(media))


async def forget_author(tx: Transaction, account_id: UUID) -> list[UUID]:
    """The articles stay, without their writer's name; returns those that were public."""
    rows = await tx.fetch(
        """
        UPDATE content.articles SET author_id = NULL, author = '', version = version + 1 WHERE author_id = $1
        RETURNING article_id
        """,
        account_id,
    )
    await tx.execute("UPDATE content.revisions SET changed_by = NULL WHERE changed_by = $1", account_id)
    await tx.execute("UPDATE content.media SET uploaded_by = NULL WHERE uploaded_by = $1", account_id)
    await tx.execute("UPDATE content.stored_files SET uploaded_by = NULL WHERE uploaded_by = $1", account_id)
    return [row["article_id"] for row in rows]


def _article(row: Any) -> Article:
    fields = dict(row)
    fields["subjects"] = _SUBJECTS.decode(fields["subjects"])
    fields["media"] = tuple(fields["media"])
    return Article(**fields)
