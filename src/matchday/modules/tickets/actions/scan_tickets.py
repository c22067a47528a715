"""The action behind every gate: many scans, decided in order under the lock of their sales' rows, each once.

A scan that comes again, by its nonce, is told what it was told. Scans that were made without a connection bring what the device
decided: whoever it let in is inside, and the house says whose entry stands (domain/check_in.py) and reports the others.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.domain.check_in import Answer, Gate, Kind, Passing, corrected, course_of, judge
from matchday.modules.tickets.domain.order_ids import split_ticket_id, ticket_id_of
from matchday.modules.tickets.domain.ticket_codes import NotACode, SpokenCode, read_spoken, tag_of_sale
from matchday.modules.tickets.errors import DeviceBlocked, DeviceUnknown, SaleNotFound
from matchday.modules.tickets.store import scans as store
from matchday.modules.tickets.store.scans import Admission, Asked, Doors, LockDoors, Scan, TicketKey, Whereabouts, lock_doors

_VERSIONS_BACK_MAX = 20
"""So that many guesses of four letters do not become many more."""


class AskedScan(msgspec.Struct, frozen=True, kw_only=True):
    """One. `device_answer` is what a device without a connection decided; None: the house is asked here and now."""

    nonce: UUID
    code: str
    kind: Kind
    at: datetime
    device_answer: Answer | None = None


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """One command: scans of one device, in its order. `sent_at` is the device's clock, by which its times are corrected."""

    sale_id: UUID
    device_id: UUID
    account_id: UUID
    sent_at: datetime | None
    scans: tuple[AskedScan, ...]


class Scanned(msgspec.Struct, frozen=True, kw_only=True):
    """What a scan is told. `used_…` tell of the entry that stands."""

    nonce: UUID
    answer: Answer
    kind: Kind
    ticket_id: UUID | None
    product: str = ""
    category: str = ""
    seat: str | None = None
    holder: str = ""
    event: str = ""
    reason: str = ""
    used_at: datetime | None = None
    used_gate: str = ""
    used_device: str = ""
    entries: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None


