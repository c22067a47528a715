"""What goes over the wire, and what pages show."""

from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
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
    sink: str = "email"


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


FollowKindName = Literal["kick_off", "score", "half_time", "full_time", "final", "line_ups", "cards", "changes", "news"]
Way = Literal["inbox", "email", "telegram"]


class Follow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to hear of a subject, by which ways. Nothing of either: no more."""

    kinds: Annotated[list[FollowKindName], msgspec.Meta(max_length=20)]
    ways: Annotated[tuple[Way, ...], msgspec.Meta(max_length=10)] = ("inbox",)


class FollowView(msgspec.Struct, frozen=True, kw_only=True):
    """What one follows. `path` is its page."""

    subject_id: UUID
    subject: Literal["match", "team", "club", "competition", "organisation", "person"]
    name: str
    detail: str
    path: str
    kinds: list[str]
    ways: list[str]


class WaysView(msgspec.Struct, frozen=True, kw_only=True):
    """A person's ways for what they follow. `telegram` is the linked chat's name; `muted_until` holds for all ways."""

    telegram: str | None
    telegram_ended: str | None
    muted_until: datetime | None


class LinkCode(msgspec.Struct, frozen=True, kw_only=True):
    """Open `address`, or send `/start` and the code to the bot. `bot` is empty where the site has not said its name."""

    code: str
    bot: str
    address: str | None
    minutes: int


class Mute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """0 hours: no longer."""

    hours: Annotated[int, msgspec.Meta(ge=0, le=8760)]


WebhookKind = Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[a-z_]+(\.[a-z_]+)*$(?!\n)")]
"""One of those that `/webhook-types` lists."""


class Webhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to send what of whom. `subjects` are ids of organisations, clubs, teams, competitions, matches and players; what
    concerns the webhook's owner alone needs none."""

    address: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
    title: Annotated[str, msgspec.Meta(max_length=80, pattern=r"^[^\u0000-\u001f\u007f]*$(?!\n)")] = ""
    locale: Literal["en", "de"] = "en"
    kinds: Annotated[list[WebhookKind], msgspec.Meta(min_length=1, max_length=100)]
    subjects: Annotated[list[UUID], msgspec.Meta(max_length=500)] = []


class NewWebhook(Webhook, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With `bot_token` it is a channel or chat of Telegram, by a bot of one's own, and `address` is the channel's @name or the
    chat's number."""

    bot_token: Annotated[str, msgspec.Meta(min_length=10, max_length=100)] | None = None


class WebhookView(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook, never its secret. `public_key` checks the `v1a` signatures; until `previous_until` the one before is valid too."""

    webhook_id: UUID
    sink: str
    address: str
    title: str
    locale: str
    state: Literal["active", "ended"]
    ended_because: str | None
    failing_since: datetime | None
    previous_until: datetime | None
    created_at: datetime
    kinds: list[str]
    subjects: list[FollowView]
    key_number: int = 1
    public_key: str | None = None
    previous_public_key: str | None = None
    waiting: int = 0
    unsent: int = 0

    @property
    def label(self) -> str:
        """What people call it: its name, else where it leads in short."""
        return self.title or urlsplit(self.address).hostname or self.address


class WebhookMade(msgspec.Struct, frozen=True, kw_only=True):
    """The secret is shown now and never again."""

    webhook: WebhookView
    secret: str


class ParcelView(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a delivery log."""

    delivery_id: UUID
    kind: str
    what: str | None
    state: State
    attempts: int
    status: int | None
    answer: str | None
    error: str | None
    created_at: datetime
    tried_at: datetime | None
    ended_at: datetime | None
    next_attempt_at: datetime | None
    milliseconds: int | None = None
    facts: dict[str, Any]


class TryView(msgspec.Struct, frozen=True, kw_only=True):
    """One request, and what came of it. `answer` is the beginning of the body."""

    tried_at: datetime
    milliseconds: int
    status: int | None
    words: str | None
    answer: str


class ParcelDetails(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery with its `webhook-id`, its body as it is sent, and its tries, the newest first."""

    delivery: ParcelView
    message_id: str
    body: str
    tries: list[TryView]


class WebhookTypeView(msgspec.Struct, frozen=True, kw_only=True):
    """Something to choose for a webhook: `kind` is what is sent here, `types` are what is found in bodies. `of` says whose it is:
    of the chosen subjects, or of the webhook's owner alone."""

    kind: str
    types: list[str]
    group: str
    words: str
    of: Literal["subjects", "organisation", "account"]


class Rotation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how long the old secret and key sign beside the new ones; 0: not at all, for it has leaked."""

    overlap_hours: Annotated[int, msgspec.Meta(ge=0, le=168)] = 24


class Since(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """From when on."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """How many deliveries go out again."""

    deliveries: int
