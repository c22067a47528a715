"""Every question asked of content."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice
from matchday.contracts.content import ArticleChanged, Subject
from matchday.modules.content.domain.articles import SUMMARY_LENGTH_MAX, Status
from matchday.modules.content.domain.markdown import to_html, to_plain
from matchday.modules.content.schemas import ArticleLine, ArticleView, Choice, MediaView, RevisionView, SubjectView

ANNOUNCED_AT_ONCE = 500
CHOICES_MAX = 400
_FIRST = UUID(int=0)
_SUBJECTS = msgspec.json.Decoder(tuple[Subject, ...])
_PAGES = {"competition": "/competitions/{}", "team": "/teams/{}", "match": "/matches/{}", "person": "/players/{}"}

_LINE = """
    SELECT a.article_id, a.organisation_id, o.name AS organisation, o.accent, a.slug, a.kind, a.title, a.summary, a.text, a.status,
           a.publish_at, a.published_at, a.author, a.version,
           first.small_key AS picture_key, coalesce(first.text, '') AS picture_text
    FROM content.articles AS a
    LEFT JOIN content.known_organisations AS o USING (organisation_id)
    LEFT JOIN LATERAL (
        SELECT small_key, text FROM content.article_media JOIN content.media USING (media_id)
        WHERE article_id = a.article_id AND small_key IS NOT NULL ORDER BY place LIMIT 1
    ) AS first ON true
"""


async def public_articles(
    tx: Transaction, cursor: Cursor, *, organisation_id: UUID | None = None, about: UUID | None = None
) -> Slice[ArticleLine]:
    """What everybody may read, newest first; of one organisation or about one competition, team, match or player."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        {_LINE}
        WHERE a.status = 'published' AND ($1::timestamptz IS NULL OR (a.published_at, a.article_id) < ($1, $2::uuid))
          AND ($3::uuid IS NULL OR a.organisation_id = $3)
          AND ($4::uuid IS NULL OR EXISTS (SELECT FROM content.subjects AS s WHERE s.article_id = a.article_id AND s.subject_id = $4))
        ORDER BY a.published_at DESC, a.article_id DESC LIMIT $5
        """,
        after[0] if after else None,
        after[1] if after else None,
        organisation_id,
        about,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["published_at"], row["article_id"]), article_line)


async def own_articles(tx: Transaction, organisation_id: UUID, cursor: Cursor, status: Status | None = None) -> Slice[ArticleLine]:
    """All of an organisation's, for those who write them, newest first."""
    after = cursor.convert(UUID)
    rows = await tx.fetch(
        f"""
        {_LINE}
        WHERE a.organisation_id = $1 AND ($2::uuid IS NULL OR a.article_id < $2) AND ($3::text IS NULL OR a.status = $3)
        ORDER BY a.article_id DESC LIMIT $4
        """,
        organisation_id,
        after[0] if after else None,
        status,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["article_id"],), article_line)


async def article_at(tx: Transaction, slug: str) -> ArticleView | None:
    """A public one, by its address."""
    row = await tx.fetchrow(f"{_LINE} WHERE a.slug = $1 AND a.status = 'published'", slug)
    return await _whole(tx, row) if row else None


async def article_by_id(tx: Transaction, article_id: UUID) -> ArticleView | None:
    """Whatever its status."""
    row = await tx.fetchrow(f"{_LINE} WHERE a.article_id = $1", article_id)
    return await _whole(tx, row) if row else None


async def revisions_of(tx: Transaction, article_id: UUID) -> list[RevisionView]:
    """What it said, newest first."""
    rows = await tx.fetch(
        "SELECT version, title, summary, text, changed_at FROM content.revisions WHERE article_id = $1 ORDER BY version DESC LIMIT 50",
        article_id,
    )
    return [RevisionView(**row) for row in rows]


async def media_of(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[MediaView]:
    """An organisation's photos and videos, newest first."""
    after = cursor.convert(UUID)
    rows = await tx.fetch(
        """
        SELECT media_id, kind, text, credit, small_key, large_key, content_type FROM content.media
        WHERE organisation_id = $1 AND ($2::uuid IS NULL OR media_id < $2) ORDER BY media_id DESC LIMIT $3
        """,
        organisation_id,
        after[0] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["media_id"],), media_view)


