"""People at gates, for tests: tickets with their codes, devices, and what they are told."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import msgspec
from tests.modules.tickets.shop import SECRET, OnSale, Shop, in_days

from matchday.backbone.clock import SystemClock
from matchday.backbone.coalesce import Coalescer
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import manage_gates
from matchday.modules.tickets.actions.gate_desk import GateDesk
from matchday.modules.tickets.actions.rotate_ticket_keys import keep_ticket_keys
from matchday.modules.tickets.actions.scan_tickets import AskedScan, Scanned, Upload, scan_tickets
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.order_ids import ticket_id_of
from matchday.modules.tickets.queries.tickets import Document, documents_of
from matchday.modules.tickets.schemas.gates import GateRules, NewDevice, NewGate
from matchday.modules.tickets.store.scans import LockDoors, lock_doors

NOW = SystemClock().now


class Evening:
    """A sale whose doors are open, with two gates and a device at each."""

    def __init__(self, shop: Shop, on_sale: OnSale, lock: LockDoors = lock_doors, office: TicketOffice | None = None) -> None:
        self.shop = shop
        self.on_sale = on_sale
        self.office = office or TicketOffice(SECRET)
        self.scanning = Coalescer("scan tickets", shop.database, "tickets", partial(scan_tickets, office=self.office, lock=lock))
        self.desk = GateDesk(self.scanning)
        self.gates: dict[str, UUID] = {}
        self.devices: dict[str, UUID] = {}

    async def gate(self, name: str, **facts: Any) -> UUID:
        """With a device of its own, called the gate's phone."""
        async with self.shop.database.begin("tickets") as tx:
            self.gates[name] = await manage_gates.add_gate(tx, self.on_sale.sale_id, NewGate(name=name, **facts))
        self.devices[name] = new_id()
        async with self.shop.database.begin("tickets") as tx:
            device = NewDevice(name=f"{name} phone", gate_id=self.gates[name])
            await manage_gates.register_device(tx, self.on_sale.sale_id, self.devices[name], device, new_id())
        return self.gates[name]

    async def rules(self, **facts: Any) -> None:
        """When and how people are let in."""
        async with self.shop.database.begin("tickets") as tx:
            await manage_gates.put_rules(tx, self.on_sale.sale_id, GateRules(**facts))

    async def paid(self, on_sale: OnSale | None = None, quantity: int = 1, **who: Any) -> Placed:
        """Somebody has bought a ticket."""
        placed = await self.shop.place(on_sale or self.on_sale, quantity, **who)
        await self.shop.settled(placed)
        return placed

    async def document(self, placed: Placed, number: int = 1) -> Document:
        """The ticket as it is printed now."""
        async with self.shop.database.read("tickets") as tx:
            await self.office.refresh(tx)
            (found,) = await documents_of(tx, self.office, [ticket_id_of(placed.order.order_id, number)])
        return found

    async def code(self, placed: Placed, number: int = 1) -> str:
        """What its picture says now."""
        return (await self.document(placed, number)).code

    async def scan(self, code: str, gate: str = "North", **facts: Any) -> Scanned:
        """The house is asked."""
        return (await self.send(gate, [asked(code, **facts)]))[0]

    async def send(self, gate: str, scans: list[AskedScan], **facts: Any) -> tuple[Scanned, ...]:
        """What a device has kept."""
        known: dict[str, Any] = {
            "sale_id": self.on_sale.sale_id,
            "device_id": self.devices.get(gate) or new_id(),
            "account_id": new_id(),
            "sent_at": NOW(),
            "scans": tuple(scans),
        }
        return await self.desk.scan(Upload(**(known | facts)))

    async def change(self, placed: Placed, number: int = 1, **columns: Any) -> None:
        """As refunds, sales and transfers change a ticket."""
        for column, value in columns.items():
            await self.shop.execute(
                f"UPDATE tickets.positions SET {column} = $3 WHERE order_id = $1 AND number = $2", placed.order.order_id, number, value
            )


async def evening(shop: Shop, lock: LockDoors = lock_doors, **sale: Any) -> Evening:
    """Doors have been open for an hour."""
    async with shop.database.begin("tickets") as tx:
        await keep_ticket_keys(tx, SECRET)
    on_sale = await shop.sale(**({"starts_at": in_days(0.05), "doors_at": NOW() - timedelta(hours=1), "venue": "Riverside Park"} | sale))
    opened = Evening(shop, on_sale, lock)
    await opened.gate("North")
    await opened.gate("South")
    return opened


def asked(code: str, *, minutes_ago: float = 0, nonce: UUID | None = None, **facts: Any) -> AskedScan:
    """A scan, as a device says it."""
    return AskedScan(**({"nonce": nonce or new_id(), "code": code, "kind": "entry", "at": ago(minutes_ago)} | facts))


def let_in(code: str, minutes_ago: float, **facts: Any) -> AskedScan:
    """A device without a connection has let somebody in."""
    return asked(code, minutes_ago=minutes_ago, device_answer="valid", **facts)


def ago(minutes: float) -> datetime:
    """By the machine's clock."""
    return NOW() - timedelta(minutes=minutes)


def told(scanned: Scanned) -> dict[str, Any]:
    """Without what differs each time."""
    return msgspec.structs.asdict(scanned)
