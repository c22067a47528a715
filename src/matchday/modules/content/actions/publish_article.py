"""An article becomes public, now or later, or is taken back."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.modules.content import queries
from matchday.modules.content.domain.articles import Article
from matchday.modules.content.schemas import Publication
from matchday.modules.content.store import articles


async def publish_article(tx: Transaction, article_id: UUID, publication: Publication, *, by: UUID) -> None:
    """Raises NotFound, AlreadyPublic, MomentPassed, NothingToTell."""
    held = await _held(tx, article_id)
    moved = held.published(await articles.read_clock(tx), publication.at)
    tx.note("publish_article", title=held.title, at=moved.publish_at.isoformat() if moved.publish_at else "")
    await _keep(tx, moved, by)


async def withdraw_article(tx: Transaction, article_id: UUID, *, by: UUID) -> None:
    """Raises NotFound, NotPublic."""
    held = await _held(tx, article_id)
    tx.note("withdraw_article", title=held.title)
    await _keep(tx, held.withdrawn(), by)


async def delete_article(tx: Transaction, article_id: UUID) -> None:
    """With what it said before; a public one is no longer to be found anywhere. Raises NotFound."""
    held = await _held(tx, article_id)
    tx.note("delete_article", title=held.title)
    if held.status == "published":
        await articles.save_article(tx, held.withdrawn(), changed_by=None, is_text_changed=False)
        tx.publish(*await queries.articles_said(tx, [article_id]))
    await articles.delete_article(tx, article_id)


async def _held(tx: Transaction, article_id: UUID) -> Article:
    held = await articles.lock_article(tx, article_id)
    if held is None:
        raise NotFound
    return held


async def _keep(tx: Transaction, article: Article, by: UUID) -> None:
    await articles.save_article(tx, article, changed_by=by, is_text_changed=False)
    tx.publish(*await queries.articles_said(tx, [article.article_id]))
