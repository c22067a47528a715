"""A side hands in its team sheet."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.competitions import Side
from matchday.modules.live.actions.check_line_up import check_line_up
from matchday.modules.live.actions.record_entry import record_entry
from matchday.modules.live.schemas import NewLineUp, NewLineUpOverruled, Recorded
from matchday.modules.live.store import Recorder, open_protocol
from matchday.sports.entries import LineUpHandedIn


async def hand_in_line_up(tx: Transaction, match_id: UUID, side: Side, command: NewLineUp, by: Recorder) -> Recorded:
    """Raises NotFound, LineUpRefused, AgainstTheLaws, SignedOffAlready, EntryIdReused."""
    reason = command.reason if isinstance(command, NewLineUpOverruled) else None
    tx.note("hand_in_line_up", side=side, **({"reason": reason} if reason else {}))
    await open_protocol(tx, match_id)
    sheet = LineUpHandedIn(side=side, players=tuple(command.players), formation=command.formation, staff=tuple(command.staff))
    checked = await check_line_up(tx, match_id, sheet, reason)
    return await record_entry(tx, match_id, command.entry_id, lambda _: checked, by)
