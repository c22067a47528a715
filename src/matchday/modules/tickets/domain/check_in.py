"""Who is let in. One order of questions for the house and for gates without a connection (static/js/gate/judging.js asks
the same).

    is it ours · is it for this event · is it paid · refunded · revoked · blocked · too early · too late · for this entrance · used

so that a ticket that was passed on or paid back is called that and never "already used".

Gates without a connection cannot know of each other, so a ticket may be let in twice. Who of them was first is decided by the time
on the devices, corrected by how far their clocks were off when they sent it, and for equal times by the scans' ids: whatever order
they are heard in, the same one stands and the others are reported.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal, NamedTuple
from uuid import UUID

import msgspec

from matchday.contracts.tickets import OrderState

Answer = Literal[
    "valid", "already_used", "not_inside", "wrong_event", "not_yet_valid", "expired", "revoked", "refunded", "unpaid", "unknown",
    "blocked", "wrong_entrance",
]  # fmt: skip
Kind = Literal["entry", "exit"]
PlaceState = Literal["valid", "refunded", "resold", "revoked"]

OPENS_BEFORE = timedelta(hours=3)
CLOSES_AFTER = timedelta(hours=6)
SKEW_MAX = timedelta(days=3)
"""A device that kept its scans for longer than this did not lose its connection, it lost its clock."""


class Window(NamedTuple):
    """When people are let in."""

    opens_at: datetime
    closes_at: datetime


class Gate(msgspec.Struct, frozen=True, kw_only=True):
    """An entrance. Without products and blocks it is for everybody."""

    gate_id: UUID
    name: str
    product_ids: frozenset[UUID] = frozenset()
    row_keys: frozenset[int] | None = None


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as the house knows it."""

    sale_id: UUID | None
    order_state: OrderState
    state: PlaceState | None
    code_version: int
    product_id: UUID | None
    row_key: int | None
    is_blocked: bool


class Passing(NamedTuple):
    """Somebody went through a gate. Sorted, the first is the earliest."""

    at: datetime
    nonce: UUID
    kind: Kind


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What all passings of one ticket come to: the entry that stands, whether somebody is inside, and the entries that clash."""

    standing: Passing | None
    is_inside: bool
    entries: int
    clashes: tuple[Passing, ...]


def window_of(starts_at: datetime, doors_at: datetime | None, opens_at: datetime | None, closes_at: datetime | None) -> Window:
    """As the organiser says, else from the doors' opening, or three hours before the beginning, until six hours after it."""
    return Window(opens_at or doors_at or starts_at - OPENS_BEFORE, closes_at or starts_at + CLOSES_AFTER)


def judge(ticket: Ticket | None, sale_id: UUID, code_version: int | None, gate: Gate, window: Window, at: datetime) -> Answer:
    """Everything but whether it was used. Without `code_version` that is not asked."""
    if ticket is None:
        return "unknown"
    if ticket.sale_id != sale_id:
        return "wrong_event"
    if (of_state := _judge_state(ticket, code_version)) is not None:
        return of_state
    if at < window.opens_at:
        return "not_yet_valid"
    if at >= window.closes_at:
        return "expired"
    return "valid" if is_for(gate, ticket.product_id, ticket.row_key) else "wrong_entrance"


def is_for(gate: Gate, product_id: UUID | None, row_key: int | None) -> bool:
    """Whether this entrance leads there."""
    if gate.product_ids and product_id not in gate.product_ids:
        return False
    return gate.row_keys is None or row_key in gate.row_keys


def course_of(passings: Iterable[Passing], *, is_reentry_allowed: bool) -> Course:
    """In the order of the devices' corrected times."""
    standing: Passing | None = None
    is_inside, entries, clashes = False, 0, []
    for passing in sorted(passings):
        if passing.kind == "exit":
            is_inside = False
        elif standing is None or (is_reentry_allowed and not is_inside):
            standing, is_inside, entries = passing, True, entries + 1
        else:
            clashes.append(passing)
    return Course(standing=standing, is_inside=is_inside, entries=entries, clashes=tuple(clashes))


def corrected(at: datetime, sent_at: datetime | None, received_at: datetime) -> datetime:
    """A device's time by the house's clock: as far back from now as it was, by its own clock, when it was sent. Never later than now."""
    aged = at if sent_at is None else received_at - (sent_at - at)
    return min(max(aged, received_at - SKEW_MAX), received_at)


def _judge_state(ticket: Ticket, code_version: int | None) -> Answer | None:
    if ticket.state is None:
        return "unpaid" if ticket.order_state in ("created", "awaiting_payment") else "unknown"
    if ticket.state == "refunded":
        return "refunded"
    if ticket.state != "valid" or (code_version is not None and code_version != ticket.code_version):
        return "revoked"
    return "blocked" if ticket.is_blocked else None
