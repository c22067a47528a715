"""The gate on a phone, with and without a connection, and the board that shows how the evening goes.

What the scripts talk to lies on this surface too: a sign-in that has run out is renewed on the way.
"""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Answer, FormFields, form, page, post
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import manage_gates
from matchday.modules.tickets.actions.gate_desk import GateDesk
from matchday.modules.tickets.actions.scan_tickets import AskedScan, Scanned, Upload, scan_tickets
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.pages.gate_words import ANSWERS, WORDS
from matchday.modules.tickets.pages.managing_head import head_of
from matchday.modules.tickets.pages.opening import AnyRequest
from matchday.modules.tickets.queries import gates as queries
from matchday.modules.tickets.queries.sales import read_sale
from matchday.modules.tickets.routes.gates import (
    SCAN_BYTES_MAX,
    RowsRevision,
    Since,
    gatekeeper,
    manifest,
    office_of_sale,
    registered,
    scanned,
)
from matchday.modules.tickets.schemas.gates import AdmissionsView, DeviceView, ManifestView, NewDevice, NewGate, NewScans, ScansView
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate

HOME = "/manage/sales/{sale_id:uuid}"
CHART_WIDTH, CHART_HEIGHT = 640, 180
COLOURS = 4
"""Of curves; a fifth gate shares the first one's."""


