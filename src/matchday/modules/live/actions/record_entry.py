"""What all entries have in common: lock, recognise a repeat, decide, save and say, in one transaction."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live import store
from matchday.modules.live.domain import Entry, Happening
from matchday.modules.live.schemas import Recorded


async def record_entry(tx: Transaction, match_id: UUID, entry_id: UUID, happening: Happening, recorded_by: UUID) -> Recorded:
    """Adds one entry. An entry that arrives again gets its first answer, whatever has happened since."""
    before, now = await store.open_protocol(tx, match_id)
    if first := await store.recorded_before(tx, match_id, entry_id, happening):
        return first
    entry = Entry(entry_id=entry_id, recorded_at=now, happening=happening)
    after = before.add(entry)
    recorded = await store.append(tx, before, after, entry, recorded_by)
    tx.publish(after.progressed())
    return recorded
