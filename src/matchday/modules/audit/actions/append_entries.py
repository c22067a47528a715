"""The log grows by what was heard: in one transaction per batch, under one lock."""

import logging
from collections.abc import Sequence
from uuid import UUID

from prometheus_client import Counter

from matchday.backbone.database import Transaction
from matchday.contracts.event import ManagementAction
from matchday.modules.audit import store
from matchday.modules.audit.domain.entries import Draft, Entry, Head, SealKey, draft_of, hash_of, link

_ENTRIES = Counter("matchday_audit_entries", "Entries appended to the audit log")
_log = logging.getLogger(__name__)


async def append_actions(tx: Transaction, actions: Sequence[ManagementAction], key: SealKey) -> None:
    """Each action once, however often it is heard."""
    await append(tx, [draft_of(action) for action in actions], key)


async def append(tx: Transaction, drafts: Sequence[Draft], key: SealKey) -> None:
    """In the order given, after what is there. Of a person who was forgotten in the meantime nothing personal is kept."""
    await store.lock_log(tx)
    known = await store.known_entries(tx, [draft.entry_id for draft in drafts])
    fresh = {draft.entry_id: draft for draft in drafts if draft.entry_id not in known}
    if not fresh:
        return
    people = {person for draft in fresh.values() for person in (draft.account_id, draft.subject_id) if person is not None}
    erased: set[UUID | None] = {*await store.erased_accounts(tx, list(people))}
    last, now = await store.read_end(tx)
    head = _head(last)
    entries: list[Entry] = []
    for draft in fresh.values():
        entry = link(draft, head, now, key, without_person=draft.account_id in erased, without_details=draft.subject_id in erased)
        entries.append(entry)
        head = Head(sequence=entry.sequence, hash=entry.hash)
    await store.insert_entries(tx, entries)
    _ENTRIES.inc(len(entries))


def _head(last: Entry | None) -> Head:
    """The log goes on in any case: what is wrong stays where it is, and is found by whoever verifies."""
    if last is None:
        return Head()
    if hash_of(last) != last.hash:
        _log.error("The audit log's entry %d was changed: run `matchday audit verify`", last.sequence)
    return Head(sequence=last.sequence, hash=last.hash)
