"""Gates, their devices and what they scan, over HTTP."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.modules.tickets.domain.check_in import Answer, Kind

GateName = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$(?!\n)")]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$(?!\n)")]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
SectionKey = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
SCANS_AT_ONCE_MAX = 200


class NewGate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entrance. Without products and blocks (keys of the seat map's sections) it is for everybody."""

    name: GateName
    product_ids: Annotated[tuple[UUID, ...], msgspec.Meta(max_length=200)] = ()
    sections: Annotated[tuple[SectionKey, ...], msgspec.Meta(max_length=500)] = ()


class GateView(msgspec.Struct, frozen=True, kw_only=True):
    """One of the sale's."""

    gate_id: UUID
    name: str
    product_ids: tuple[UUID, ...]
    sections: tuple[int, ...]


class GateRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When people are let in; without moments from the doors' opening, or three hours before the event, until six hours after its
    beginning. With re-entry whoever is scanned on the way out may come in again."""

    opens_at: Moment | None = None
    closes_at: Moment | None = None
    is_reentry_allowed: bool = False


class NewDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is scanned with, and where it stands from now on."""

    name: GateName
    gate_id: UUID


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """One that has been registered. `scans` are all it has sent."""

    device_id: UUID
    name: str
    gate_id: UUID
    gate: str
    is_blocked: bool
    registered_at: datetime
    scans: int
    last_scan_at: datetime | None


class DeviceBlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether it may let people in."""

    is_blocked: bool


class NewScan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code before a device: the text of the picture, or the code that is printed under it. `nonce` is made on the device; `at` is
    its clock. A device that had no connection says what it answered."""

    nonce: UUID
    code: Annotated[str, msgspec.Meta(max_length=512)]
    at: Moment
    kind: Kind = "entry"
    device_answer: Answer | None = None


class NewScans(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scan, or those that a device has kept. `sent_at` is its clock now: by it its times are put right."""

    device_id: UUID
    scans: Annotated[tuple[NewScan, ...], msgspec.Meta(min_length=1, max_length=SCANS_AT_ONCE_MAX)]
    sent_at: Moment | None = None


class ScanView(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan is told. `used_at`, `used_gate` and `used_device` tell of the entry that stands."""

    nonce: UUID
    answer: Answer
    kind: Kind
    ticket_id: UUID | None
    product: str
    category: str
    seat: str | None
    holder: str
    event: str
    reason: str
    used_at: datetime | None
    used_gate: str
    used_device: str
    entries: int
    opens_at: datetime | None
    closes_at: datetime | None


class ScansView(msgspec.Struct, frozen=True, kw_only=True):
    """In the order they were sent."""

    scans: tuple[ScanView, ...]


class KeyView(msgspec.Struct, frozen=True, kw_only=True):
    """A public key, 32 bytes as base64url without padding."""

    key_id: int
    public_key: str
    signs_from: datetime


class KeysView(msgspec.Struct, frozen=True, kw_only=True):
    """All that tickets may be signed with (Ed25519)."""

    keys: tuple[KeyView, ...]


class ManifestProduct(msgspec.Struct, frozen=True, kw_only=True):
    """How a code names it, in hexadecimal digits, and what it is called."""

    product_id: UUID
    tag: str
    name: str
    category: str


class ManifestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the seat map: its key, what it is called, and its seats."""

    key: int
    section: str
    entrance: str
    label: str
    seats: tuple[str, ...]


class ManifestGate(msgspec.Struct, frozen=True, kw_only=True):
    """An entrance, with the rows it leads to; None: all."""

    gate_id: UUID
    name: str
    product_ids: tuple[UUID, ...]
    row_keys: tuple[int, ...] | None


class Revoked(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The latest word on a ticket: only this code version is good, if its state is `valid`."""

    ticket_id: UUID
    code_version: int
    of_state: str


class Inside(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """The entry that stands, and whether somebody is inside."""

    ticket_id: UUID
    at: datetime
    gate_id: UUID
    device_id: UUID
    is_inside: bool
    nonce: UUID


class ManifestView(msgspec.Struct, frozen=True, kw_only=True):
    """What a device needs to let people in without a connection. `revoked` and `inside` are what has changed since the asked number;
    `seq` is the number to ask with next. A device whose counts are not the totals asks again from 0. `has_more`: ask again at once."""

    sale_id: UUID
    sale_tag: str
    title: str
    venue: str
    starts_at: datetime
    is_cancelled: bool
    opens_at: datetime
    closes_at: datetime
    is_reentry_allowed: bool
    now: datetime
    epoch: datetime
    keys: tuple[KeyView, ...]
    products: tuple[ManifestProduct, ...]
    gates: tuple[ManifestGate, ...]
    devices: dict[str, str]
    rows: tuple[ManifestRow, ...]
    rows_revision: int
    revoked: tuple[Revoked, ...]
    revoked_total: int
    inside: tuple[Inside, ...]
    inside_total: int
    seq: int
    has_more: bool


class GateCount(msgspec.Struct, frozen=True, kw_only=True):
    """Of one gate."""

    gate_id: UUID
    name: str
    entries: int
    refused: int
    last_scan_at: datetime | None


class CurvePoint(msgspec.Struct, frozen=True, kw_only=True):
    """Entries in the minutes that begin at `at`."""

    at: datetime
    gate_id: UUID
    entries: int


class ConflictScan(msgspec.Struct, frozen=True, kw_only=True):
    """One of those who went through with the same ticket."""

    nonce: UUID
    at: datetime
    gate: str
    device: str
    is_standing: bool
    answer: Answer


class ConflictView(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket that gates without a connection let in although they must not have. `reason` is `already_used`, or why it was not good."""

    ticket_id: UUID
    reason: str
    product: str
    seat: str | None
    holder: str
    found_at: datetime
    scans: tuple[ConflictScan, ...]


class AdmissionsView(msgspec.Struct, frozen=True, kw_only=True):
    """How an evening goes: of `sold` tickets so many were admitted, and so many are inside now."""

    sale_id: UUID
    title: str
    starts_at: datetime
    now: datetime
    sold: int
    admitted: int
    inside: int
    refused: int
    bucket_seconds: int
    gates: tuple[GateCount, ...]
    curve: tuple[CurvePoint, ...]
    conflicts: tuple[ConflictView, ...]


class NewBlock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a ticket lets nobody in."""

    reason: Reason
