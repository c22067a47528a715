"""Photos, videos, and the files they are."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.storage.noted_files import use_files


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """A photo in two sizes, or a video."""

    media_id: UUID
    kind: str
    small_key: str | None
    large_key: str
    content_type: str


async def keep_media(tx: Transaction, media: Media, uploaded_by: UUID) -> bool:
    """After the upload. False when its files are being deleted: they were left lying for too long."""
    if not await use_files(tx, [key for key in (media.small_key, media.large_key) if key]):
        return False
    await tx.execute(
        """
        INSERT INTO content.media (media_id, kind, text, credit, small_key, large_key, content_type, uploaded_by)
        VALUES ($1, $2, '', '', $3, $4, $5, $6)
        """,
        media.media_id,
        media.kind,
        media.small_key,
        media.large_key,
        media.content_type,
        uploaded_by,
    )
    return True


async def give_media(tx: Transaction, media_id: UUID, organisation_id: UUID, *, text: str, credit: str, account_id: UUID) -> bool:
    """From whoever uploaded it to an organisation. False for what is not theirs (any more)."""
    given = await tx.execute(
        """
        UPDATE content.media SET organisation_id = $2, text = $3, credit = $4
        WHERE media_id = $1 AND uploaded_by = $5 AND organisation_id IS NULL
        """,
        media_id,
        organisation_id,
        text,
        credit,
        account_id,
    )
    return given == 1


async def titles_with(tx: Transaction, media_id: UUID) -> list[str]:
    """The articles that show it; it is locked."""
    await tx.execute("SELECT FROM content.media WHERE media_id = $1 FOR UPDATE", media_id)
    rows = await tx.fetch(
        "SELECT title FROM content.articles JOIN content.article_media USING (article_id) WHERE media_id = $1 ORDER BY title LIMIT 5",
        media_id,
    )
    return [row["title"] for row in rows]


async def delete_media(tx: Transaction, media_id: UUID) -> None:
    """Its files are free from then on, which a sweep notes."""
    await tx.execute("DELETE FROM content.media WHERE media_id = $1", media_id)
