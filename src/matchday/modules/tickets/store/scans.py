"""What scans ask and leave behind, many at a time, all of it under the lock of the sales' rows."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.check_in import Answer, Gate, Kind, Passing, Ticket, Window, window_of

TicketKey = tuple[UUID, int]


class Doors(msgspec.Struct, frozen=True, kw_only=True):
    """A sale as its gates need it."""

    sale_id: UUID
    title: str
    is_cancelled: bool
    window: Window
    is_reentry_allowed: bool


class Whereabouts(msgspec.Struct, frozen=True, kw_only=True):
    """At which gate, and what was scanned with."""

    device_id: UUID
    gate_id: UUID
    gate: str
    device: str


class Admission(msgspec.Struct, frozen=True, kw_only=True):
    """Who went in where."""

    nonce: UUID
    where: Whereabouts
    at: datetime
    is_inside: bool
    entries: int


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about one scan: of its device, its ticket, and its own earlier answer."""

    gate: Gate | None
    device: str
    is_device_blocked: bool
    ticket: Ticket | None
    product: str
    category: str
    seat: str | None
    holder: str
    event: str
    blocked_because: str
    admission: Admission | None
    given: Answer | None
    now: datetime


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """A row of what happened."""

    sale_id: UUID
    nonce: UUID
    ticket: TicketKey | None
    device_id: UUID
    gate_id: UUID
    account_id: UUID
    kind: Kind
    at: datetime
    received_at: datetime
    device_answer: Answer | None
    answer: Answer
    is_passing: bool


LockDoors = Callable[[Transaction, Iterable[UUID]], Awaitable[dict[UUID, Doors]]]
"""How an action comes by the rows it decides about. Tests show what happens without the lock."""

_DOORS = """
    SELECT s.sale_id, s.title, s.state, s.starts_at, s.doors_at, r.opens_at, r.closes_at, coalesce(r.is_reentry_allowed, false) AS reentry
    FROM tickets.sales s LEFT JOIN tickets.gate_rules r USING (sale_id)
    WHERE s.sale_id = ANY($1::uuid[]) ORDER BY s.sale_id
"""


async def lock_doors(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, Doors]:
    """In key order, by a statement of its own: what is read later is read after the lock was granted. The same lock under which
    tickets are refunded, sold on and transferred, so that none is both used and given away."""
    return _doors(await tx.fetch(f"{_DOORS} FOR UPDATE OF s", sorted(set(sale_ids))))


async def read_doors(tx: Transaction, sale_ids: Iterable[UUID]) -> dict[UUID, Doors]:
    """The same without locking them."""
    return _doors(await tx.fetch(_DOORS, sorted(set(sale_ids))))


async def ask(tx: Transaction, wanted: Sequence[tuple[UUID, UUID, UUID, TicketKey | None]]) -> list[Asked]:
    """About each (sale, nonce, device, ticket), in their order. What is the same for a whole sale is asked once, not joined to
    every scan: a rush of scans is as dear as what each of them joins."""
    sales = {sale_id for sale_id, _, _, _ in wanted}
    names = await _names(tx, sales)
    rows = await tx.fetch(
        """
        SELECT asked.sale_id AS asked_sale_id, asked.device_id, p.sale_id, o.state AS order_state, p.state, p.code_version, p.product_id,
               sr.row_key, p.seat_label, coalesce(p.holder_name, ka.name, '') AS holder, b.reason AS blocked_because,
               a.nonce AS a_nonce, a.device_id AS a_device_id, a.gate_id AS a_gate_id, a.at AS a_at, a.is_inside, a.entries,
               given.answer AS given, clock_timestamp() AS now
        FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::smallint[]) WITH ORDINALITY
             AS asked (sale_id, nonce, device_id, order_id, number, place)
        LEFT JOIN tickets.scans given ON given.sale_id = asked.sale_id AND given.nonce = asked.nonce
        LEFT JOIN tickets.positions p ON p.order_id = asked.order_id AND p.number = asked.number
        LEFT JOIN tickets.orders o ON o.order_id = p.order_id
        LEFT JOIN tickets.seat_rows sr ON sr.seat_row_id = p.seat_row_id
        LEFT JOIN tickets.known_accounts ka ON ka.account_id = p.holder_id
        LEFT JOIN tickets.blocked_tickets b ON b.order_id = p.order_id AND b.number = p.number
        LEFT JOIN tickets.admissions a ON a.order_id = p.order_id AND a.number = p.number
        ORDER BY asked.place
        """,
        [sale_id for sale_id, _, _, _ in wanted],
        [nonce for _, nonce, _, _ in wanted],
        [device_id for _, _, device_id, _ in wanted],
        [ticket[0] if ticket else None for _, _, _, ticket in wanted],
        [ticket[1] if ticket else None for _, _, _, ticket in wanted],
    )
    if others := {row["sale_id"] for row in rows if row["sale_id"] is not None} - sales:
        for row in await tx.fetch("SELECT sale_id, title FROM tickets.sales WHERE sale_id = ANY($1::uuid[])", list(others)):
            names.events[row["sale_id"]] = row["title"]
    return [_asked(row, names) for row in rows]


