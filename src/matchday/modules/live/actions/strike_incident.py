"""A wrong entry is struck. It stays readable, with the reason."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain import EntryStruck
from matchday.modules.live.schemas import NewStrike, Recorded


async def strike_incident(tx: Transaction, match_id: UUID, command: NewStrike, recorded_by: UUID) -> Recorded:
    """Raises NotFound, EntryNotStanding, StrikeBreaksProtocol, EntryIdReused."""
    happening = EntryStruck(struck_id=command.struck_id, reason=command.reason)
    tx.note("strike_incident")
    return await record_entry(tx, match_id, command.entry_id, happening, recorded_by)
