"""What time alone does to articles."""

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.content import queries
from matchday.modules.content.store import articles

AT_ONCE_MAX = 50


async def publish_waiting(tx: Transaction) -> int:
    """Scheduled articles whose moment has come."""
    waiting = await articles.lock_waiting(tx, AT_ONCE_MAX)
    for article in waiting:
        moved = msgspec.structs.replace(
            article,
            status="published",
            publish_at=None,
            published_at=article.published_at or article.publish_at,
            version=article.version + 1,
        )
        await articles.save_article(tx, moved, changed_by=None, is_text_changed=False)
    if waiting:
        tx.publish(*await queries.articles_said(tx, [article.article_id for article in waiting]))
    return len(waiting)


async def forget_uploads(tx: Transaction) -> int:
    """What was uploaded a day ago and given to nobody."""
    return await tx.execute("DELETE FROM content.media WHERE organisation_id IS NULL AND uploaded_at < now() - interval '1 day'")


async def free_unused_files(tx: Transaction) -> int:
    """Files that no photo or video refers to any more; a worker deletes them an hour later."""
    return await tx.execute(
        """
        UPDATE content.stored_files SET free_since = now()
        WHERE free_since IS NULL
          AND NOT EXISTS (SELECT FROM content.media WHERE stored_files.key IN (media.small_key, media.large_key))
        """
    )
