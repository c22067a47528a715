"""What a holder can do with a ticket is decided here, by one list of questions, under the lock of its sale's row."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.errors.resale import EventBegun, TicketEngaged, TicketNotYours, TicketUsed
from matchday.modules.tickets.store.held_tickets import HeldTicket, LockSaleRow, lock_sale_row, read_ticket, sale_of_ticket


async def lock_ticket(tx: Transaction, ticket_id: UUID, lock: LockSaleRow = lock_sale_row) -> HeldTicket:
    """Its sale's row is ours until the commit. Raises TicketNotYours where there is no such ticket."""
    sale_id = await sale_of_ticket(tx, ticket_id)
    if sale_id is None:
        raise TicketNotYours
    await lock(tx, sale_id)
    ticket = await read_ticket(tx, ticket_id)
    if ticket is None:
        raise TicketNotYours
    return ticket


async def holder_as(tx: Transaction, ticket_id: UUID, bearer: Bearer) -> UUID | None:
    """Who somebody is to a ticket that they show is theirs. The decision about it asks again, under the lock. Raises TicketNotYours."""
    ticket = await read_ticket(tx, ticket_id)
    if ticket is None or not bearer.is_holder(ticket.holder_id, ticket.order_id):
        raise TicketNotYours
    return ticket.holder_id


def require_free(ticket: HeldTicket, holder_id: UUID | None) -> None:
    """A valid ticket of theirs that is not on its way to somebody else. A guest (no holder) has shown the order's secret."""
    if ticket.state != "valid" or ticket.holder_id != holder_id or (holder_id is None and ticket.buyer_id is not None):
        raise TicketNotYours
    if ticket.engaged is not None:
        raise TicketEngaged
    require_ahead(ticket)


def require_ahead(ticket: HeldTicket) -> None:
    """The event is to come, and nobody was let in with it."""
    if ticket.is_used:
        raise TicketUsed
    if ticket.now >= ticket.starts_at or ticket.sale_state == "cancelled":
        raise EventBegun
