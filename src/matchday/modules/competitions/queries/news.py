"""News of what is played, from the copies of public articles."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice

_ARTICLE = """
    SELECT a.article_id, a.slug, a.title, a.summary, a.picture, a.picture_text, a.published_at, organisation.name AS organisation
    FROM competitions.known_articles AS a LEFT JOIN competitions.known_organisations AS organisation USING (organisation_id)
    WHERE a.published_at IS NOT NULL
"""


class ArticleLine(msgspec.Struct, frozen=True, kw_only=True):
    """An article as lists show it."""

    article_id: UUID
    slug: str
    title: str
    summary: str
    picture: str | None
    picture_text: str
    published_at: datetime
    organisation: str | None


async def news_of_competition(tx: Transaction, competition_id: UUID, organisation_id: UUID, cursor: Cursor) -> Slice[ArticleLine]:
    """The newest first: what its organisation has written about it, about a team or about a match of it."""
    after = cursor.convert(datetime, UUID)
    rows = await tx.fetch(
        f"""
        {_ARTICLE} AND a.organisation_id = $2 AND ($3::timestamptz IS NULL OR (a.published_at, a.article_id) < ($3, $4))
        AND (
            a.subject_ids @> ARRAY[$1::uuid]
            OR EXISTS (SELECT FROM competitions.teams AS t WHERE t.team_id = ANY(a.subject_ids) AND t.competition_id = $1)
            OR EXISTS (SELECT FROM competitions.matches AS m WHERE m.match_id = ANY(a.subject_ids) AND m.competition_id = $1)
        )
        ORDER BY a.published_at DESC, a.article_id DESC LIMIT $5
        """,
        competition_id,
        organisation_id,
        after[0] if after else None,
        after[1] if after else None,
        cursor.limit + 1,
    )
    return cursor.slice(rows, lambda row: (row["published_at"], row["article_id"]), _line)


async def news_about(tx: Transaction, subject_ids: Iterable[UUID], limit: int) -> list[ArticleLine]:
    """The newest about any of these: a team, a player, a match."""
    rows = await tx.fetch(
        f"{_ARTICLE} AND a.subject_ids && $1 ORDER BY a.published_at DESC, a.article_id DESC LIMIT $2", list(subject_ids), limit
    )
    return [_line(row) for row in rows]


def _line(row: Mapping[str, Any]) -> ArticleLine:
    return ArticleLine(**row)
