"""What goes over the wire, and what pages show."""

from datetime import datetime
from typing import Literal
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