class _Names(NamedTuple):
    """What is the same for all scans of a sale."""

    gates: dict[UUID, Gate]
    devices: dict[tuple[UUID, UUID], tuple[UUID, str, bool]]
    products: dict[UUID, tuple[str, str]]
    events: dict[UUID, str]


async def _names(tx: Transaction, sale_ids: Iterable[UUID]) -> _Names:
    """In one statement: others wait for the lock meanwhile."""
    rows = await tx.fetch(
        """
        SELECT 'gate' AS kind, sale_id, gate_id AS id, name, gate_id, product_ids, sections, row_keys, false AS is_blocked, '' AS category
        FROM tickets.gates WHERE sale_id = ANY($1::uuid[])
        UNION ALL
        SELECT 'device', sale_id, device_id, name, gate_id, NULL, NULL, NULL, is_blocked, ''
        FROM tickets.gate_devices WHERE sale_id = ANY($1::uuid[])
        UNION ALL
        SELECT 'product', sale_id, product_id, name, NULL, NULL, NULL, NULL, false, category
        FROM tickets.products WHERE sale_id = ANY($1::uuid[])
        """,
        list(sale_ids),
    )
    of_kind = defaultdict(list)
    for row in rows:
        of_kind[row["kind"]].append(row)
    return _Names(
        gates={row["gate_id"]: _gate(row) for row in of_kind["gate"]},
        devices={(row["sale_id"], row["id"]): (row["gate_id"], row["name"], row["is_blocked"]) for row in of_kind["device"]},
        products={row["id"]: (row["name"], row["category"]) for row in of_kind["product"]},
        events={},
    )


async def orders_between(tx: Transaction, ranges: Sequence[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], list[UUID]]:
    """Orders whose ids begin as typed codes do."""
    rows = await tx.fetch(
        """
        SELECT asked.least, asked.most, o.order_id
        FROM unnest($1::uuid[], $2::uuid[]) AS asked (least, most)
        JOIN tickets.orders o ON o.order_id BETWEEN asked.least AND asked.most
        """,
        [least for least, _ in ranges],
        [most for _, most in ranges],
    )
    found = defaultdict(list)
    for row in rows:
        found[row["least"], row["most"]].append(row["order_id"])
    return found


async def passings_of(tx: Transaction, tickets: Iterable[TicketKey]) -> dict[TicketKey, dict[Passing, Whereabouts]]:
    """Everybody who went through with these tickets, with where it was."""
    keys = list(tickets)
    rows = await tx.fetch(
        """
        SELECT s.order_id, s.number, s.at, s.nonce, s.kind, s.device_id, s.gate_id, coalesce(g.name, '') AS gate,
               coalesce(d.name, '') AS device
        FROM unnest($1::uuid[], $2::smallint[]) AS asked (order_id, number)
        JOIN tickets.scans s USING (order_id, number)
        LEFT JOIN tickets.gates g USING (gate_id)
        LEFT JOIN tickets.gate_devices d ON d.sale_id = s.sale_id AND d.device_id = s.device_id
        WHERE s.is_passing
        """,
        [order_id for order_id, _ in keys],
        [number for _, number in keys],
    )
    found: dict[TicketKey, dict[Passing, Whereabouts]] = {key: {} for key in keys}
    for row in rows:
        where = Whereabouts(device_id=row["device_id"], gate_id=row["gate_id"], gate=row["gate"], device=row["device"])
        found[row["order_id"], row["number"]][Passing(at=row["at"], nonce=row["nonce"], kind=row["kind"])] = where
    return found


