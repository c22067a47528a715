"""What gates need to know, and what is shown of them."""

from base64 import urlsafe_b64encode
from collections import defaultdict
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.check_in import Passing, course_of, window_of
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.domain.ticket_codes import EPOCH, tag_of_product, tag_of_sale
from matchday.modules.tickets.errors import SaleNotFound
from matchday.modules.tickets.schemas.gates import (
    AdmissionsView,
    ConflictScan,
    ConflictView,
    CurvePoint,
    DeviceView,
    GateCount,
    GateRules,
    GateView,
    Inside,
    KeyView,
    ManifestGate,
    ManifestProduct,
    ManifestRow,
    ManifestView,
    Revoked,
)
from matchday.modules.tickets.store.gates import gates_of
from matchday.modules.tickets.store.signing_keys import KeyRow

CHANGES_AT_ONCE_MAX = 20_000
CONFLICTS_MAX = 200
BUCKETS_SECONDS = (60, 300, 900, 3600)
BUCKETS_WANTED = 24
_DOCUMENT = msgspec.json.Decoder(SeatMap)
_organisations: dict[UUID, UUID] = {}
_REMEMBERED_MAX = 10_000


async def organisation_of_doors(tx: Transaction, path: Mapping[str, Any]) -> UUID | None:
    """Whose sale a path speaks of. It never changes, and is remembered."""
    organisation_id: UUID | None = await tx.fetchval("SELECT organisation_id FROM tickets.sales WHERE sale_id = $1", path["sale_id"])
    if organisation_id is not None:
        if len(_organisations) >= _REMEMBERED_MAX:
            _organisations.clear()
        _organisations[path["sale_id"]] = organisation_id
    return organisation_id


def remembered_organisation(path: Mapping[str, Any]) -> UUID | None:
    """The same, where it has been asked for before."""
    return _organisations.get(path["sale_id"])


def key_views(rows: Sequence[KeyRow]) -> tuple[KeyView, ...]:
    """As they are published."""
    return tuple(
        KeyView(key_id=row.key_id, public_key=urlsafe_b64encode(row.public_key).decode().rstrip("="), signs_from=row.signs_from)
        for row in rows
    )


async def gate_views(tx: Transaction, sale_id: UUID) -> list[GateView]:
    """All in use."""
    return [
        GateView(gate_id=row["gate_id"], name=row["name"], product_ids=tuple(row["product_ids"]), sections=tuple(row["sections"]))
        for row in await gates_of(tx, sale_id)
    ]


class GateProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product that a gate may be for."""

    product_id: UUID
    name: str
    category: str


class GateSection(msgspec.Struct, frozen=True, kw_only=True):
    """A block of the seat map that a gate may lead to."""

    key: int
    name: str


async def products_and_sections(tx: Transaction, sale_id: UUID) -> tuple[list[GateProduct], list[GateSection]]:
    """What gates are told apart by. Without a seat map there are no blocks."""
    rows = await tx.fetch("SELECT product_id, name, category FROM tickets.products WHERE sale_id = $1 ORDER BY position, name", sale_id)
    document = await tx.fetchval("SELECT document::text FROM tickets.sale_maps WHERE sale_id = $1", sale_id)
    sections = _DOCUMENT.decode(document).sections if document else ()
    return [GateProduct(**dict(row)) for row in rows], [GateSection(key=section.key, name=section.name) for section in sections]


async def device_views(tx: Transaction, sale_id: UUID) -> list[DeviceView]:
    """All that were ever registered, by gate."""
    rows = await tx.fetch(
        """
        SELECT d.device_id, d.name, d.gate_id, g.name AS gate, d.is_blocked, d.registered_at, coalesce(c.scans, 0) AS scans, c.last_scan_at
        FROM tickets.gate_devices d JOIN tickets.gates g USING (gate_id)
        LEFT JOIN (
            SELECT device_id, count(*) AS scans, max(at) AS last_scan_at FROM tickets.scans WHERE sale_id = $1 GROUP BY device_id
        ) c USING (device_id)
        WHERE d.sale_id = $1 ORDER BY lower(g.name), lower(d.name), d.device_id
        """,
        sale_id,
    )
    return [DeviceView(**row) for row in rows]


async def rules_of(tx: Transaction, sale_id: UUID) -> GateRules:
    """As the organiser has set them."""
    row = await tx.fetchrow("SELECT opens_at, closes_at, is_reentry_allowed FROM tickets.gate_rules WHERE sale_id = $1", sale_id)
    return GateRules(**row) if row else GateRules()


async def manifest_of(tx: Transaction, sale_id: UUID, keys: Sequence[KeyRow], since: int, rows_revision: int) -> ManifestView:
    """What a device keeps. Raises SaleNotFound."""
    row = await tx.fetchrow(
        """
        SELECT s.sale_id, s.title, s.venue, s.starts_at, s.doors_at, s.state, r.opens_at, r.closes_at,
               coalesce(r.is_reentry_allowed, false) AS reentry, clock_timestamp() AS now, coalesce(t.revision, 0) AS revision,
               (SELECT count(*) FROM tickets.revocations v WHERE v.sale_id = s.sale_id) AS revoked_total,
               (SELECT count(*) FROM tickets.admissions a WHERE a.sale_id = s.sale_id) AS inside_total
        FROM tickets.sales s LEFT JOIN tickets.gate_rules r USING (sale_id) LEFT JOIN tickets.seat_states t USING (sale_id)
        WHERE s.sale_id = $1
        """,
        sale_id,
    )
    if row is None:
        raise SaleNotFound
    products = await tx.fetch("SELECT product_id, name, category FROM tickets.products WHERE sale_id = $1 ORDER BY position", sale_id)
    devices = await tx.fetch("SELECT device_id, name FROM tickets.gate_devices WHERE sale_id = $1 ORDER BY device_id", sale_id)
    revoked, inside, seq, has_more = await _changes(tx, sale_id, since)
    window = window_of(row["starts_at"], row["doors_at"], row["opens_at"], row["closes_at"])
    return ManifestView(
        sale_id=sale_id,
        sale_tag=tag_of_sale(sale_id).hex(),
        title=row["title"],
        venue=row["venue"],
        starts_at=row["starts_at"],
        is_cancelled=row["state"] == "cancelled",
        opens_at=window.opens_at,
        closes_at=window.closes_at,
        is_reentry_allowed=row["reentry"],
        now=row["now"],
        epoch=EPOCH,
        keys=key_views(keys),
        products=tuple(
            ManifestProduct(
                product_id=each["product_id"], tag=tag_of_product(each["product_id"]).hex(), name=each["name"], category=each["category"]
            )
            for each in products
        ),
        gates=tuple(
            ManifestGate(
                gate_id=each["gate_id"],
                name=each["name"],
                product_ids=tuple(each["product_ids"]),
                row_keys=tuple(each["row_keys"]) if each["sections"] else None,
            )
            for each in await gates_of(tx, sale_id)
        ),
        devices={str(each["device_id"]): each["name"] for each in devices},
        rows=await _rows(tx, sale_id) if row["revision"] and row["revision"] != rows_revision else (),
        rows_revision=row["revision"],
        revoked=revoked,
        revoked_total=row["revoked_total"],
        inside=inside,
        inside_total=row["inside_total"],
        seq=seq,
        has_more=has_more,
    )


def tag_of(manifest: ManifestView) -> str:
    """Its entity tag: of everything but the time."""
    return blake2b(msgspec.json.encode(msgspec.structs.replace(manifest, now=EPOCH)), digest_size=12).hexdigest()


async def _changes(tx: Transaction, sale_id: UUID, since: int) -> tuple[tuple[Revoked, ...], tuple[Inside, ...], int, bool]:
    revoked = await tx.fetch(
        """
        SELECT order_id, number, seq, code_version, state FROM tickets.revocations WHERE sale_id = $1 AND seq > $2
        ORDER BY seq LIMIT $3
        """,
        sale_id,
        since,
        CHANGES_AT_ONCE_MAX,
    )
    inside = await tx.fetch(
        """
        SELECT order_id, number, seq, at, gate_id, device_id, is_inside, nonce FROM tickets.admissions WHERE sale_id = $1 AND seq > $2
        ORDER BY seq LIMIT $3
        """,
        sale_id,
        since,
        CHANGES_AT_ONCE_MAX,
    )
    cut = [rows[-1]["seq"] for rows in (revoked, inside) if len(rows) == CHANGES_AT_ONCE_MAX]
    seq = min(cut) if cut else max([since, *(rows[-1]["seq"] for rows in (revoked, inside) if rows)])
    return (
        tuple(
            Revoked(ticket_id=ticket_id_of(row["order_id"], row["number"]), code_version=row["code_version"], of_state=row["state"])
            for row in revoked
            if row["seq"] <= seq
        ),
        tuple(
            Inside(
                ticket_id=ticket_id_of(row["order_id"], row["number"]),
                at=row["at"],
                gate_id=row["gate_id"],
                device_id=row["device_id"],
                is_inside=row["is_inside"],
                nonce=row["nonce"],
            )
            for row in inside
            if row["seq"] <= seq
        ),
        seq,
        bool(cut),
    )


async def _rows(tx: Transaction, sale_id: UUID) -> tuple[ManifestRow, ...]:
    document = await tx.fetchval("SELECT document::text FROM tickets.sale_maps WHERE sale_id = $1", sale_id)
    return (
        tuple(
            ManifestRow(key=row.key, section=section.name, entrance=section.entrance, label=row.label, seats=row.seats)
            for section, row in _DOCUMENT.decode(document).rows()
        )
        if document
        else ()
    )


async def admissions_of(tx: Transaction, sale_id: UUID) -> AdmissionsView:
    """How the evening goes. Raises SaleNotFound."""
    row = await tx.fetchrow(
        """
        SELECT s.title, s.starts_at, clock_timestamp() AS now,
               (SELECT count(*) FROM tickets.orders o JOIN tickets.positions p USING (order_id)
                WHERE o.sale_id = s.sale_id AND p.state = 'valid') AS sold,
               (SELECT count(*) FROM tickets.admissions a WHERE a.sale_id = s.sale_id) AS admitted,
               (SELECT count(*) FROM tickets.admissions a WHERE a.sale_id = s.sale_id AND a.is_inside) AS inside,
               (SELECT count(*) FROM tickets.scans c WHERE c.sale_id = s.sale_id AND c.answer <> 'valid') AS refused,
               (SELECT extract(epoch FROM max(c.at) - min(c.at)) FROM tickets.scans c WHERE c.sale_id = s.sale_id AND c.is_passing)::float8
                   AS seconds
        FROM tickets.sales s WHERE s.sale_id = $1
        """,
        sale_id,
    )
    if row is None:
        raise SaleNotFound
    bucket = next((each for each in BUCKETS_SECONDS if (row["seconds"] or 0) / each <= BUCKETS_WANTED), BUCKETS_SECONDS[-1])
    gates = await tx.fetch(
        """
        SELECT g.gate_id, g.name, count(c.nonce) FILTER (WHERE c.is_passing AND c.kind = 'entry' AND c.answer = 'valid') AS entries,
               count(c.nonce) FILTER (WHERE c.answer <> 'valid') AS refused, max(c.at) AS last_scan_at
        FROM tickets.gates g LEFT JOIN tickets.scans c ON c.sale_id = g.sale_id AND c.gate_id = g.gate_id
        WHERE g.sale_id = $1 GROUP BY g.gate_id HAVING NOT g.is_archived OR count(c.nonce) > 0 ORDER BY lower(g.name), g.gate_id
        """,
        sale_id,
    )
    curve = await tx.fetch(
        """
        SELECT date_bin(make_interval(secs => $2), at, '2024-01-01 00:00:00+00') AS at, gate_id, count(*) AS entries
        FROM tickets.scans WHERE sale_id = $1 AND is_passing AND kind = 'entry' AND answer = 'valid' GROUP BY 1, 2 ORDER BY 1, 2
        """,
        sale_id,
        bucket,
    )
    return AdmissionsView(
        sale_id=sale_id,
        title=row["title"],
        starts_at=row["starts_at"],
        now=row["now"],
        sold=row["sold"],
        admitted=row["admitted"],
        inside=row["inside"],
        refused=row["refused"],
        bucket_seconds=bucket,
        gates=tuple(GateCount(**each) for each in gates),
        curve=tuple(CurvePoint(**each) for each in curve),
        conflicts=await conflicts_of(tx, sale_id),
    )


async def conflicts_of(tx: Transaction, sale_id: UUID) -> tuple[ConflictView, ...]:
    """The latest first, each with everybody who went through, and who of them stands."""
    rows = await tx.fetch(
        """
        SELECT x.order_id, x.number, x.reason, x.found_at, coalesce(pr.name, '') AS product, p.seat_label,
               coalesce(p.holder_name, ka.name, '') AS holder, coalesce(r.is_reentry_allowed, false) AS reentry
        FROM tickets.scan_conflicts x
        JOIN tickets.positions p USING (order_id, number)
        LEFT JOIN tickets.products pr USING (product_id)
        LEFT JOIN tickets.known_accounts ka ON ka.account_id = p.holder_id
        LEFT JOIN tickets.gate_rules r ON r.sale_id = x.sale_id
        WHERE x.sale_id = $1 ORDER BY x.found_at DESC, x.order_id, x.number LIMIT $2
        """,
        sale_id,
        CONFLICTS_MAX,
    )
    scans = await _scans_of(tx, [(row["order_id"], row["number"]) for row in rows])
    return tuple(_conflict(row, scans[row["order_id"], row["number"]]) for row in rows)


async def _scans_of(tx: Transaction, tickets: Sequence[tuple[UUID, int]]) -> dict[tuple[UUID, int], list[Any]]:
    rows = await tx.fetch(
        """
        SELECT c.order_id, c.number, c.nonce, c.at, c.kind, c.answer, c.is_passing, g.name AS gate, coalesce(d.name, '') AS device
        FROM unnest($1::uuid[], $2::smallint[]) AS asked (order_id, number)
        JOIN tickets.positions p USING (order_id, number)
        JOIN tickets.scans c ON c.sale_id = p.sale_id AND c.order_id = p.order_id AND c.number = p.number
        JOIN tickets.gates g USING (gate_id)
        LEFT JOIN tickets.gate_devices d ON d.sale_id = c.sale_id AND d.device_id = c.device_id
        WHERE c.kind = 'entry' AND (c.is_passing OR c.device_answer = 'valid') ORDER BY c.at, c.nonce
        """,
        [order_id for order_id, _ in tickets],
        [number for _, number in tickets],
    )
    found: dict[tuple[UUID, int], list[Any]] = defaultdict(list)
    for row in rows:
        found[row["order_id"], row["number"]].append(row)
    return found


def _conflict(row: Any, scans: Sequence[Any]) -> ConflictView:
    passings = [Passing(at=each["at"], nonce=each["nonce"], kind=each["kind"]) for each in scans if each["is_passing"]]
    clashes = {clash.nonce for clash in course_of(passings, is_reentry_allowed=row["reentry"]).clashes}
    return ConflictView(
        ticket_id=ticket_id_of(row["order_id"], row["number"]),
        reason=row["reason"],
        product=row["product"],
        seat=row["seat_label"],
        holder=row["holder"],
        found_at=row["found_at"],
        scans=tuple(
            ConflictScan(
                nonce=each["nonce"],
                at=each["at"],
                gate=each["gate"],
                device=each["device"],
                is_standing=each["is_passing"] and each["nonce"] not in clashes,
                answer=each["answer"],
            )
            for each in scans
        ),
    )
