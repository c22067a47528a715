"""What everybody learns of new lines: the whole state as an event, and the lines themselves in the protocol's room."""

from collections.abc import Sequence

from matchday.backbone.database import Transaction
from matchday.modules.live.domain.protocol import Line, Protocol
from matchday.modules.live.queries import entry_views, room_of


def tell_readers(tx: Transaction, protocol: Protocol, lines: Sequence[Line]) -> None:
    """One event however many lines; the other scorer's console reads the room."""
    progressed = protocol.progressed()
    tx.publish(progressed)
    tx.say(
        room_of(protocol.match_id),
        {
            "version": protocol.version,
            "protocol": protocol.number,
            "phase": progressed.phase,
            "phase_name": progressed.phase_name,
            "score": progressed.score,
            "clock_minute": progressed.clock_minute,
            "clock_second": progressed.clock_second,
            "clock_started_at": progressed.clock_started_at,
            "clock_pace": progressed.clock_pace,
            "signed_off": progressed.signed_off,
            "entries": entry_views(lines),
        },
    )
