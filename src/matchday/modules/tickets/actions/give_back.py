"""I get my money if my ticket is sold again: the holder gives it back to the shop, and it stays valid until the shop has sold it.

Only what was bought from the organiser is given back, by whoever bought it: the refund goes where the money came from.
"""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.dispose_of_tickets import lock_ticket, require_free
from matchday.modules.tickets.errors.resale import GivingBackClosed, NotFromTheShop, TicketBeingSold, TicketEngaged, TicketNotYours
from matchday.modules.tickets.store.asides import add_given_back, disengage, engage, remove_given_back, state_of_given_back
from matchday.modules.tickets.store.waiting import rules_of


async def give_back(tx: Transaction, ticket_id: UUID, holder_id: UUID | None) -> None:
    """From now on it can be sold again. A second time changes nothing. A guest (no holder) has shown the order's secret."""
    ticket = await lock_ticket(tx, ticket_id)
    if ticket.engaged == "given_back" and ticket.buyer_id == holder_id:
        return
    require_free(ticket, holder_id)
    if ticket.stock_id != ticket.sale_id or ticket.buyer_id != holder_id:
        raise NotFromTheShop
    if not (await rules_of(tx, [ticket.sale_id]))[ticket.sale_id].takes_back:
        raise GivingBackClosed
    if not await engage(tx, ticket_id, "given_back"):
        raise TicketEngaged
    await add_given_back(tx, ticket_id, ticket.sale_id, ticket.product_id)


async def take_back(tx: Transaction, ticket_id: UUID, holder_id: UUID | None) -> None:
    """As long as nobody is buying it. A second time changes nothing."""
    ticket = await lock_ticket(tx, ticket_id)
    if ticket.state != "valid" or ticket.buyer_id != holder_id:
        raise TicketNotYours
    if ticket.engaged != "given_back":
        return
    if await state_of_given_back(tx, ticket_id) == "held":
        raise TicketBeingSold
    await remove_given_back(tx, ticket_id, ticket.sale_id)
    await disengage(tx, [ticket_id])
