"""An entry of the log, and the chain it is a link of.

`hash` is SHA-256 over the hash before and everything that stays; `seal` is an HMAC of it with a key derived from the
site's secret. Whoever can write to the database alone can therefore not make an entry that holds.
"""

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from matchday.contracts.event import ManagementAction

BEFORE_THE_FIRST = bytes(32)
ERASED = "audit.erase_person"
"""The action of Matchday itself that names whose personal details were erased."""
_FORM = 1
_SALT_BYTES = 16
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ENCODE = msgspec.json.Encoder().encode


class SealKey:
    """Derived from one secret. `key_id` names it and gives nothing away."""

    def __init__(self, secret: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=40, salt=None, info=b"matchday audit log").derive(secret.encode())
        self._key, self.key_id = derived[:32], derived[32:].hex()

    def seal(self, digest: bytes) -> bytes:
        """HMAC-SHA-256."""
        return hmac.digest(self._key, digest, "sha256")


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry will say, before it has its place."""

    entry_id: UUID
    occurred_at: datetime
    action: str
    organisation_id: UUID | None
    account_id: UUID | None
    subject_id: UUID | None
    targets: str
    correlation_id: str
    account_name: str
    address: str
    details: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A row. Erased: name, address and their salt, or details and theirs, are None."""

    sequence: int
    entry_id: UUID
    occurred_at: datetime
    recorded_at: datetime
    action: str
    organisation_id: UUID | None
    account_id: UUID | None
    subject_id: UUID | None
    targets: str
    correlation_id: str
    account_name: str | None
    address: str | None
    person_salt: bytes | None
    person_digest: bytes
    details: str | None
    details_salt: bytes | None
    details_digest: bytes
    key_id: str
    previous_hash: bytes
    hash: bytes
    seal: bytes


COLUMNS = tuple(Entry.__struct_fields__)


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The end of the log: note it elsewhere, and a tail that is cut off later will be missed."""

    sequence: int = 0
    hash: bytes = BEFORE_THE_FIRST

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash.hex()}"


def draft_of(action: ManagementAction) -> Draft:
    """The entry of an action that was heard of."""
    return Draft(
        entry_id=action.action_id,
        occurred_at=action.at,
        action=action.action[:200],
        organisation_id=action.organisation_id,
        account_id=action.account_id,
        subject_id=action.subject_id,
        targets=_ENCODE(dict(sorted(action.targets.items()))).decode(),
        correlation_id=action.correlation_id[:64],
        account_name=action.account_name[:200],
        address=action.address[:64],
        details=action.details,
    )


def link(
    draft: Draft, head: Head, recorded_at: datetime, key: SealKey, *, without_person: bool = False, without_details: bool = False
) -> Entry:
    """The entry that follows the head. What is left out was erased before it came."""
    person_salt, details_salt = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_SALT_BYTES)
    entry = Entry(
        sequence=head.sequence + 1,
        recorded_at=recorded_at,
        person_salt=None if without_person else person_salt,
        person_digest=person_digest(person_salt, draft.account_name, draft.address),
        details_salt=None if without_details else details_salt,
        details_digest=details_digest(details_salt, draft.details),
        key_id=key.key_id,
        previous_hash=head.hash,
        hash=b"",
        seal=b"",
        **msgspec.structs.asdict(draft)
        | ({"account_name": None, "address": None} if without_person else {})
        | ({"details": None} if without_details else {}),
    )
    digest = hash_of(entry)
    return msgspec.structs.replace(entry, hash=digest, seal=key.seal(digest))


def hash_of(entry: Entry) -> bytes:
    """Over the hash before and a list that can be read in one way only; erasing changes nothing of it."""
    stays: list[Any] = [
        _FORM,
        entry.sequence,
        entry.entry_id,
        _microseconds(entry.occurred_at),
        _microseconds(entry.recorded_at),
        entry.action,
        entry.organisation_id,
        entry.account_id,
        entry.subject_id,
        entry.targets,
        entry.correlation_id,
        entry.person_digest,
        entry.details_digest,
        entry.key_id,
    ]
    return hashlib.sha256(entry.previous_hash + _ENCODE(stays)).digest()


def person_digest(salt: bytes, name: str, address: str) -> bytes:
    """Of who it was; without the salt nobody can try names on it."""
    return hashlib.sha256(salt + _ENCODE([name, address])).digest()


def details_digest(salt: bytes, details: str) -> bytes:
    """Of what was sent."""
    return hashlib.sha256(salt + details.encode()).digest()


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
