"""The final whistle. Phase and score leave in one event, so nobody sees one without the other."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain import PhaseBegun
from matchday.modules.live.schemas import FinalWhistle, Recorded


async def finish_match(tx: Transaction, match_id: UUID, command: FinalWhistle, recorded_by: UUID) -> Recorded:
    """Raises NotFound, PhaseOutOfOrder, ShootoutUndecided, EntryIdReused."""
    happening = PhaseBegun(phase="finished")
    tx.note("finish_match")
    return await record_entry(tx, match_id, command.entry_id, happening, recorded_by)
