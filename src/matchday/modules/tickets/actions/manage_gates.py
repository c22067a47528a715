"""What organisers say of their gates, under the lock of the sale's row, so that no scan is decided by half of it."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Fault, Invalid
from matchday.backbone.ids import new_id
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.errors import GateNameTaken, GateNotFound, SaleNotFound, TicketNotFound
from matchday.modules.tickets.schemas.gates import GateRules, NewDevice, NewGate
from matchday.modules.tickets.store import gates as store
from matchday.modules.tickets.store.scans import lock_doors


async def add_gate(tx: Transaction, sale_id: UUID, gate: NewGate) -> UUID:
    """One more entrance."""
    gate_id = new_id()
    await _save(tx, sale_id, gate_id, gate)
    return gate_id


async def change_gate(tx: Transaction, sale_id: UUID, gate_id: UUID, gate: NewGate) -> None:
    """All of it anew."""
    if not await store.is_gate(tx, sale_id, gate_id):
        raise GateNotFound
    await _save(tx, sale_id, gate_id, gate)


async def remove_gate(tx: Transaction, sale_id: UUID, gate_id: UUID) -> None:
    """What happened there stays."""
    await _lock(tx, sale_id)
    if not await store.archive_gate(tx, sale_id, gate_id):
        raise GateNotFound


async def put_rules(tx: Transaction, sale_id: UUID, rules: GateRules) -> None:
    """When and how people are let in."""
    if rules.opens_at and rules.closes_at and rules.closes_at <= rules.opens_at:
        raise Invalid(faults=(Fault(message="The gates close after they open.", field="closes_at", code="order"),))
    await _lock(tx, sale_id)
    await store.save_rules(tx, sale_id, rules)


async def register_device(tx: Transaction, sale_id: UUID, device_id: UUID, device: NewDevice, account_id: UUID) -> None:
    """Where it stands from now on."""
    await _lock(tx, sale_id)
    if not await store.is_gate(tx, sale_id, device.gate_id):
        raise GateNotFound
    await store.save_device(tx, sale_id, device_id, device, account_id)


async def set_device_blocked(tx: Transaction, sale_id: UUID, device_id: UUID, *, is_blocked: bool) -> None:
    """Lost ones let nobody in any more."""
    await _lock(tx, sale_id)
    if not await store.set_device_blocked(tx, sale_id, device_id, is_blocked=is_blocked):
        raise GateNotFound


async def block_ticket(tx: Transaction, sale_id: UUID, ticket_id: UUID, reason: str | None) -> None:
    """Stops a ticket, or without a reason lets it be good again."""
    await _lock(tx, sale_id)
    order_id, number = split_ticket_id(ticket_id)
    if reason is None:
        await store.unblock_ticket(tx, sale_id, order_id, number)
    elif not await store.block_ticket(tx, sale_id, order_id, number, reason):
        raise TicketNotFound


async def _save(tx: Transaction, sale_id: UUID, gate_id: UUID, gate: NewGate) -> None:
    await _lock(tx, sale_id)
    if not await store.save_gate(tx, sale_id, gate_id, gate, await store.rows_of_sections(tx, sale_id, gate.sections)):
        raise GateNameTaken


async def _lock(tx: Transaction, sale_id: UUID) -> None:
    if sale_id not in await lock_doors(tx, [sale_id]):
        raise SaleNotFound