async def one_media(tx: Transaction, media_id: UUID) -> MediaView:
    """By id; it is there."""
    (row,) = await tx.fetch(
        "SELECT media_id, kind, text, credit, small_key, large_key, content_type FROM content.media WHERE media_id = $1", media_id
    )
    return media_view(row)


async def own_upload(tx: Transaction, media_id: UUID | None, account_id: UUID) -> MediaView | None:
    """What somebody has uploaded and not given away yet."""
    row = await tx.fetchrow(
        """
        SELECT media_id, kind, text, credit, small_key, large_key, content_type FROM content.media
        WHERE media_id = $1 AND uploaded_by = $2 AND organisation_id IS NULL
        """,
        media_id,
        account_id,
    )
    return media_view(row) if row else None


async def choices_for(tx: Transaction, organisation_id: UUID, chosen: Sequence[UUID] = ()) -> list[Choice]:
    """What an article may be about: competitions, teams, the matches nearest to now, players; and what is chosen already."""
    rows = await tx.fetch(
        """
        (SELECT 'competition' AS kind, competition_id AS subject_id, name, '' AS "group", 0 AS place
         FROM content.known_competitions WHERE organisation_id = $1 ORDER BY competition_id DESC LIMIT $2)
        UNION ALL
        (SELECT 'match', match_id, home || ' – ' || away || ', ' || to_char(kicks_off_at, 'YYYY-MM-DD'), competition, 1
         FROM content.known_matches WHERE organisation_id = $1
         ORDER BY match_id = ANY($3) DESC, abs(extract(epoch FROM kicks_off_at - now())) LIMIT $2)
        UNION ALL
        (SELECT 'team', team_id, name, competition, 2 FROM content.known_teams WHERE organisation_id = $1
         ORDER BY team_id = ANY($3) DESC, competition_id DESC, name LIMIT $2)
        UNION ALL
        (SELECT DISTINCT ON (person_id) 'person', person_id, p.name, p.team, 3
         FROM content.known_players AS p JOIN content.known_competitions AS c USING (competition_id) WHERE c.organisation_id = $1
         ORDER BY person_id LIMIT $2)
        """,
        organisation_id,
        CHOICES_MAX,
        list(chosen),
    )
    ordered = sorted(rows, key=lambda row: (row["place"], row["group"], row["name"]))
    return [Choice(kind=row["kind"], subject_id=row["subject_id"], name=row["name"], group=row["group"]) for row in ordered]