class Curve(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of one gate over time, as a line of an SVG."""

    name: str
    colour: int
    points: str


@page(f"{HOME}/gate", access=gatekeeper)
async def show_gate(tx: Transaction, request: AnyRequest, sale_id: UUID) -> Page:
    """The page that is kept on the phone. Without JavaScript codes are typed in."""
    return await _gate(tx, request, sale_id)


@form(f"{HOME}/gate", access=gatekeeper)
async def type_code(
    tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID, fields: FormFields, ticket_office: TicketOffice
) -> Page:
    """One code, typed in, decided in this very request."""
    tx.note("scan_tickets")
    told: Scanned | Refusal
    try:
        gate_id = msgspec.convert(fields.get("gate", ""), UUID)
        device_id = UUID(int=identity.account_id.int ^ gate_id.int)
        device = NewDevice(name=(identity.name or "—")[:80], gate_id=gate_id)
        await manage_gates.register_device(tx, sale_id, device_id, device, identity.account_id)
        scan = AskedScan(nonce=new_id(), code=fields.text("code", 512), kind="entry", at=await tx.clock())
        upload = Upload(sale_id=sale_id, device_id=device_id, account_id=identity.account_id, sent_at=None, scans=(scan,))
        (outcome,) = await scan_tickets(tx, [upload], ticket_office)
        told = outcome if isinstance(outcome, Refusal) else outcome[0]
    except (msgspec.ValidationError, errors.GateNotFound):
        told = errors.GateNotFound()
    return await _gate(tx, request, sale_id, told, fields)


@page(f"{HOME}/gate/manifest", access=gatekeeper)
async def read_manifest(
    tx: Transaction, sale_id: UUID, ticket_office: TicketOffice, since: Since = 0, rows_revision: RowsRevision = 0
) -> Answer[ManifestView]:
    """What the phone keeps."""
    made = await manifest(tx, sale_id, ticket_office, since, rows_revision)
    return Answer(body=made.body, etag=made.etag, headers={"Cache-Control": "no-store"})


@post(f"{HOME}/gate/scans", access=gatekeeper, keeps_own_record=True, body_bytes_max=SCAN_BYTES_MAX, status=200)
async def send_scans(identity: Identity, sale_id: UUID, data: NewScans, gate_desk: GateDesk) -> ScansView:
    """What the phone has scanned."""
    return await scanned(identity, sale_id, data, gate_desk)


@post(f"{HOME}/gate/devices/{{device_id:uuid}}", access=gatekeeper, refuses=[errors.GateNotFound], status=200)
async def set_up_device(tx: Transaction, identity: Identity, sale_id: UUID, device_id: UUID, data: NewDevice) -> DeviceView:
    """Where the phone stands."""
    return await registered(tx, identity, sale_id, device_id, data)


@page(f"{HOME}/admissions", access=gatekeeper)
async def show_board(tx: Transaction, identity: Identity, sale_id: UUID) -> Page:
    """Per gate, over time, and what gates without a connection let in twice."""
    return await _board(tx, identity, sale_id)


@form(f"{HOME}/admissions", access=office_of_sale)
async def add_gate_by_form(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page:
    """One more entrance, for everybody; which products and blocks it is for is said on the page of gates."""
    name = fields.text("name", 80).strip()
    tx.note("add_gate", name=name)
    if not 1 <= len(name) <= 80:
        return await _board(tx, identity, sale_id, {"name": "Give a name of at most 80 letters."}, fields)
    try:
        await manage_gates.add_gate(tx, sale_id, NewGate(name=name))
    except errors.GateNameTaken as taken:
        return await _board(tx, identity, sale_id, {"name": taken.detail}, fields)
    return await _board(tx, identity, sale_id)


GATE = [show_gate, type_code, read_manifest, send_scans, set_up_device, show_board, add_gate_by_form]


async def _gate(
    tx: Transaction, request: AnyRequest, sale_id: UUID, told: Scanned | Refusal | None = None, typed: FormFields | None = None
) -> Page:
    sale = await read_sale(tx, sale_id)
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    refusal = told if isinstance(told, Refusal) else None
    context = {
        "sale": sale,
        "gates": await queries.gate_views(tx, sale_id),
        "rules": await queries.rules_of(tx, sale_id),
        "words": {key: translate(locale, words) for key, words in WORDS.items()},
        "told": told if isinstance(told, Scanned) else None,
        "answers": ANSWERS,
        "refusal": refusal,
        "typed": typed or {},
    }
    return Page("tickets/gate.html", context, status=refusal.status if refusal else 200)


async def _board(
    tx: Transaction, identity: Identity, sale_id: UUID, faults: dict[str, str] | None = None, typed: FormFields | None = None
) -> Page:
    seen = await queries.admissions_of(tx, sale_id)
    head = await head_of(tx, identity, sale_id)
    context = head.context("admissions") | {
        "seen": seen,
        "curves": curves_of(seen),
        "peak": _peak(seen),
        "moments": moments_of(seen),
        "devices": await queries.device_views(tx, sale_id),
        "answers": ANSWERS,
        "size": (CHART_WIDTH, CHART_HEIGHT),
        "errors": faults or {},
        "typed": typed or {},
    }
    return Page("tickets/admissions.html", context, status=422 if faults else 200)


def curves_of(seen: AdmissionsView) -> list[Curve]:
    """One line a gate, on common axes; minutes without anybody are zero."""
    if not seen.curve:
        return []
    counts: dict[UUID, dict[int, int]] = defaultdict(dict)
    first = int(seen.curve[0].at.timestamp())
    for point in seen.curve:
        counts[point.gate_id][(int(point.at.timestamp()) - first) // seen.bucket_seconds] = point.entries
    columns = max(max(each) for each in counts.values()) + 1
    step, peak = CHART_WIDTH / max(columns - 1, 1), _peak(seen)
    return [
        Curve(
            name=gate.name,
            colour=number % COLOURS + 1,
            points=" ".join(
                f"{at * step:.1f},{CHART_HEIGHT - CHART_HEIGHT * counts[gate.gate_id].get(at, 0) / peak:.1f}" for at in range(columns)
            ),
        )
        for number, gate in enumerate(seen.gates)
        if gate.gate_id in counts
    ]


def moments_of(seen: AdmissionsView) -> list[tuple[datetime, list[int]]]:
    """The same as a table: entries of each gate, in the gates' order, for every moment that had any."""
    found: dict[datetime, dict[UUID, int]] = defaultdict(dict)
    for point in seen.curve:
        found[point.at][point.gate_id] = point.entries
    return [(at, [entries.get(gate.gate_id, 0) for gate in seen.gates]) for at, entries in found.items()]


def _peak(seen: AdmissionsView) -> int:
    return max((point.entries for point in seen.curve), default=1)
