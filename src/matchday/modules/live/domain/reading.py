"""From what a device sent to a line of a protocol."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from matchday.modules.live.domain.protocol import EntryStruck, Line, Protocol
from matchday.modules.live.errors import AgainstTheLaws, NotAnEntry
from matchday.sports.entries import Body, LineUpHandedIn, Text
from matchday.sports.refusals import Broken

LATE_HOURS_MAX = 24
"""How far back a device without a connection may date an entry."""


class _Strike(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind", tag="strike"):
    struck_id: UUID
    reason: Text


def body_of(protocol: Protocol, what: Mapping[str, Any]) -> Body:
    """What it says, within the limits of the sport's kinds. Raises NotAnEntry."""
    try:
        if what.get("kind") == "strike":
            strike = msgspec.convert(what, _Strike)
            return EntryStruck(struck_id=strike.struck_id, reason=strike.reason)
        body: Body = msgspec.convert(what, protocol.sport.bodies)
    except (msgspec.ValidationError, RecursionError) as error:
        raise NotAnEntry(why=str(error).replace("`", '"')[:200]) from error
    if isinstance(body, LineUpHandedIn) and (body.overruled or body.overruled_faults):
        raise NotAnEntry(why="a line-up is let stand by an organiser, apart from other entries")
    return body


def taken_at(now: datetime, sent_at: datetime | None, device_at: datetime | None) -> datetime:
    """When it was pressed, by our clock: as long ago as the device says, whatever time that believes it is."""
    if sent_at is None or device_at is None:
        return now
    return now - min(max(sent_at - device_at, timedelta()), timedelta(hours=LATE_HOURS_MAX))


def line_of(protocol: Protocol, entry_id: UUID, body: Body, now: datetime, pressed_at: datetime) -> Line:
    """The line, with what it does not say read off the clock and the log. Raises AgainstTheLaws."""
    if isinstance(body, EntryStruck):
        return Line(entry_id=entry_id, recorded_at=now, taken_at=pressed_at, body=body)
    try:
        filled = protocol.sport.laws.filled(protocol.state, body, pressed_at)
    except Broken as broken:
        raise AgainstTheLaws(broken) from broken
    return Line(entry_id=entry_id, recorded_at=now, taken_at=pressed_at, body=filled)
