"""What a person is told on the site itself. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

NOTICES_MAX = 500
"""Of one account; the oldest go, read or not."""
OF_STRANGERS_MAX = 50
"""Of these, those that strangers can cause: nobody can push out what matters by inviting somebody five hundred times."""
NOTICE_DAYS_MAX = 180
ROOM_KIND = "inbox"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """As it is kept. `number` is its place in the inbox: whatever arrives later has a higher one."""

    notice_id: UUID
    number: int
    kind: str
    category: str
    context: Mapping[str, Any]
    link: str | None
    created_at: datetime
    read_at: datetime | None


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A message on its way into an inbox. `account_id` is null when its address belongs to nobody here; `wish` is what the
    person has said of its category."""

    event_id: UUID
    kind: str
    category: str
    account_id: UUID | None
    context: str
    link: str | None
    wish: bool | None


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a notice stands and where it leads."""

    number: int
    link: str | None


def room_of(account_id: UUID) -> str:
    """Where all pages of one account hear how many notices are unread."""
    return f"notifications:{ROOM_KIND}:{account_id}"
