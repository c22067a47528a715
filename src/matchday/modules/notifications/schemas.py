"""What goes over the wire, and what pages show."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

State = Literal["queued", "sending", "sent", "dead", "suppressed"]


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as platform admins see it: never its link. `recipient` is null when the account was deleted or is not known."""

    delivery_id: UUID
    kind: str
    category: str
    state: State
    account_id: UUID | None
    recipient: str | None
    attempts: int
    error: str | None
    created_at: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None
    is_expired: bool


class Backlog(msgspec.Struct, frozen=True, kw_only=True):
    """For metrics and the head of the page."""

    counts: dict[str, int]
    oldest_seconds: float


class NoticeView(msgspec.Struct, frozen=True, kw_only=True):
    """A notice in the reader's language. `link` is a path of this site, null where it leads nowhere."""

    notice_id: UUID
    kind: str
    category: str
    title: str
    text: str
    link: str | None
    created_at: datetime
    read_at: datetime | None


class Unread(msgspec.Struct, frozen=True, kw_only=True):
    """How many notices are unread as of the room's message `seq`, and a ticket for the room, which soon expires."""

    count: int
    room: str
    ticket: str
    seq: int


class ReadUpTo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """This notice and all that arrived before it."""

    up_to: UUID


class Wish(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What of a category a person wants by which way."""

    category: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    email: bool
    inbox: bool


class Wishes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Those to be changed."""

    categories: Annotated[list[Wish], msgspec.Meta(max_length=20)]


class CategoryView(msgspec.Struct, frozen=True, kw_only=True):
    """What of a category reaches a person. What is not optional always does."""

    category: str
    is_optional: bool
    email: bool
    inbox: bool


class ReachView(msgspec.Struct, frozen=True, kw_only=True):
    """How a person is reached. `address` is null until it is known here."""

    address: str | None
    categories: list[CategoryView]


class MailLine(msgspec.Struct, frozen=True, kw_only=True):
    """A mail in the development mailbox's list."""

    mail_id: int
    recipient: str
    subject: str
    arrived_at: datetime


class MailView(msgspec.Struct, frozen=True, kw_only=True):
    """A whole mail."""

    mail_id: int
    recipient: str
    subject: str
    headers: str
    text: str
    html: str
    arrived_at: datetime
