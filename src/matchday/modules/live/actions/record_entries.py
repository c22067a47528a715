"""What a console sends: many entries at once, each with an outcome of its own, in one transaction."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.modules.live import store
from matchday.modules.live.actions.check_line_up import check_line_up
from matchday.modules.live.actions.tell_readers import tell_readers
from matchday.modules.live.domain.protocol import Line, Protocol, says_the_same
from matchday.modules.live.domain.reading import body_of, line_of, taken_at
from matchday.modules.live.errors import EntryIdReused
from matchday.modules.live.schemas import NewEntries, NewEntry, Outcome, Outcomes
from matchday.sports.entries import LineUpHandedIn


async def record_entries(
    tx: Transaction, match_id: UUID, command: NewEntries, by: store.Recorder, words: Callable[[Refusal], str] | None = None
) -> Outcomes:
    """Records what the laws allow, in the order it was pressed; a refused entry does not stop the others, and one that
    arrives again gets its first answer. `words` says a refusal in the reader's language. Raises NotFound."""
    before, now = await store.open_protocol(tx, match_id)
    known = await store.recorded_before(tx, [entry.entry_id for entry in command.entries])
    pressed = [(taken_at(now, command.sent_at, new.device_at), place) for place, new in enumerate(command.entries)]
    protocol, lines, outcomes = before, list[Line](), dict[int, Outcome]()
    for at, place in sorted(pressed):
        new = command.entries[place]
        try:
            if new.entry_id in known:
                outcomes[place] = _repeated(before, new, known[new.entry_id])
                continue
            earlier = next((line for line in lines if line.entry_id == new.entry_id), None)
            protocol, line = await _add(tx, protocol, new, now, at) if earlier is None else (protocol, _same(protocol, new, earlier))
        except Refusal as refusal:
            outcomes[place] = Outcome(entry_id=new.entry_id, outcome="refused", code=refusal.code, detail=(words or _sentence)(refusal))
            continue
        if earlier is None:
            lines.append(line)
        word = "recorded" if earlier is None else "repeated"
        version = before.version + 1 + lines.index(line)
        outcomes[place] = Outcome(entry_id=new.entry_id, outcome=word, match_version=version, recorded_at=now)  # type: ignore[arg-type]
    if lines:
        await store.append(tx, before, protocol, lines, by)
        tell_readers(tx, protocol, lines)
    return Outcomes(version=protocol.version, outcomes=tuple(outcomes[place] for place in range(len(command.entries))))


async def _add(tx: Transaction, protocol: Protocol, new: NewEntry, now: datetime, at: datetime) -> tuple[Protocol, Line]:
    body = body_of(protocol, new.what)
    if isinstance(body, LineUpHandedIn):
        body = await check_line_up(tx, protocol.match_id, body)
    line = line_of(protocol, new.entry_id, body, now, at)
    return protocol.add(line), line


def _repeated(protocol: Protocol, new: NewEntry, kept: store.Kept) -> Outcome:
    """The first answer. Raises EntryIdReused when it was another entry."""
    if kept.match_id != protocol.match_id:
        raise EntryIdReused
    recorded = store.decode(kept.detail, protocol.fixture.sport)
    if not isinstance(recorded, LineUpHandedIn) and not says_the_same(body_of(protocol, new.what), recorded):
        raise EntryIdReused
    return Outcome(entry_id=new.entry_id, outcome="repeated", match_version=kept.match_version, recorded_at=kept.recorded_at)


def _same(protocol: Protocol, new: NewEntry, earlier: Line) -> Line:
    if not says_the_same(body_of(protocol, new.what), earlier.body):
        raise EntryIdReused
    return earlier


def _sentence(refusal: Refusal) -> str:
    """With every fault, where there are several."""
    return " ".join([refusal.detail, *(fault.message for fault in refusal.faults)])
