"""Somebody responsible declares the protocol to be right."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.domain.protocol import ProtocolSigned
from matchday.modules.live.schemas import NewSignOff, Recorded
from matchday.modules.live.store import Recorder


async def sign_off(tx: Transaction, match_id: UUID, command: NewSignOff, by: Recorder) -> Recorded:
    """Raises NotFound, NotOverYet, SignedOffAlready, EntryIdReused."""
    tx.note("sign_off")
    return await record_entry(tx, match_id, command.entry_id, lambda _: ProtocolSigned(by=by.name), by)
