"""Gates, devices, rules and blocked tickets, each changed under the lock of the sale's row where scans ask for it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.seating.document import SeatMap
from matchday.modules.tickets.schemas.gates import GateRules, NewDevice, NewGate

_DOCUMENT = msgspec.json.Decoder(SeatMap)


async def rows_of_sections(tx: Transaction, sale_id: UUID, sections: Sequence[int]) -> list[int]:
    """Keys of the rows of these blocks, on the map as it is."""
    if not sections:
        return []
    document = await tx.fetchval("SELECT document::text FROM tickets.sale_maps WHERE sale_id = $1", sale_id)
    wanted = set(sections)
    return [row.key for section, row in _DOCUMENT.decode(document).rows() if section.key in wanted] if document else []


async def save_gate(tx: Transaction, sale_id: UUID, gate_id: UUID, gate: NewGate, row_keys: Sequence[int]) -> bool:
    """A new one, or all of it anew. False when its name is taken."""
    saved = await tx.execute(
        """
        INSERT INTO tickets.gates AS g (gate_id, sale_id, name, product_ids, sections, row_keys)
        SELECT $2, $1, $3, $4, $5, $6
        WHERE NOT EXISTS (
            SELECT FROM tickets.gates o WHERE o.sale_id = $1 AND lower(o.name) = lower($3) AND NOT o.is_archived AND o.gate_id <> $2
        )
        ON CONFLICT (gate_id) DO UPDATE
        SET name = excluded.name, product_ids = excluded.product_ids, sections = excluded.sections, row_keys = excluded.row_keys
        WHERE g.sale_id = excluded.sale_id AND NOT g.is_archived
        """,
        sale_id,
        gate_id,
        gate.name.strip(),
        list(gate.product_ids),
        list(gate.sections),
        list(row_keys),
    )
    return saved == 1


async def is_gate(tx: Transaction, sale_id: UUID, gate_id: UUID) -> bool:
    """Whether it is one of the sale's."""
    found: bool = await tx.fetchval(
        "SELECT EXISTS (SELECT FROM tickets.gates WHERE gate_id = $2 AND sale_id = $1 AND NOT is_archived)", sale_id, gate_id
    )
    return found


async def archive_gate(tx: Transaction, sale_id: UUID, gate_id: UUID) -> bool:
    """What happened at it stays. False when there is none."""
    changed = await tx.execute(
        "UPDATE tickets.gates SET is_archived = true WHERE sale_id = $1 AND gate_id = $2 AND NOT is_archived", sale_id, gate_id
    )
    return changed == 1


async def save_rules(tx: Transaction, sale_id: UUID, rules: GateRules) -> None:
    """All of them anew."""
    await tx.execute(
        """
        INSERT INTO tickets.gate_rules (sale_id, opens_at, closes_at, is_reentry_allowed) VALUES ($1, $2, $3, $4)
        ON CONFLICT (sale_id) DO UPDATE
        SET opens_at = excluded.opens_at, closes_at = excluded.closes_at, is_reentry_allowed = excluded.is_reentry_allowed
        """,
        sale_id,
        rules.opens_at,
        rules.closes_at,
        rules.is_reentry_allowed,
    )


async def save_device(tx: Transaction, sale_id: UUID, device_id: UUID, device: NewDevice, account_id: UUID) -> None:
    """A new one, or one that moves to another gate. A blocked one stays blocked."""
    await tx.execute(
        """
        INSERT INTO tickets.gate_devices (sale_id, device_id, gate_id, name, account_id) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (sale_id, device_id) DO UPDATE
        SET gate_id = excluded.gate_id, name = excluded.name, account_id = excluded.account_id
        """,
        sale_id,
        device_id,
        device.gate_id,
        device.name.strip(),
        account_id,
    )


async def set_device_blocked(tx: Transaction, sale_id: UUID, device_id: UUID, *, is_blocked: bool) -> bool:
    """False when there is none."""
    changed = await tx.execute(
        "UPDATE tickets.gate_devices SET is_blocked = $3 WHERE sale_id = $1 AND device_id = $2", sale_id, device_id, is_blocked
    )
    return changed == 1


async def block_ticket(tx: Transaction, sale_id: UUID, order_id: UUID, number: int, reason: str) -> bool:
    """False when the sale has no such ticket."""
    changed = await tx.execute(
        """
        INSERT INTO tickets.blocked_tickets (order_id, number, sale_id, reason)
        SELECT p.order_id, p.number, p.sale_id, $4 FROM tickets.positions p
        WHERE p.order_id = $2 AND p.number = $3 AND p.sale_id = $1 AND p.state IS NOT NULL
        ON CONFLICT (order_id, number) DO UPDATE SET reason = excluded.reason
        """,
        sale_id,
        order_id,
        number,
        reason,
    )
    return changed == 1


async def unblock_ticket(tx: Transaction, sale_id: UUID, order_id: UUID, number: int) -> None:
    """Again changes nothing."""
    await tx.execute("DELETE FROM tickets.blocked_tickets WHERE sale_id = $1 AND order_id = $2 AND number = $3", sale_id, order_id, number)


async def gates_of(tx: Transaction, sale_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Those in use, by name."""
    return await tx.fetch(
        """
        SELECT gate_id, name, product_ids, sections, row_keys FROM tickets.gates WHERE sale_id = $1 AND NOT is_archived
        ORDER BY lower(name), gate_id
        """,
        sale_id,
    )