class _Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody held before the device. `code_version` None: typed in, and its letters are still to be checked."""

    scan: AskedScan
    upload: Upload
    ticket: TicketKey | None = None
    code_version: int | None = None
    is_of_other_sale: bool = False
    spoken: SpokenCode | None = None


async def scan_tickets(
    tx: Transaction, uploads: Sequence[Upload], office: TicketOffice, lock: LockDoors = lock_doors
) -> Sequence[tuple[Scanned, ...] | Refusal]:
    """One outcome per upload, with one answer per scan. Raises nothing: what is refused is an outcome."""
    doors = await lock(tx, {upload.sale_id for upload in uploads})
    await office.refresh(tx)
    shown = [_read(office, upload, scan) for upload in uploads for scan in upload.scans]
    if any(each.spoken for each in shown):
        shown = await _resolve(tx, shown)
    asked = await store.ask(tx, [(each.upload.sale_id, each.scan.nonce, each.upload.device_id, each.ticket) for each in shown])
    deciding = _Deciding(office, doors)
    away = [each.ticket for each, about in zip(shown, asked, strict=True) if each.ticket and _is_news(each, about)]
    if away:
        deciding.history = await store.passings_of(tx, set(away))
    told = iter([deciding.decide(each, about) for each, about in zip(shown, asked, strict=True)])
    if deciding.scans:
        await store.save_scans(tx, deciding.scans, deciding.admissions)
    if deciding.conflicts:
        await store.note_conflicts(tx, deciding.conflicts)
    return [_outcome(doors, upload, [next(told) for _ in upload.scans]) for upload in uploads]


class _Deciding:
    """A batch in hand: what its scans have changed so far."""

    def __init__(self, office: TicketOffice, doors: Mapping[UUID, Doors]) -> None:
        self._office = office
        self._doors = doors
        self._told: dict[tuple[UUID, UUID], Scanned] = {}
        self.history: dict[TicketKey, dict[Passing, Whereabouts]] = {}
        self.scans: list[Scan] = []
        self.admissions: dict[TicketKey, tuple[UUID, Admission]] = {}
        self.conflicts: dict[TicketKey, tuple[UUID, str]] = {}

    def decide(self, shown: _Shown, about: Asked) -> Scanned | Refusal:
        """The next scan."""
        doors = self._doors.get(shown.upload.sale_id)
        if doors is None:
            return SaleNotFound()
        if about.gate is None:
            return DeviceUnknown()
        if about.is_device_blocked:
            return DeviceBlocked()
        key = (doors.sale_id, shown.scan.nonce)
        if key not in self._told:
            self._told[key] = self._first(doors, about.gate, shown, about)
        return self._told[key]

    def _first(self, doors: Doors, gate: Gate, shown: _Shown, about: Asked) -> Scanned:
        inside = self._admission(shown, about)
        if about.given is not None:
            return _told(doors, shown, about, about.given, inside)
        at = about.now if shown.scan.device_answer is None else corrected(shown.scan.at, shown.upload.sent_at, about.now)
        answer = self._judge(doors, gate, shown, about, at)
        is_passing = False
        if shown.ticket is not None and shown.scan.device_answer == "valid":
            if answer == "valid":
                is_passing, answer = True, self._let_in_before(doors, gate, shown, about, at)
            elif shown.scan.kind == "entry":
                self.conflicts.setdefault(shown.ticket, (doors.sale_id, answer))
        elif shown.ticket is not None and answer == "valid":
            answer = self._ask_at_the_gate(doors, gate, shown, about, at, inside)
            is_passing = answer == "valid" and shown.scan.device_answer is None
        self.scans.append(
            Scan(
                sale_id=doors.sale_id,
                nonce=shown.scan.nonce,
                ticket=shown.ticket if about.ticket is not None else None,
                device_id=shown.upload.device_id,
                gate_id=gate.gate_id,
                account_id=shown.upload.account_id,
                kind=shown.scan.kind,
                at=at,
                received_at=about.now,
                device_answer=shown.scan.device_answer,
                answer=answer,
                is_passing=is_passing,
            )
        )
        return _told(doors, shown, about, answer, self._admission(shown, about) if answer == "valid" or not inside else inside)

    def _judge(self, doors: Doors, gate: Gate, shown: _Shown, about: Asked, at: datetime) -> Answer:
        if shown.is_of_other_sale and about.ticket is None:
            return "wrong_event"
        code_version = shown.code_version
        if shown.spoken is not None and shown.ticket is not None and about.ticket is not None:
            code_version = self._version_of(shown.spoken, shown.ticket, about.ticket.code_version)
            if code_version is None:
                return "unknown"
        answer = judge(about.ticket, doors.sale_id, code_version, gate, doors.window, at)
        return "blocked" if doors.is_cancelled and answer == "valid" else answer

    def _version_of(self, spoken: SpokenCode, ticket: TicketKey, latest: int) -> int | None:
        """Whose letters were typed in: the present code's, or those of an earlier one; None for letters that never were."""
        ticket_id = ticket_id_of(*ticket)
        versions = range(latest, max(0, latest - _VERSIONS_BACK_MAX), -1)
        return next((version for version in versions if self._office.marks.is_spoken_of(spoken.check, ticket_id, version)), None)

    def _ask_at_the_gate(self, doors: Doors, gate: Gate, shown: _Shown, about: Asked, at: datetime, inside: Admission | None) -> Answer:
        """The ticket is good: is it inside already? Whoever asks to be let in is, unless the answer says otherwise."""
        if shown.ticket is None:
            return "unknown"
        if shown.scan.kind == "exit":
            if inside is None or not inside.is_inside:
                return "not_inside"
            after = msgspec.structs.replace(inside, is_inside=False)
        elif inside is None or (doors.is_reentry_allowed and not inside.is_inside):
            entries = inside.entries + 1 if inside else 1
            where = _where(gate, shown, about)
            after = Admission(nonce=shown.scan.nonce, where=where, at=at, is_inside=True, entries=entries)
        else:
            return "already_used"
        if shown.scan.device_answer is None:
            self.admissions[shown.ticket] = (doors.sale_id, after)
            if shown.ticket in self.history:
                self.history[shown.ticket][Passing(at, shown.scan.nonce, shown.scan.kind)] = _where(gate, shown, about)
        return "valid"

    def _let_in_before(self, doors: Doors, gate: Gate, shown: _Shown, about: Asked, at: datetime) -> Answer:
        """A device without a connection has let somebody through: everything that is known of the ticket is put in order anew."""
        ticket = shown.ticket or (UUID(int=0), 0)
        passing = Passing(at, shown.scan.nonce, shown.scan.kind)
        passings = self.history.setdefault(ticket, {})
        passings[passing] = _where(gate, shown, about)
        course = course_of(passings, is_reentry_allowed=doors.is_reentry_allowed)
        if course.standing is not None:
            standing = course.standing
            admission = Admission(
                nonce=standing.nonce, where=passings[standing], at=standing.at, is_inside=course.is_inside, entries=course.entries
            )
            self.admissions[ticket] = (doors.sale_id, admission)
        if course.clashes:
            self.conflicts.setdefault(ticket, (doors.sale_id, "already_used"))
        return "already_used" if passing in course.clashes else "valid"

    def _admission(self, shown: _Shown, about: Asked) -> Admission | None:
        if shown.ticket is not None and shown.ticket in self.admissions:
            return self.admissions[shown.ticket][1]
        return about.admission


