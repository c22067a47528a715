"""One entry alone: what a form, a line-up, a sign-off or an annulment is. A refusal is raised, not answered."""

from collections.abc import Callable
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.live import store
from matchday.modules.live.actions.tell_readers import tell_readers
from matchday.modules.live.domain.protocol import Protocol, says_the_same
from matchday.modules.live.domain.reading import line_of
from matchday.modules.live.errors import EntryIdReused
from matchday.modules.live.schemas import Recorded
from matchday.sports.entries import Body


async def record_entry(tx: Transaction, match_id: UUID, entry_id: UUID, body: Callable[[Protocol], Body], by: store.Recorder) -> Recorded:
    """Adds one entry, which may depend on the protocol as it stands. One that arrives again gets its first answer, whatever
    has happened since. Raises NotFound, EntryIdReused, and what the rules refuse."""
    before, now = await store.open_protocol(tx, match_id)
    said = body(before)
    known = await store.recorded_before(tx, [entry_id])
    if kept := known.get(entry_id):
        if kept.match_id != match_id or not says_the_same(said, store.decode(kept.detail, before.fixture.sport)):
            raise EntryIdReused
        return Recorded(entry_id=entry_id, protocol=kept.protocol, match_version=kept.match_version, recorded_at=kept.recorded_at)
    line = line_of(before, entry_id, said, now, now)
    after = before.add(line)
    await store.append(tx, before, after, [line], by)
    tell_readers(tx, after, [line])
    return Recorded(entry_id=entry_id, protocol=before.number, match_version=after.version, recorded_at=now)
