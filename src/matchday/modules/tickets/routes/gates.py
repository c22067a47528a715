"""Gates over HTTP: their keys for everybody, the rest for those who stand at them."""

from typing import Annotated, Any
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone, role
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import manage_gates
from matchday.modules.tickets.actions.gate_desk import GateDesk
from matchday.modules.tickets.actions.scan_tickets import AskedScan, Upload
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.queries import gates as queries
from matchday.modules.tickets.schemas.gates import (
    AdmissionsView,
    DeviceBlock,
    DeviceView,
    GateRules,
    GateView,
    KeysView,
    ManifestView,
    NewBlock,
    NewDevice,
    NewGate,
    NewScans,
    ScansView,
    ScanView,
)

AT_THE_GATE = ("organiser", "box_office", "gate")
gatekeeper = role(*AT_THE_GATE, of=queries.organisation_of_doors, remembered=queries.remembered_organisation)
office_of_sale = role("organiser", "box_office", of=queries.organisation_of_doors, remembered=queries.remembered_organisation)
SCAN_BYTES_MAX = 256 * 1024
Since = Annotated[int, QueryParameter(name="since", ge=0, le=2**53)]
RowsRevision = Annotated[int, QueryParameter(name="rows_revision", ge=0, le=2**53)]


@get("/ticket-keys", access=anyone, cache_seconds=60)
async def list_ticket_keys(tx: Transaction, ticket_office: TicketOffice) -> KeysView:
    """The public keys (Ed25519) that tickets are signed with, the next one a day before it signs."""
    return KeysView(keys=queries.key_views(await ticket_office.refresh(tx)))


@post(
    "/sales/{sale_id:uuid}/scans",
    access=gatekeeper,
    refuses=[errors.DeviceUnknown, errors.DeviceBlocked, errors.SaleNotFound],
    keeps_own_record=True,
    hot=True,
    body_bytes_max=SCAN_BYTES_MAX,
    status=200,
)
async def scan(identity: Identity, sale_id: UUID, data: NewScans, gate_desk: GateDesk) -> ScansView:
    """Lets people in, or tells why not; one scan, or those that a device has kept while it had no connection. Each is decided once:
    sent again it is told the same."""
    return await scanned(identity, sale_id, data, gate_desk)


@get("/sales/{sale_id:uuid}/gate-manifest", access=gatekeeper)
async def read_gate_manifest(
    tx: Transaction, sale_id: UUID, ticket_office: TicketOffice, since: Since = 0, rows_revision: RowsRevision = 0
) -> Answer[ManifestView]:
    """What a device needs to let people in without a connection: keys, the latest word on every ticket whose codes are not all good,
    and who is inside; since a number, only what is new."""
    return await manifest(tx, sale_id, ticket_office, since, rows_revision)


@get("/sales/{sale_id:uuid}/admissions", access=gatekeeper)
async def read_admissions(tx: Transaction, sale_id: UUID) -> AdmissionsView:
    """How the evening goes: per gate, over time, and what gates without a connection let in twice."""
    return await queries.admissions_of(tx, sale_id)


@get("/sales/{sale_id:uuid}/gates", access=gatekeeper)
async def list_gates(tx: Transaction, sale_id: UUID) -> Slice[GateView]:
    """All in use."""
    return Slice(items=await queries.gate_views(tx, sale_id), next=None)


@post("/sales/{sale_id:uuid}/gates", access=office_of_sale, refuses=[errors.GateNameTaken], idempotent=True)
async def add_gate(tx: Transaction, sale_id: UUID, data: NewGate) -> GateView:
    """One more entrance."""
    tx.note("add_gate", name=data.name)
    gate_id = await manage_gates.add_gate(tx, sale_id, data)
    return next(gate for gate in await queries.gate_views(tx, sale_id) if gate.gate_id == gate_id)


@put("/sales/{sale_id:uuid}/gates/{gate_id:uuid}", access=office_of_sale, refuses=[errors.GateNameTaken, errors.GateNotFound])
async def put_gate(tx: Transaction, sale_id: UUID, gate_id: UUID, data: NewGate) -> GateView:
    """What it is called and whom it is for."""
    tx.note("change_gate", name=data.name)
    await manage_gates.change_gate(tx, sale_id, gate_id, data)
    return next(gate for gate in await queries.gate_views(tx, sale_id) if gate.gate_id == gate_id)


@delete("/sales/{sale_id:uuid}/gates/{gate_id:uuid}", access=office_of_sale, refuses=[errors.GateNotFound])
async def remove_gate(tx: Transaction, sale_id: UUID, gate_id: UUID) -> None:
    """What happened at it stays."""
    tx.note("remove_gate")
    await manage_gates.remove_gate(tx, sale_id, gate_id)