def _read(office: TicketOffice, upload: Upload, scan: AskedScan) -> _Shown:
    try:
        said = office.read(scan.code)
    except NotACode:
        return _Shown(scan=scan, upload=upload, spoken=read_spoken(scan.code))
    return _Shown(
        scan=scan,
        upload=upload,
        ticket=split_ticket_id(said.ticket_id),
        code_version=said.code_version,
        is_of_other_sale=said.sale_tag != tag_of_sale(upload.sale_id),
    )


async def _resolve(tx: Transaction, shown: Sequence[_Shown]) -> list[_Shown]:
    """Typed codes name an order by the beginning of its id."""
    ranges = [(each.spoken.least, each.spoken.most) for each in shown if each.spoken]
    found = await store.orders_between(tx, ranges)
    resolved = []
    for each in shown:
        orders = found.get((each.spoken.least, each.spoken.most), []) if each.spoken else []
        ticket = (orders[0], each.spoken.number) if len(orders) == 1 and each.spoken else each.ticket
        resolved.append(msgspec.structs.replace(each, ticket=ticket))
    return resolved


def _is_news(shown: _Shown, about: Asked) -> bool:
    """Let in by a device on its own, and not heard of yet."""
    return shown.scan.device_answer == "valid" and about.given is None


def _where(gate: Gate, shown: _Shown, about: Asked) -> Whereabouts:
    return Whereabouts(device_id=shown.upload.device_id, gate_id=gate.gate_id, gate=gate.name, device=about.device)


def _told(doors: Doors, shown: _Shown, about: Asked, answer: Answer, inside: Admission | None) -> Scanned:
    """Of a ticket for something else only that it is."""
    scanned = Scanned(nonce=shown.scan.nonce, answer=answer, kind=shown.scan.kind, ticket_id=None)
    if about.ticket is None or shown.ticket is None or answer == "unknown":
        return scanned
    if answer == "wrong_event":
        return msgspec.structs.replace(scanned, event=about.event)
    return Scanned(
        nonce=shown.scan.nonce,
        answer=answer,
        kind=shown.scan.kind,
        ticket_id=ticket_id_of(*shown.ticket),
        product=about.product,
        category=about.category,
        seat=about.seat,
        holder=about.holder,
        event=doors.title,
        reason="event_cancelled" if answer == "blocked" and doors.is_cancelled else about.blocked_because,
        used_at=inside.at if inside else None,
        used_gate=inside.where.gate if inside else "",
        used_device=inside.where.device if inside else "",
        entries=inside.entries if inside else 0,
        opens_at=doors.window.opens_at,
        closes_at=doors.window.closes_at,
    )


def _outcome(doors: Mapping[UUID, Doors], upload: Upload, told: Sequence[Scanned | Refusal]) -> tuple[Scanned, ...] | Refusal:
    if upload.sale_id not in doors:
        return SaleNotFound()
    refused = next((each for each in told if isinstance(each, Refusal)), None)
    return refused or tuple(each for each in told if isinstance(each, Scanned))
