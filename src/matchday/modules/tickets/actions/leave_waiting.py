"""Who waits no more, and how a list is served: under the lock of the sale's row."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.waiting import Rules
from matchday.modules.tickets.errors import SaleNotFound
from matchday.modules.tickets.errors.resale import EntryNotFound
from matchday.modules.tickets.store.sales import lock_sale
from matchday.modules.tickets.store.waiting import end_entries, mark_waiting, sale_of_entry, save_rules


async def leave_waiting(tx: Transaction, entry_id: UUID) -> None:
    """Again changes nothing; nor for one that was offered places already."""
    sale_id = await sale_of_entry(tx, entry_id)
    if sale_id is None:
        raise EntryNotFound
    await drop_entry(tx, sale_id, entry_id)


async def drop_entry(tx: Transaction, sale_id: UUID, entry_id: UUID) -> None:
    """The same by the box office, for the sale it is on."""
    if await lock_sale(tx, sale_id) is None or await sale_of_entry(tx, entry_id) != sale_id:
        raise EntryNotFound
    await end_entries(tx, [entry_id], "left")
    await mark_waiting(tx, [sale_id])


async def set_rules(tx: Transaction, sale_id: UUID, rules: Rules) -> None:
    """Raises SaleNotFound."""
    if await lock_sale(tx, sale_id) is None:
        raise SaleNotFound
    await save_rules(tx, sale_id, rules)