@get("/sales/{sale_id:uuid}/gate-rules", access=gatekeeper)
async def read_gate_rules(tx: Transaction, sale_id: UUID) -> GateRules:
    """When and how people are let in."""
    return await queries.rules_of(tx, sale_id)


@put("/sales/{sale_id:uuid}/gate-rules", access=office_of_sale)
async def put_gate_rules(tx: Transaction, sale_id: UUID, data: GateRules) -> GateRules:
    """All of them anew."""
    tx.note("change_gate_rules")
    await manage_gates.put_rules(tx, sale_id, data)
    return await queries.rules_of(tx, sale_id)


@get("/sales/{sale_id:uuid}/devices", access=gatekeeper)
async def list_devices(tx: Transaction, sale_id: UUID) -> Slice[DeviceView]:
    """What is scanned with."""
    return Slice(items=await queries.device_views(tx, sale_id), next=None)


@put("/sales/{sale_id:uuid}/devices/{device_id:uuid}", access=gatekeeper, refuses=[errors.GateNotFound])
async def put_device(tx: Transaction, identity: Identity, sale_id: UUID, device_id: UUID, data: NewDevice) -> DeviceView:
    """Says at which gate a device is. Its id is made on it."""
    return await registered(tx, identity, sale_id, device_id, data)


@put("/sales/{sale_id:uuid}/devices/{device_id:uuid}/block", access=office_of_sale, refuses=[errors.GateNotFound])
async def put_device_block(tx: Transaction, sale_id: UUID, device_id: UUID, data: DeviceBlock) -> DeviceView:
    """A lost device lets nobody in any more, as soon as it asks."""
    tx.note("block_device", is_blocked=data.is_blocked)
    await manage_gates.set_device_blocked(tx, sale_id, device_id, is_blocked=data.is_blocked)
    return next(device for device in await queries.device_views(tx, sale_id) if device.device_id == device_id)


@put("/sales/{sale_id:uuid}/tickets/{ticket_id:uuid}/block", access=office_of_sale, refuses=[errors.TicketNotFound])
async def put_ticket_block(tx: Transaction, sale_id: UUID, ticket_id: UUID, data: NewBlock) -> None:
    """Stops a ticket: lost, stolen, barred from the ground."""
    tx.note("block_ticket", reason=data.reason)
    await manage_gates.block_ticket(tx, sale_id, ticket_id, data.reason)


@delete("/sales/{sale_id:uuid}/tickets/{ticket_id:uuid}/block", access=office_of_sale)
async def remove_ticket_block(tx: Transaction, sale_id: UUID, ticket_id: UUID) -> None:
    """It is good again."""
    tx.note("unblock_ticket")
    await manage_gates.block_ticket(tx, sale_id, ticket_id, None)


PUBLIC = (list_ticket_keys,)
MANAGE = (
    scan, read_gate_manifest, read_admissions, list_gates, add_gate, put_gate, remove_gate, read_gate_rules, put_gate_rules,
    list_devices, put_device, put_device_block, put_ticket_block, remove_ticket_block,
)  # fmt: skip


async def scanned(identity: Identity, sale_id: UUID, data: NewScans, gate_desk: GateDesk) -> ScansView:
    """What the scans are told."""
    upload = Upload(
        sale_id=sale_id,
        device_id=data.device_id,
        account_id=identity.account_id,
        sent_at=data.sent_at,
        scans=tuple(
            AskedScan(nonce=each.nonce, code=each.code, kind=each.kind, at=each.at, device_answer=each.device_answer) for each in data.scans
        ),
    )
    return ScansView(scans=tuple(_view(each) for each in await gate_desk.scan(upload)))


async def manifest(tx: Transaction, sale_id: UUID, ticket_office: TicketOffice, since: int, rows_revision: int) -> Answer[ManifestView]:
    """With an entity tag that does not change with the time."""
    made = await queries.manifest_of(tx, sale_id, await ticket_office.refresh(tx), since, rows_revision)
    return Answer(body=made, etag=queries.tag_of(made))


async def registered(tx: Transaction, identity: Identity, sale_id: UUID, device_id: UUID, data: NewDevice) -> DeviceView:
    """The device, where it now stands."""
    tx.note("register_device", name=data.name)
    await manage_gates.register_device(tx, sale_id, device_id, data, identity.account_id)
    return next(device for device in await queries.device_views(tx, sale_id) if device.device_id == device_id)


def _view(scanned: Any) -> ScanView:
    return ScanView(**{name: getattr(scanned, name) for name in ScanView.__struct_fields__})
