"""What every published event has in common.

An event is a frozen, keyword-only struct in the file named after the module that publishes it. Its wire name is
`<module>.<Class>` (`competitions.MatchChanged`); its payload is the JSON of its fields.

Two kinds exist. A `Fact` says what happened once (`BidPlaced`). A `State` carries the full public row of an
aggregate with its version, and feeds read copies: the newest version wins, older ones are ignored.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import ClassVar, Literal, TypeVar
from uuid import UUID

import msgspec


class WebhookType(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the webhooks of one owner hear it: `name` is what they receive and choose by (`order.completed`), `group` and
    `words` are what a person chooses from, in English, translated in the publishing module's catalogue. `owner` is the
    event's field with the organisation or account whose webhooks hear it, and nobody else's; `hidden` fields stay here. An event
    of several things (`each="orders"`) is told thing by thing, each with the event's other fields."""

    name: str
    group: str
    words: str
    owner: Literal["organisation_id", "account_id"] = "organisation_id"
    hidden: tuple[str, ...] = ()
    each: str = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all events. `key_field` names the field that identifies the aggregate: events of one key keep their order. One
    with a `webhook` is offered to the webhooks of its owner, without notifications knowing more of it: a fact, for states are
    said again."""

    key_field: ClassVar[str]
    webhook: ClassVar[WebhookType | None] = None

    @property
    def key(self) -> str:
        """The aggregate's id as text."""
        return str(getattr(self, self.key_field))

    @classmethod
    def wire_name(cls) -> str:
        """`<module>.<Class>`, the NATS subject's tail and the name in the AsyncAPI document."""
        return _wire_name(cls)


@cache
def _wire_name(event: type[Event]) -> str:
    return f"{event.__module__.rsplit('.', 1)[-1]}.{event.__name__}"


class Fact(Event, frozen=True, kw_only=True):
    """Something that happened, once. Never re-published by `matchday announce`."""


class State(Event, frozen=True, kw_only=True):
    """The full public row of an aggregate. `version` grows by one with every change of that aggregate."""

    version: int


S = TypeVar("S", bound=State)


def newest(events: Iterable[S]) -> list[S]:
    """Each aggregate once, in its newest version, in the order of their keys: the order in which rows are to be locked."""
    kept = {event.key: event for event in sorted(events, key=lambda event: event.version)}
    return [kept[key] for key in sorted(kept)]


class ManagementAction(Fact, frozen=True, kw_only=True):
    """Somebody used the power of a role, of a platform admin or of the operator. Each module says its own `ActionTaken`; the
    audit log hears all of them.

    `action` is `<module>.<what was done>`. Without `account_id` it was the operator at the command line, without
    `organisation_id` it concerns the whole platform. `subject_id` is the account it was done to. `targets` are what the
    path named. `details` is JSON, `{"sent": …, "noted": …}`: what was sent, without secrets, and what the action said of
    it, such as the roles before and after.
    """

    key_field: ClassVar[str] = "organisation_id"
    action_id: UUID
    organisation_id: UUID | None
    account_id: UUID | None
    account_name: str
    address: str
    action: str
    subject_id: UUID | None
    targets: dict[str, str]
    details: str
    correlation_id: str
    at: datetime

    @property
    def key(self) -> str:
        """The organisation; what concerns all of them has a key of its own."""
        return str(self.organisation_id) if self.organisation_id else "platform"
