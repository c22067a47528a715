"""A kick of the shoot-out is taken."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain import KickTaken
from matchday.modules.live.schemas import NewKick, Recorded


async def record_kick(tx: Transaction, match_id: UUID, command: NewKick, recorded_by: UUID) -> Recorded:
    """Raises NotFound, KickOutsideShootout, EntryIdReused."""
    happening = KickTaken(side=command.side, player=command.player, is_scored=command.is_scored)
    tx.note("record_kick")
    return await record_entry(tx, match_id, command.entry_id, happening, recorded_by)
