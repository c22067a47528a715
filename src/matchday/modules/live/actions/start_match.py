"""The referee blows for the first half."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain import PhaseBegun
from matchday.modules.live.schemas import KickOff, Recorded


async def start_match(tx: Transaction, match_id: UUID, command: KickOff, recorded_by: UUID) -> Recorded:
    """Raises NotFound, PhaseOutOfOrder, TeamsNotKnown, ResultAlreadyKnown, EntryIdReused."""
    happening = PhaseBegun(phase="first_half", clock_pace=command.clock_pace)
    tx.note("start_match")
    return await record_entry(tx, match_id, command.entry_id, happening, recorded_by)
