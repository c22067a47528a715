"""The sandbox's fault schedule: what goes wrong, how often. Faults are used up in their order, each by what it fits."""

from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

FaultKind = Literal[
    "timeout_before",
    "timeout_after",
    "webhook_duplicate",
    "webhook_reordered",
    "webhook_late",
    "webhook_lost",
    "webhook_wrongly_signed",
]
TIMEOUTS: frozenset[FaultKind] = frozenset({"timeout_before", "timeout_after"})
WEBHOOKS: frozenset[FaultKind] = frozenset(
    {"webhook_duplicate", "webhook_reordered", "webhook_late", "webhook_lost", "webhook_wrongly_signed"}
)
COPIES = 3
REORDERED_SECONDS = 2
"""So much later goes an event that later ones overtake."""


class Fault(msgspec.Struct, kw_only=True):
    """`seconds` is how late, for a webhook that is late."""

    place: int
    kind: FaultKind
    uses_left: int
    seconds: int


class Sending(msgspec.Struct, frozen=True, kw_only=True):
    """One copy of a webhook."""

    seconds: int = 0
    is_wrongly_signed: bool = False


def take(faults: Iterable[Fault], kinds: frozenset[FaultKind]) -> Fault | None:
    """The first one of these kinds that is not used up; it is used now."""
    for fault in faults:
        if fault.kind in kinds and fault.uses_left:
            fault.uses_left -= 1
            return fault
    return None


def sendings(fault: Fault | None) -> Sequence[Sending]:
    """What becomes of one event. A wrongly signed copy is refused, and the right one does not follow: only looking helps."""
    if fault is None:
        return (Sending(),)
    match fault.kind:
        case "webhook_duplicate":
            return (Sending(),) * COPIES
        case "webhook_reordered":
            return (Sending(seconds=fault.seconds or REORDERED_SECONDS),)
        case "webhook_late":
            return (Sending(seconds=fault.seconds),)
        case "webhook_wrongly_signed":
            return (Sending(is_wrongly_signed=True),)
        case _:
            return ()
