"""Half-time, the second half, extra time or the shoot-out begins."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain import PhaseBegun
from matchday.modules.live.schemas import NewPhase, Recorded


async def change_phase(tx: Transaction, match_id: UUID, command: NewPhase, recorded_by: UUID) -> Recorded:
    """Raises NotFound, PhaseOutOfOrder, EntryIdReused."""
    happening = PhaseBegun(phase=command.phase, clock_pace=command.clock_pace)
    tx.note("change_phase")
    return await record_entry(tx, match_id, command.entry_id, happening, recorded_by)
