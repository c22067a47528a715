"""The whole protocol is struck, and the match may be played again under the next number."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain.protocol import ProtocolAnnulled
from matchday.modules.live.schemas import NewAnnulment, Recorded
from matchday.modules.live.store import Recorder


async def annul_match(tx: Transaction, match_id: UUID, command: NewAnnulment, by: Recorder) -> Recorded:
    """Raises NotFound, NothingToAnnul, EntryIdReused."""
    tx.note("annul_match")
    return await record_entry(tx, match_id, command.entry_id, lambda _: ProtocolAnnulled(reason=command.reason), by)
