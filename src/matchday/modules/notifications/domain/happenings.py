"""What people follow: a kick-off, a goal, a final score, an article. Pure.

A happening has an id that is made of what it is about, so whoever finds it twice finds the same one.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Literal, get_args
from uuid import UUID

import msgspec

FollowKind = Literal[
    "kick_off", "score", "half_time", "full_time", "final", "line_ups", "cards", "changes", "news"
]  # fmt: skip
"""What a follower chooses from. `score` are goals (wickets in cricket) with what becomes of them, `full_time` is the end of
regulation time where play goes on, `changes` are matches that are moved, postponed, cancelled, abandoned or annulled."""
FOLLOW_KINDS: tuple[FollowKind, ...] = get_args(FollowKind)
USUAL_KINDS: tuple[FollowKind, ...] = ("kick_off", "score", "final", "changes")

MATCH_NEWS = "match_news"
ARTICLE_NEWS = "article_news"
BUSINESS = "business"
"""What concerns one owner: told by its own name and facts, and only to webhooks."""


class Happening(msgspec.Struct, frozen=True, kw_only=True):
    """`subjects` are the ids of whatever one can follow to hear of it. `corrects` is the happening whose words it replaces. With
    an `owner_id` it is for the webhooks of this organisation or person alone. `kind` is a FollowKind, or a type of its own."""

    happening_id: UUID
    kind: str
    subjects: tuple[UUID, ...]
    facts: Mapping[str, Any]
    corrects: UUID | None = None
    owner_id: UUID | None = None

    @property
    def template(self) -> str:
        """Which words tell it."""
        if self.owner_id is not None:
            return BUSINESS
        return ARTICLE_NEWS if self.kind == "news" else MATCH_NEWS


def id_of(subject_id: UUID, mark: str) -> UUID:
    """The same for the same mark of the same match, in every process and at every time."""
    return UUID(bytes=hashlib.sha256(f"{subject_id}/{mark}".encode()).digest()[:16])
