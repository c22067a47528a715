"""Content over HTTP: read by everybody once it is public, written by an organisation's editors."""

from typing import Annotated, TypeVar
from uuid import UUID

from litestar.params import QueryParameter, RawBody

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone, role, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.images import ImageTooLarge, NotAnImage
from matchday.backbone.images.reencoding import SIZE_BYTES_MAX
from matchday.modules.content import queries
from matchday.modules.content.actions.keep_media import Uploads, give_media
from matchday.modules.content.actions.keep_media import delete_media as forget_media
from matchday.modules.content.actions.publish_article import delete_article, publish_article, withdraw_article
from matchday.modules.content.actions.write_article import change_article, write_article
from matchday.modules.content.domain import videos
from matchday.modules.content.errors import (
    AlreadyPublic,
    ArticleChangedMeanwhile,
    MediaInUse,
    MomentPassed,
    NotAVideo,
    NothingToTell,
    NotPublic,
    TooManyUploads,
    UnknownMedia,
    UnknownSubject,
    VideoTooLarge,
)
from matchday.modules.content.schemas import ArticleLine, ArticleView, Draft, MediaView, NewMedia, Publication, RevisionView

T = TypeVar("T")

editor = role("editor", "organiser")
article_editor = role("editor", "organiser", of=queries.organisation_of_article)
media_editor = role("editor", "organiser", of=queries.organisation_of_media)

PICTURES = ("image/jpeg", "image/png", "image/webp", "image/gif", "application/octet-stream")
VIDEOS = ("video/mp4", "video/webm", "application/octet-stream")
AskedOrganisation = Annotated[UUID | None, QueryParameter(name="organisation_id", required=False)]
AskedAbout = Annotated[UUID | None, QueryParameter(name="about", required=False)]


@get("/news", access=anyone)
async def list_news(
    tx: Transaction, cursor: Cursor, organisation_id: AskedOrganisation = None, about: AskedAbout = None
) -> Slice[ArticleLine]:
    """Public articles, newest first; `about` is the id of a competition, team, match or player."""
    return await queries.public_articles(tx, cursor, organisation_id=organisation_id, about=about)


@get("/news/{slug:str}", access=anyone)
async def read_news(tx: Transaction, slug: str) -> ArticleView:
    """A public article."""
    return _found(await queries.article_at(tx, slug))


@get("/organisations/{organisation_id:uuid}/articles", access=editor)
async def list_own(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[ArticleLine]:
    """All of the organisation's, drafts too."""
    return await queries.own_articles(tx, organisation_id, cursor)


@post("/organisations/{organisation_id:uuid}/articles", access=editor, refuses=[UnknownSubject, UnknownMedia], idempotent=True)
async def add_article(tx: Transaction, identity: Identity, organisation_id: UUID, data: Draft) -> ArticleView:
    """Writes a draft."""
    article_id = await write_article(tx, organisation_id, data, author_id=identity.account_id, author=identity.name)
    return _found(await queries.article_by_id(tx, article_id))


@get("/articles/{article_id:uuid}", access=article_editor)
async def read_own(tx: Transaction, article_id: UUID) -> ArticleView:
    """One, whatever its status."""
    return _found(await queries.article_by_id(tx, article_id))


@get("/articles/{article_id:uuid}/revisions", access=article_editor)
async def read_revisions(tx: Transaction, article_id: UUID) -> list[RevisionView]:
    """What it said, newest first."""
    return await queries.revisions_of(tx, article_id)


@put("/articles/{article_id:uuid}", access=article_editor, refuses=[ArticleChangedMeanwhile, UnknownSubject, UnknownMedia])
async def put_article(tx: Transaction, identity: Identity, article_id: UUID, data: Draft) -> ArticleView:
    """Changes it; a public one changes for everybody at once."""
    await change_article(tx, article_id, data, changed_by=identity.account_id)
    return _found(await queries.article_by_id(tx, article_id))


@delete("/articles/{article_id:uuid}", access=article_editor)
async def remove_article(tx: Transaction, article_id: UUID) -> None:
    """Deletes it with everything it said before."""
    await delete_article(tx, article_id)


@put("/articles/{article_id:uuid}/publication", access=article_editor, refuses=[AlreadyPublic, MomentPassed, NothingToTell])
async def put_publication(tx: Transaction, identity: Identity, article_id: UUID, data: Publication) -> ArticleView:
    """Makes it public, now or at a moment to come."""
    await publish_article(tx, article_id, data, by=identity.account_id)
    return _found(await queries.article_by_id(tx, article_id))


@delete("/articles/{article_id:uuid}/publication", access=article_editor, refuses=[NotPublic])
async def remove_publication(tx: Transaction, identity: Identity, article_id: UUID) -> None:
    """Takes it back, or no longer waits for its moment."""
    await withdraw_article(tx, article_id, by=identity.account_id)


@get("/organisations/{organisation_id:uuid}/media", access=editor)
async def list_media(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[MediaView]:
    """The organisation's photos and videos, newest first."""
    return await queries.media_of(tx, organisation_id, cursor)


@post("/organisations/{organisation_id:uuid}/media", access=editor, refuses=[UnknownMedia])
async def add_media(tx: Transaction, identity: Identity, organisation_id: UUID, data: NewMedia) -> MediaView:
    """Gives one's own upload to the organisation, whose articles may show it then."""
    return await give_media(tx, organisation_id, data, account_id=identity.account_id)


@post(
    "/uploads/photos",
    access=signed_in,
    accepts=PICTURES,
    body_bytes_max=SIZE_BYTES_MAX,
    refuses=[NotAnImage, ImageTooLarge, TooManyUploads],
)
async def add_photo(identity: Identity, uploads: Uploads, body: RawBody) -> MediaView:
    """The body is a JPEG, PNG, WebP or GIF; it is made anew in two sizes, without anything that was hidden in it. It is kept
    for a day, and for good once it is given to an organisation."""
    return await uploads.photo(identity.account_id, body)


@post(
    "/uploads/videos",
    access=signed_in,
    accepts=VIDEOS,
    body_bytes_max=videos.SIZE_BYTES_MAX,
    refuses=[NotAVideo, VideoTooLarge, TooManyUploads],
)
async def add_video(identity: Identity, uploads: Uploads, body: RawBody) -> MediaView:
    """The body is an MP4 or WebM, judged by what it is. It is kept like a photo."""
    return await uploads.video(identity.account_id, body)


@delete("/media/{media_id:uuid}", access=media_editor, refuses=[MediaInUse])
async def remove_media(tx: Transaction, media_id: UUID) -> None:
    """Deletes a photo or video that no article shows."""
    await forget_media(tx, media_id)


def _found(view: T | None) -> T:
    if view is None:
        raise NotFound
    return view


public = [list_news, read_news]
api = [add_photo, add_video]
manage = [
    list_own,
    add_article,
    read_own,
    read_revisions,
    put_article,
    remove_article,
    put_publication,
    remove_publication,
    list_media,
    add_media,
    remove_media,
]