async def organisation_of_article(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the article that a path names, by `article_id`."""
    owner: UUID | None = await tx.fetchval("SELECT organisation_id FROM content.articles WHERE article_id = $1", path.get("article_id"))
    return owner


async def organisation_of_media(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """The owner of the photo or video that a path names, by `media_id`."""
    owner: UUID | None = await tx.fetchval("SELECT organisation_id FROM content.media WHERE media_id = $1", path.get("media_id"))
    return owner


async def organisation_known(tx: Transaction, organisation_id: UUID) -> Mapping[str, Any] | None:
    """Its name and address, or nothing while the copy has not arrived."""
    row: Mapping[str, Any] | None = await tx.fetchrow(
        "SELECT slug, name FROM content.known_organisations WHERE organisation_id = $1", organisation_id
    )
    return row


async def articles_said(tx: Transaction, article_ids: Sequence[UUID]) -> list[ArticleChanged]:
    """What is told of these articles."""
    rows = await tx.fetch(
        f"""
        SELECT line.*, coalesce(about.subjects, '[]') AS subjects FROM ({_LINE} WHERE a.article_id = ANY($1)) AS line
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(jsonb_build_object('kind', s.kind, 'subject_id', s.subject_id) ORDER BY s.kind, s.subject_id) AS subjects
            FROM content.subjects AS s WHERE s.article_id = line.article_id
        ) AS about ON true
        ORDER BY line.article_id
        """,
        list(article_ids),
    )
    return [_said(row) for row in rows]


async def every_article(tx: Transaction) -> AsyncIterator[ArticleChanged]:
    """For `matchday announce`."""
    last = _FIRST
    while rows := await tx.fetch(
        "SELECT article_id FROM content.articles WHERE article_id > $1 ORDER BY article_id LIMIT $2", last, ANNOUNCED_AT_ONCE
    ):
        for event in await articles_said(tx, [row["article_id"] for row in rows]):
            yield event
        last = rows[-1]["article_id"]


async def kept_of(tx: Transaction, account_id: UUID) -> Mapping[str, Any]:
    """For the person whose account it is."""
    articles = await tx.fetch(
        "SELECT title, status, published_at, text FROM content.articles WHERE author_id = $1 ORDER BY article_id", account_id
    )
    media = await tx.fetch("SELECT kind, text, credit, uploaded_at FROM content.media WHERE uploaded_by = $1 ORDER BY media_id", account_id)
    return {"articles": [dict(row) for row in articles], "uploads": [dict(row) for row in media]}


def article_line(row: Mapping[str, Any]) -> ArticleLine:
    """From a row of _LINE."""
    return ArticleLine(**_line(row))


def media_view(row: Mapping[str, Any]) -> MediaView:
    """With addresses for keys."""
    return MediaView(
        media_id=row["media_id"],
        kind=row["kind"],
        text=row["text"],
        credit=row["credit"],
        small=_address(row["small_key"]),
        large=_address(row["large_key"]) or "",
        content_type=row["content_type"],
    )


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = {name: row[name] for name in ArticleLine.__struct_fields__ if name in row}
    fields["picture"] = _address(row["picture_key"])
    fields["summary"] = row["summary"] or to_plain(row["text"], SUMMARY_LENGTH_MAX // 2)
    return fields


async def _whole(tx: Transaction, row: Mapping[str, Any]) -> ArticleView:
    media = await tx.fetch(
        """
        SELECT media_id, kind, text, credit, small_key, large_key, content_type
        FROM content.article_media JOIN content.media USING (media_id) WHERE article_id = $1 ORDER BY place
        """,
        row["article_id"],
    )
    return ArticleView(
        **(_line(row) | {"summary": row["summary"]}),
        accent=row["accent"],
        text=row["text"],
        html=to_html(row["text"]),
        subjects=await _subjects(tx, row["article_id"]),
        media=tuple(map(media_view, media)),
    )


async def _subjects(tx: Transaction, article_id: UUID) -> tuple[SubjectView, ...]:
    rows = await tx.fetch(
        """
        SELECT s.kind, s.subject_id,
               coalesce(c.name, m.home || ' – ' || m.away, t.name, p.name) AS name, coalesce(c.slug, s.subject_id::text) AS place
        FROM content.subjects AS s
        LEFT JOIN content.known_competitions AS c ON s.kind = 'competition' AND c.competition_id = s.subject_id
        LEFT JOIN content.known_matches AS m ON s.kind = 'match' AND m.match_id = s.subject_id
        LEFT JOIN content.known_teams AS t ON s.kind = 'team' AND t.team_id = s.subject_id
        LEFT JOIN LATERAL (
            SELECT name FROM content.known_players WHERE s.kind = 'person' AND person_id = s.subject_id ORDER BY team_id LIMIT 1
        ) AS p ON true
        WHERE s.article_id = $1 ORDER BY s.kind, name
        """,
        article_id,
    )
    return tuple(
        SubjectView(kind=row["kind"], subject_id=row["subject_id"], name=row["name"], page=_PAGES[row["kind"]].format(row["place"]))
        for row in rows
        if row["name"]
    )


def _said(row: Mapping[str, Any]) -> ArticleChanged:
    is_public = row["status"] == "published"
    line = article_line(row)
    return ArticleChanged(
        article_id=line.article_id,
        organisation_id=line.organisation_id,
        version=line.version,
        is_public=is_public,
        kind=line.kind,
        slug=line.slug,
        title=line.title if is_public else "",
        summary=line.summary if is_public else "",
        picture=line.picture if is_public else None,
        picture_text=line.picture_text if is_public else "",
        published_at=line.published_at if is_public else None,
        subjects=_SUBJECTS.decode(row["subjects"]) if is_public else (),
    )


def _address(key: str | None) -> str | None:
    return f"/files/{key}" if key else None
