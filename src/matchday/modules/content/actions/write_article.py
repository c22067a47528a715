"""Somebody writes an article, or changes one. What it said before is kept."""

import unicodedata
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.ids import new_id
from matchday.contracts.content import Subject
from matchday.modules.content import queries
from matchday.modules.content.domain.articles import Article, slug_of
from matchday.modules.content.errors import ArticleChangedMeanwhile, UnknownMedia, UnknownSubject
from matchday.modules.content.schemas import Draft
from matchday.modules.content.store import articles


async def write_article(tx: Transaction, organisation_id: UUID, draft: Draft, *, author_id: UUID, author: str) -> UUID:
    """A draft, seen by nobody but those who write for the organisation. Raises UnknownSubject, UnknownMedia."""
    await _check(tx, organisation_id, draft)
    article = Article(
        article_id=new_id(),
        organisation_id=organisation_id,
        slug=await _free_slug(tx, draft.title),
        kind=draft.kind,
        title=draft.title.strip(),
        summary=draft.summary.strip(),
        text=draft.text,
        author_id=author_id,
        author=author,
        subjects=tuple(sorted(set(draft.subjects), key=_order)),
        media=tuple(dict.fromkeys(draft.media)),
    )
    tx.note("write_article", title=article.title)
    await articles.save_article(tx, article, changed_by=author_id)
    return article.article_id


async def change_article(tx: Transaction, article_id: UUID, draft: Draft, *, changed_by: UUID) -> None:
    """The same again changes nothing. Its address stays. Raises NotFound, ArticleChangedMeanwhile, UnknownSubject, UnknownMedia."""
    held = await articles.lock_article(tx, article_id)
    if held is None:
        raise NotFound
    if draft.edits_version not in (None, held.version):
        raise ArticleChangedMeanwhile
    await _check(tx, held.organisation_id, draft)
    changed = msgspec.structs.replace(
        held,
        kind=draft.kind,
        title=draft.title.strip(),
        summary=draft.summary.strip(),
        text=draft.text,
        subjects=tuple(sorted(set(draft.subjects), key=_order)),
        media=tuple(dict.fromkeys(draft.media)),
    )
    tx.note("change_article", title=changed.title)
    if changed == held:
        return
    changed = msgspec.structs.replace(changed, version=held.version + 1)
    await articles.save_article(tx, changed, changed_by=changed_by)
    if changed.status == "published":
        tx.publish(*await queries.articles_said(tx, [article_id]))


async def add_media(tx: Transaction, article_id: UUID, media_id: UUID, *, changed_by: UUID) -> None:
    """Shows a photo or video after those it shows already. Raises NotFound."""
    held = await articles.lock_article(tx, article_id)
    if held is None:
        raise NotFound
    changed = msgspec.structs.replace(held, media=tuple(dict.fromkeys((*held.media, media_id))), version=held.version + 1)
    await articles.save_article(tx, changed, changed_by=changed_by)
    if changed.status == "published":
        tx.publish(*await queries.articles_said(tx, [article_id]))


async def _check(tx: Transaction, organisation_id: UUID, draft: Draft) -> None:
    if not await articles.are_known(tx, organisation_id, list(set(draft.subjects))):
        raise UnknownSubject
    if not await articles.are_own_media(tx, organisation_id, list(set(draft.media))):
        raise UnknownMedia


async def _free_slug(tx: Transaction, title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    slug = slug_of(title, plain)
    return slug if await articles.is_slug_free(tx, slug) else f"{slug}-{new_id().hex[-6:]}"


def _order(subject: Subject) -> tuple[str, UUID]:
    return subject.kind, subject.subject_id
