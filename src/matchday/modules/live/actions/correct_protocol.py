"""A protocol that was signed off is corrected: a number, a reason, and what changes, all at once."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.live import store
from matchday.modules.live.actions.check_line_up import check_line_up
from matchday.modules.live.actions.tell_readers import tell_readers
from matchday.modules.live.domain.protocol import CorrectionMade, Line
from matchday.modules.live.domain.reading import body_of, line_of
from matchday.modules.live.errors import EntryIdReused
from matchday.modules.live.schemas import NewCorrection, Recorded
from matchday.sports.entries import LineUpHandedIn


async def correct_protocol(tx: Transaction, match_id: UUID, command: NewCorrection, by: store.Recorder) -> Recorded:
    """Raises NotFound, NotSignedOff, NotOverYet, EntryIdReused, and whatever refuses one of its entries."""
    before, now = await store.open_protocol(tx, match_id)
    known = await store.recorded_before(tx, [command.entry_id, *(new.entry_id for new in command.entries)])
    if kept := known.get(command.entry_id):
        head = store.decode(kept.detail, before.fixture.sport)
        if kept.match_id != match_id or not isinstance(head, CorrectionMade) or head.reason != command.reason:
            raise EntryIdReused
        return Recorded(entry_id=command.entry_id, protocol=kept.protocol, match_version=kept.match_version, recorded_at=kept.recorded_at)
    if known or len({new.entry_id for new in command.entries}) < len(command.entries):
        raise EntryIdReused
    number = (before.signed_off.correction if before.signed_off else 0) + 1
    lines = []
    for new in command.entries:
        body = body_of(before, new.what)
        if isinstance(body, LineUpHandedIn):
            body = await check_line_up(tx, match_id, body)
        lines.append(msgspec.structs.replace(line_of(before, new.entry_id, body, now, now), correction=number))
    after = before.correct(tuple(lines), command.reason, now)
    said = CorrectionMade(number=number, reason=command.reason, by=by.name)
    heading = Line(entry_id=command.entry_id, recorded_at=now, taken_at=now, body=said, correction=number)
    tx.note("correct_protocol", number=number, reason=command.reason)
    await store.append(tx, before, after, [heading, *lines], by)
    tell_readers(tx, after, [heading, *lines])
    return Recorded(entry_id=command.entry_id, protocol=before.number, match_version=before.version + 1, recorded_at=now)