async def save_scans(tx: Transaction, scans: Sequence[Scan], admissions: Mapping[TicketKey, tuple[UUID, Admission]]) -> None:
    """What happened, and who is inside now, in one statement."""
    inside = [(key, sale_id, admission) for key, (sale_id, admission) in admissions.items()]
    await tx.execute(
        """
        WITH happened AS (
            INSERT INTO tickets.scans (
                sale_id, nonce, order_id, number, device_id, gate_id, account_id, kind, at, received_at, device_answer, answer, is_passing
            )
            SELECT * FROM unnest(
                $1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::timestamptz[],
                $10::timestamptz[], $11::text[], $12::text[], $13::boolean[]
            )
            ON CONFLICT DO NOTHING
        )
        INSERT INTO tickets.admissions (order_id, number, sale_id, seq, nonce, device_id, gate_id, at, is_inside, entries)
        SELECT order_id, number, sale_id, nextval('tickets.gate_numbers'), nonce, device_id, gate_id, at, is_inside, entries
        FROM unnest(
            $14::uuid[], $15::smallint[], $16::uuid[], $17::uuid[], $18::uuid[], $19::uuid[], $20::timestamptz[], $21::boolean[],
            $22::integer[]
        ) AS now (order_id, number, sale_id, nonce, device_id, gate_id, at, is_inside, entries)
        ON CONFLICT (order_id, number) DO UPDATE
        SET seq = excluded.seq, nonce = excluded.nonce, device_id = excluded.device_id, gate_id = excluded.gate_id, at = excluded.at,
            is_inside = excluded.is_inside, entries = excluded.entries
        """,
        [scan.sale_id for scan in scans],
        [scan.nonce for scan in scans],
        [scan.ticket[0] if scan.ticket else None for scan in scans],
        [scan.ticket[1] if scan.ticket else None for scan in scans],
        [scan.device_id for scan in scans],
        [scan.gate_id for scan in scans],
        [scan.account_id for scan in scans],
        [scan.kind for scan in scans],
        [scan.at for scan in scans],
        [scan.received_at for scan in scans],
        [scan.device_answer for scan in scans],
        [scan.answer for scan in scans],
        [scan.is_passing for scan in scans],
        [key[0] for key, _, _ in inside],
        [key[1] for key, _, _ in inside],
        [sale_id for _, sale_id, _ in inside],
        [admission.nonce for _, _, admission in inside],
        [admission.where.device_id for _, _, admission in inside],
        [admission.where.gate_id for _, _, admission in inside],
        [admission.at for _, _, admission in inside],
        [admission.is_inside for _, _, admission in inside],
        [admission.entries for _, _, admission in inside],
    )


async def note_conflicts(tx: Transaction, conflicts: Mapping[TicketKey, tuple[UUID, str]]) -> None:
    """One report for each ticket, whatever is heard of it later."""
    await tx.execute(
        """
        INSERT INTO tickets.scan_conflicts (order_id, number, sale_id, reason)
        SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::uuid[], $4::text[])
        ON CONFLICT DO NOTHING
        """,
        [order_id for order_id, _ in conflicts],
        [number for _, number in conflicts],
        [sale_id for sale_id, _ in conflicts.values()],
        [reason for _, reason in conflicts.values()],
    )


def _doors(rows: Iterable[Any]) -> dict[UUID, Doors]:
    return {
        row["sale_id"]: Doors(
            sale_id=row["sale_id"],
            title=row["title"],
            is_cancelled=row["state"] == "cancelled",
            window=window_of(row["starts_at"], row["doors_at"], row["opens_at"], row["closes_at"]),
            is_reentry_allowed=row["reentry"],
        )
        for row in rows
    }


def _asked(row: Any, names: _Names) -> Asked:
    gate_id, device, is_blocked = names.devices.get((row["asked_sale_id"], row["device_id"]), (None, "", False))
    product, category = names.products.get(row["product_id"], ("", ""))
    return Asked(
        gate=names.gates.get(gate_id) if gate_id else None,
        device=device,
        is_device_blocked=is_blocked,
        ticket=Ticket(
            sale_id=row["sale_id"],
            order_state=row["order_state"],
            state=row["state"],
            code_version=row["code_version"],
            product_id=row["product_id"],
            row_key=row["row_key"],
            is_blocked=row["blocked_because"] is not None,
        )
        if row["code_version"] is not None and row["order_state"] is not None
        else None,
        product=product,
        category=category,
        seat=row["seat_label"],
        holder=row["holder"],
        event=names.events.get(row["sale_id"], ""),
        blocked_because=row["blocked_because"] or "",
        admission=_admission(row, names) if row["a_nonce"] else None,
        given=row["given"],
        now=row["now"],
    )


def _gate(row: Any) -> Gate:
    return Gate(
        gate_id=row["gate_id"],
        name=row["name"],
        product_ids=frozenset(row["product_ids"]),
        row_keys=frozenset(row["row_keys"]) if row["sections"] else None,
    )


def _admission(row: Any, names: _Names) -> Admission:
    gate = names.gates.get(row["a_gate_id"])
    _, device, _ = names.devices.get((row["sale_id"], row["a_device_id"]), (None, "", False))
    where = Whereabouts(device_id=row["a_device_id"], gate_id=row["a_gate_id"], gate=gate.name if gate else "", device=device)
    return Admission(nonce=row["a_nonce"], where=where, at=row["a_at"], is_inside=row["is_inside"], entries=row["entries"])
