"""A mail on its way, and what is decided about it before and after it is sent. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from matchday.modules.notifications.domain.kinds import CATEGORIES
from matchday.modules.notifications.domain.patience import BROKEN_PAUSE_SECONDS, BROKEN_SECONDS_MAX, pause_seconds

State = Literal["queued", "sending", "sent", "dead", "suppressed"]
STATES: tuple[State, ...] = ("queued", "sending", "sent", "dead", "suppressed")

EXPIRED = "The link in it expired before it could be sent."
ACCOUNT_DELETED = "The account was deleted before it could be sent."
ACCOUNT_UNKNOWN = "The account it is for is not known here yet."
NOT_WANTED = "The person does not want mail of this kind."
TOO_MANY = "This address got too many mails of this kind within an hour."
NO_ADDRESS = "Its address or subject cannot stand in a mail."
OUR_BUG = "Our own program failed at it. The log tells more."
NOT_OURS = "The link in it was sealed with another secret. Check MATCHDAY_SECRET."


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that belongs to this process for a while, with what is known of its recipient."""

    delivery_id: UUID
    kind: str
    category: str
    account_id: UUID | None
    recipient: str | None
    name: str
    locale: str
    context: Mapping[str, Any]
    sealed_path: str | None
    sealed_for: str | None
    headers: Mapping[str, str]
    attempts: int
    age_seconds: float
    has_expired: bool
    is_account_known: bool
    is_account_deleted: bool
    outlives_account: bool
    wish: bool | None
    is_silenced: bool


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """Try again after so many seconds. `is_counted`: it was the mail's own failure."""

    seconds: int
    words: str
    is_counted: bool = True
    awaits_contact: bool = False


class Dead(msgspec.Struct, frozen=True, kw_only=True):
    """It will not be sent unless somebody says so."""

    words: str


class Suppressed(msgspec.Struct, frozen=True, kw_only=True):
    """It is not to be sent."""

    words: str


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """The server has taken it."""


Outcome = Sent | Later | Dead | Suppressed


def judge_before(delivery: Claimed) -> Outcome | None:
    """Whether it is to be sent at all. None: yes."""
    if delivery.has_expired:
        return Dead(words=EXPIRED)
    if delivery.account_id is not None and not delivery.outlives_account:
        if delivery.is_account_deleted:
            return Dead(words=ACCOUNT_DELETED)
        if delivery.recipient is None:
            return _later(delivery, ACCOUNT_UNKNOWN, awaits_contact=True)
    category = CATEGORIES[delivery.category]
    if not category.reaches("email", delivery.wish) or (category.is_optional and delivery.is_silenced):
        return Suppressed(words=NOT_WANTED)
    return None


def after_delay(delivery: Claimed, words: str) -> Outcome:
    """The server was away or busy."""
    return _later(delivery, words)


def after_breakdown(delivery: Claimed, words: str) -> Outcome:
    """Nothing can be sent until an operator acts: the mail waits without losing its tries, but not for ever."""
    if delivery.age_seconds > BROKEN_SECONDS_MAX:
        return Dead(words=words)
    return Later(seconds=BROKEN_PAUSE_SECONDS, words=words, is_counted=False)


def _later(delivery: Claimed, words: str, *, awaits_contact: bool = False) -> Outcome:
    seconds = pause_seconds(delivery.attempts)
    if seconds is None:
        return Dead(words=words)
    return Later(seconds=seconds, words=words, awaits_contact=awaits_contact)


class Resendable(msgspec.Struct, frozen=True, kw_only=True):
    """What must be known before a dead delivery is sent again."""

    delivery_id: UUID
    state: State
    expires_at: datetime | None
    has_expired: bool
    has_recipient: bool
    destination_id: UUID | None = None
