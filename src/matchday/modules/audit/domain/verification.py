"""Judges a chain entry by entry. The first wrong entry ends it."""

import hmac
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from matchday.modules.audit.domain.entries import ERASED, Entry, Head, SealKey, details_digest, hash_of, person_digest


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """The first entry that does not hold, and why."""

    sequence: int
    reason: str


class Walk:
    """Fed with every entry in order, from the first. Call `end` after the last one.

    Keys are those that may have sealed entries: the present secret's first, then former ones', which do not come back once
    the present one has sealed: a former secret may have been changed because somebody knew it. With `is_former_key_trusted` entries
    of other keys are judged by their chain alone. `noted` is a head of an earlier run.
    """

    def __init__(self, keys: Iterable[SealKey], *, noted: Head | None = None, is_former_key_trusted: bool = False) -> None:
        self.head = Head()
        self.erased = 0
        self._keys: Mapping[str, SealKey] = {key.key_id: key for key in keys}
        self._present_id = next(iter(self._keys), "")
        self._has_present_sealed = False
        self._noted = noted
        self._is_former_key_trusted = is_former_key_trusted
        self._told_erased: set[UUID] = set()
        self._found_erased: dict[UUID | None, int] = {}

    def take(self, entry: Entry) -> Wrong | None:
        """None: it holds."""
        reason = self._place(entry) or self._contents(entry) or self._noted_head(entry)
        if reason is not None:
            return Wrong(sequence=min(entry.sequence, self.head.sequence + 1), reason=reason)
        self.head = Head(sequence=entry.sequence, hash=entry.hash)
        self._has_present_sealed = self._has_present_sealed or entry.key_id == self._present_id
        self._count_erased(entry)
        return None

    def end(self) -> Wrong | None:
        """After the last entry: whether the log reaches as far as it once did, and whether all that is gone was erased."""
        if self._noted is not None and self.head.sequence < self._noted.sequence:
            reason = f"is missing: the log once reached entry {self._noted.sequence}, its tail was cut off"
            return Wrong(sequence=self.head.sequence + 1, reason=reason)
        for account_id, sequence in sorted(self._found_erased.items(), key=lambda found: found[1]):
            if account_id not in self._told_erased:
                return Wrong(sequence=sequence, reason="was emptied, but no entry tells that this person's details were erased")
        return None

    def _place(self, entry: Entry) -> str | None:
        if entry.sequence > self.head.sequence + 1:
            return "is missing"
        if entry.sequence < self.head.sequence + 1:
            return "was inserted"
        if entry.previous_hash != self.head.hash:
            return "does not follow the entry before it"
        return None

    def _contents(self, entry: Entry) -> str | None:
        if entry.hash != hash_of(entry):
            return "was changed"
        if self._has_present_sealed and entry.key_id != self._present_id:
            return f"is sealed with key {entry.key_id}, after the present secret's had sealed"
        key = self._keys.get(entry.key_id)
        if key is None and self._is_former_key_trusted:
            return self._personal(entry)
        if key is None:
            return f"is sealed with key {entry.key_id}, which is not that of the present secret or of a former one that was given"
        if not hmac.compare_digest(entry.seal, key.seal(entry.hash)):
            return "was made by somebody without the secret"
        return self._personal(entry)

    def _personal(self, entry: Entry) -> str | None:
        if entry.person_salt is not None:
            made = person_digest(entry.person_salt, entry.account_name or "", entry.address or "")
            if made != entry.person_digest:
                return "was changed: it names another person or address"
        if entry.details_salt is not None and details_digest(entry.details_salt, entry.details or "") != entry.details_digest:
            return "was changed: it has other details"
        return None

    def _noted_head(self, entry: Entry) -> str | None:
        if self._noted is not None and entry.sequence == self._noted.sequence and entry.hash != self._noted.hash:
            return "is not the one that was noted: the log was written anew"
        return None

    def _count_erased(self, entry: Entry) -> None:
        if entry.action == ERASED and entry.subject_id is not None:
            self._told_erased.add(entry.subject_id)
        if entry.person_salt is None:
            self._found_erased.setdefault(entry.account_id, entry.sequence)
        if entry.details_salt is None:
            self._found_erased.setdefault(entry.subject_id, entry.sequence)
        self.erased += entry.person_salt is None or entry.details_salt is None
