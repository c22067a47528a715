"""An article's life: a draft, perhaps a moment to wait for, public, perhaps taken back."""

import re
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from matchday.contracts.content import ArticleKind, Subject
from matchday.modules.content.errors import AlreadyPublic, MomentPassed, NothingToTell, NotPublic

Status = Literal["draft", "scheduled", "published", "withdrawn"]
TITLE_LENGTH_MAX = 160
SUMMARY_LENGTH_MAX = 400
TEXT_LENGTH_MAX = 60_000
SLUG_LENGTH_MAX = 100
SUBJECTS_MAX = 20
MEDIA_MAX = 60
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """With its text. `publish_at` is set while it waits, `published_at` from when it first was public."""

    article_id: UUID
    organisation_id: UUID
    slug: str
    kind: ArticleKind
    title: str
    summary: str
    text: str
    author_id: UUID | None
    author: str
    subjects: tuple[Subject, ...] = ()
    media: tuple[UUID, ...] = ()
    status: Status = "draft"
    publish_at: datetime | None = None
    published_at: datetime | None = None
    version: int = 1

    def published(self, now: datetime, at: datetime | None) -> "Article":
        """Public now, or at a later moment. Raises AlreadyPublic, MomentPassed, NothingToTell."""
        if self.status == "published":
            raise AlreadyPublic
        if at is not None and at <= now:
            raise MomentPassed
        if not self.text.strip() and not self.media:
            raise NothingToTell
        if at is not None:
            return self._moved(status="scheduled", publish_at=at)
        return self._moved(status="published", publish_at=None, published_at=self.published_at or now)

    def withdrawn(self) -> "Article":
        """No longer public, or no longer waiting. Raises NotPublic."""
        if self.status == "scheduled":
            return self._moved(status="draft", publish_at=None)
        if self.status != "published":
            raise NotPublic
        return self._moved(status="withdrawn")

    def _moved(self, **changes: object) -> "Article":
        return msgspec.structs.replace(self, version=self.version + 1, **changes)


def slug_of(title: str, plain: str) -> str:
    """The address of an article; `plain` is the title without accents. A title without any letter of ours has none."""
    made = _NOT_SLUG.sub("-", plain.casefold()).strip("-")[: SLUG_LENGTH_MAX - 8].strip("-")
    return made or f"article-{len(title)}"
