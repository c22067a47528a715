"""What content reads and answers over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from matchday.contracts.content import ArticleKind, Subject, SubjectKind
from matchday.modules.content.domain.articles import MEDIA_MAX, SUBJECTS_MAX, SUMMARY_LENGTH_MAX, TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, Status

Line = r"^[^\x00-\x1f\x7f]*$(?!\n)"
Title = Annotated[str, Meta(min_length=1, max_length=TITLE_LENGTH_MAX, pattern=Line)]
Summary = Annotated[str, Meta(max_length=SUMMARY_LENGTH_MAX, pattern=Line)]
Text = Annotated[str, Meta(max_length=TEXT_LENGTH_MAX, pattern=r"^[^\x00]*$(?!\n)")]
Description = Annotated[str, Meta(max_length=300, pattern=Line)]
Credit = Annotated[str, Meta(max_length=120, pattern=Line)]


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article as its writer sends it. `text` is Markdown without HTML. `edits_version` is the one that it is
    about: a change that somebody else made meanwhile is not written over."""

    title: Title
    kind: ArticleKind = "news"
    summary: Summary = ""
    text: Text = ""
    subjects: Annotated[tuple[Subject, ...], Meta(max_length=SUBJECTS_MAX)] = ()
    media: Annotated[tuple[UUID, ...], Meta(max_length=MEDIA_MAX)] = ()
    edits_version: Annotated[int, Meta(ge=1, le=2**53)] | None = None


class Publication(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `at` the article is public at once."""

    at: Annotated[datetime, Meta(tz=True)] | None = None


class NewMedia(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something just uploaded, with what it shows and by whom it is."""

    media_id: UUID
    text: Description = ""
    credit: Credit = ""


class MediaView(msgspec.Struct, frozen=True, kw_only=True):
    """A photo or video. `small` is None for a video; addresses are of this site and name their content for good."""

    media_id: UUID
    kind: str
    text: str
    credit: str
    small: str | None
    large: str
    content_type: str


class SubjectView(msgspec.Struct, frozen=True, kw_only=True):
    """What an article is about, by name, and the page of it."""

    kind: SubjectKind
    subject_id: UUID
    name: str
    page: str


class ArticleLine(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a list."""

    article_id: UUID
    organisation_id: UUID
    organisation: str | None
    slug: str
    kind: ArticleKind
    title: str
    summary: str
    status: Status
    publish_at: datetime | None
    published_at: datetime | None
    author: str
    picture: str | None
    picture_text: str
    version: int


class ArticleView(ArticleLine, frozen=True, kw_only=True):
    """A whole article. `html` is what its Markdown `text` becomes."""

    accent: str | None
    text: str
    html: str
    subjects: tuple[SubjectView, ...]
    media: tuple[MediaView, ...]


class RevisionView(msgspec.Struct, frozen=True, kw_only=True):
    """What an article said until it was changed."""

    version: int
    title: str
    summary: str
    text: str
    changed_at: datetime


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Something an article of this organisation may be about."""

    kind: SubjectKind
    subject_id: UUID
    name: str
    group: str
