"""A ticket is given to somebody else: offered, accepted or taken back. From accepting on its old code is revoked; until then it stays
its giver's and is valid."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.dispose_of_tickets import lock_ticket, require_ahead, require_free
from matchday.modules.tickets.errors import NotForThisAccount
from matchday.modules.tickets.errors.resale import OwnTransfer, TicketEngaged, TicketNotYours, TransferNotFound
from matchday.modules.tickets.store.asides import disengage, engage
from matchday.modules.tickets.store.held_tickets import pass_on
from matchday.modules.tickets.store.letters import Letter, put_letters
from matchday.modules.tickets.store.transfers import Transfer, end_transfer, find_transfer, insert_transfer, name_of


async def offer_ticket(tx: Transaction, ticket_id: UUID, giver_id: UUID, email: str | None, locale: str) -> UUID:
    """With an address its link is mailed there; whoever is signed in and has the link can accept."""
    ticket = await lock_ticket(tx, ticket_id)
    require_free(ticket, giver_id)
    if not await engage(tx, ticket_id, "offered"):
        raise TicketEngaged
    transfer = Transfer(
        transfer_id=new_id(),
        ticket_id=ticket_id,
        sale_id=ticket.sale_id,
        giver_id=giver_id,
        email=email.lower() if email else None,
        receiver_id=None,
        state="offered",
    )
    await insert_transfer(tx, transfer)
    if transfer.email is not None:
        giver = await name_of(tx, giver_id)
        facts = {
            "giver": giver["name"] if giver else "",
            "ticket": " · ".join(part for part in (ticket.product, ticket.seat_label) if part),
        }
        await put_letters(
            tx,
            [
                Letter(
                    stock_id=ticket.sale_id,
                    kind="ticket_received",
                    title=ticket.title,
                    account_id=None,
                    email=transfer.email,
                    locale=locale,
                    opens="transfer",
                    subject_id=transfer.transfer_id,
                    path=f"/gifts/{transfer.transfer_id}",
                    facts=facts,
                )
            ],
        )
    return transfer.transfer_id


async def accept_ticket(tx: Transaction, transfer_id: UUID, account_id: UUID, name: str) -> UUID:
    """It is theirs. Whoever accepts has shown the link's secret. Accepting again changes nothing; returns the ticket."""
    transfer = await _lock(tx, transfer_id)
    if transfer.state == "accepted" and transfer.receiver_id == account_id:
        return transfer.ticket_id
    if transfer.state != "offered":
        raise TransferNotFound
    if transfer.giver_id == account_id:
        raise OwnTransfer
    known = await name_of(tx, account_id)
    if known is not None and known["is_barred"]:
        raise NotForThisAccount
    ticket = await lock_ticket(tx, transfer.ticket_id)
    if ticket.state != "valid" or ticket.engaged != "offered":
        raise TransferNotFound
    require_ahead(ticket)
    await pass_on(tx, transfer.ticket_id, account_id, known["name"] if known else name)
    await end_transfer(tx, transfer_id, "accepted", account_id)
    return transfer.ticket_id


async def take_ticket_back(tx: Transaction, transfer_id: UUID, giver_id: UUID) -> None:
    """As long as nobody has accepted it. A second time changes nothing."""
    transfer = await _lock(tx, transfer_id)
    if transfer.giver_id != giver_id or transfer.state == "accepted":
        raise TransferNotFound
    if transfer.state == "taken_back":
        return
    await end_transfer(tx, transfer_id, "taken_back", None)
    await disengage(tx, [transfer.ticket_id])


async def _lock(tx: Transaction, transfer_id: UUID) -> Transfer:
    """By the sale of its ticket."""
    found = await find_transfer(tx, transfer_id)
    if found is None:
        raise TransferNotFound
    try:
        await lock_ticket(tx, found.ticket_id)
    except TicketNotYours as error:
        raise TransferNotFound from error
    return await find_transfer(tx, transfer_id) or found
