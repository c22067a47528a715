"""Events of content: what organisations tell beside the results."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from matchday.contracts.event import ManagementAction, State

ArticleKind = Literal["news", "photos", "video"]
SubjectKind = Literal["competition", "team", "match", "person"]


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What an article is about."""

    kind: SubjectKind
    subject_id: UUID


class ArticleChanged(State, frozen=True, kw_only=True):
    """An article as everybody may see it, without its text. One that is not (or no longer) public has no title, summary or
    picture here: it is only told that there is nothing to show. `picture` is an address of this site."""

    key_field: ClassVar[str] = "article_id"
    article_id: UUID
    organisation_id: UUID
    is_public: bool
    kind: ArticleKind
    slug: str
    title: str
    summary: str
    picture: str | None
    picture_text: str
    published_at: datetime | None
    subjects: tuple[Subject, ...]


class ActionTaken(ManagementAction, frozen=True, kw_only=True):
    """Somebody with the power to do so changed what an organisation tells; for the audit log."""
