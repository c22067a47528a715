"""News for everybody, and the photos and videos in them."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, Cursor, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.backbone.http.stored_files import played, shown
from matchday.backbone.images.reencoding import MADE_BYTES_MAX
from matchday.backbone.storage import Storage
from matchday.modules.content import queries
from matchday.modules.content.actions.keep_media import FOLDER
from matchday.web.rendering import Page

ARTICLES_ON_A_PAGE = 20


@page("/news", access=anyone)
async def news(tx: Transaction, request: Request[Any, Any, Any], cursor: Cursor) -> Page:
    """Newest first; with `about` only what is about one competition, team, match or player."""
    about = _id(request.query_params.get("about", ""))
    articles = await queries.public_articles(tx, Cursor(after=cursor.after, limit=ARTICLES_ON_A_PAGE), about=about)
    return Page("content/news.html", {"articles": articles, "is_first": cursor.after is None, "about": about})


@page("/news/{slug:str}", access=anyone)
async def article(tx: Transaction, visitor: Identity | None, slug: str) -> Page:
    """One article."""
    found = await queries.article_at(tx, slug)
    if found is None:
        raise NotFound
    may_edit = visitor is not None and (
        visitor.is_platform_admin or visitor.has_role(found.organisation_id, "owner", "organiser", "editor")
    )
    return Page("content/article.html", {"article": found, "accent": found.accent, "may_edit": may_edit, "is_preview": False})


@page("/files/content/{name:str}", access=anyone)
async def file(storage: Storage, request: Request[Any, Any, Any], name: str) -> Answer[bytes]:
    """A photo, or a piece of a video. Its address names this content for good."""
    key = f"{FOLDER}/{name}"
    if name.endswith(".webp"):
        return shown(*await storage.get(key, size_bytes_max=MADE_BYTES_MAX))
    return await played(storage, key, request.headers.get("range", ""))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error


reading = [news, article, file]
