"""A ticket is given to somebody else: offered, accepted or taken back. From accepting on its old code is revoked; until then it stays
its giver's and is valid. Neither of them needs an account: a guest shows the secret of the order or of the gift."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.dispose_of_tickets import lock_ticket, require_ahead, require_free
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.errors import NotForThisAccount
from matchday.modules.tickets.errors.resale import (
    EmailForGift,
    OfferedTooOften,
    OwnTransfer,
    TicketEngaged,
    TicketNotYours,
    TransferNotFound,
)
from matchday.modules.tickets.store.asides import disengage, engage
from matchday.modules.tickets.store.held_tickets import HeldTicket, LockSaleRow, lock_sale_row, pass_on
from matchday.modules.tickets.store.letters import OFFERED, Letter, put_letters
from matchday.modules.tickets.store.transfers import (
    Transfer,
    accept_transfer,
    end_transfer,
    find_transfer,
    give_to_receiver,
    insert_transfer,
    name_of,
    offers_in_a_day,
)

OFFERS_IN_A_DAY_MAX = 10


async def offer_ticket(tx: Transaction, ticket_id: UUID, giver_id: UUID | None, email: str | None, locale: str) -> UUID:
    """With an address its link is mailed there; whoever has the link can accept. A guest (no giver) has shown the order's secret."""
    ticket = await lock_ticket(tx, ticket_id)
    require_free(ticket, giver_id)
    if await offers_in_a_day(tx, ticket_id) >= OFFERS_IN_A_DAY_MAX:
        raise OfferedTooOften
    if not await engage(tx, ticket_id, "offered"):
        raise TicketEngaged
    transfer = Transfer(
        transfer_id=new_id(),
        ticket_id=ticket_id,
        sale_id=ticket.sale_id,
        giver_id=giver_id,
        email=email.lower() if email else None,
    )
    await insert_transfer(tx, transfer)
    if transfer.email is not None:
        giver = await name_of(tx, giver_id) if giver_id is not None else None
        await put_letters(tx, [_letter(ticket, transfer, giver["name"] if giver else "", transfer.email, locale)])
    return transfer.transfer_id


async def accept_ticket(
    tx: Transaction, transfer_id: UUID, account_id: UUID, name: str, lock: LockSaleRow = lock_sale_row, *, has_gift: bool = False
) -> UUID:
    """It is theirs. Whoever accepts has shown the link's secret; `has_gift`, that of a gift which they have accepted without an account:
    it is their account's from now on. Accepting again changes nothing. Returns the ticket."""
    transfer = await _lock(tx, transfer_id, lock)
    if transfer.state == "accepted" and transfer.receiver_id == account_id:
        return transfer.ticket_id
    known = await name_of(tx, account_id)
    if known is not None and known["is_barred"]:
        raise NotForThisAccount
    if transfer.is_guests:
        await _require_theirs(tx, transfer, lock, has_gift=has_gift)
        await give_to_receiver(tx, transfer, account_id)
        return transfer.ticket_id
    if transfer.giver_id == account_id:
        raise OwnTransfer
    await _require_offered(tx, transfer, lock)
    await pass_on(tx, transfer.ticket_id, account_id, known["name"] if known else name)
    await accept_transfer(tx, transfer_id, account_id)
    return transfer.ticket_id


async def accept_as_guest(
    tx: Transaction,
    transfer_id: UUID,
    name: str,
    email: str | None,
    locale: str,
    lock: LockSaleRow = lock_sale_row,
    *,
    has_gift: bool = False,
) -> UUID:
    """The same without an account: from now on a new link opens the ticket, and nothing else does, for the old one is known to the giver.
    It is mailed to the address, which is the one that the gift was mailed to where none is given. Raises EmailForGift without any."""
    transfer = await _lock(tx, transfer_id, lock)
    if transfer.is_guests:
        await _require_theirs(tx, transfer, lock, has_gift=has_gift)
        return transfer.ticket_id
    ticket = await _require_offered(tx, transfer, lock)
    address = email.lower() if email else transfer.email
    if address is None:
        raise EmailForGift
    await pass_on(tx, transfer.ticket_id, transfer_id, name or None)
    await accept_transfer(tx, transfer_id, None, address, locale)
    await put_letters(tx, [_letter(ticket, transfer, "", address, locale, "gift_accepted")])
    return transfer.ticket_id


async def take_ticket_back(tx: Transaction, transfer_id: UUID, giver_id: UUID | None) -> None:
    """As long as nobody has accepted it. A second time changes nothing."""
    transfer = await _lock(tx, transfer_id)
    if transfer.giver_id != giver_id or transfer.state == "accepted":
        raise TransferNotFound
    if transfer.state == "taken_back":
        return
    await end_transfer(tx, transfer_id)
    await disengage(tx, [transfer.ticket_id])


async def giver_as(tx: Transaction, transfer_id: UUID, bearer: Bearer) -> UUID | None:
    """Who somebody is to a gift that they show is theirs to give. Raises TransferNotFound."""
    transfer = await find_transfer(tx, transfer_id)
    if transfer is None or not bearer.is_holder(transfer.giver_id, split_ticket_id(transfer.ticket_id)[0]):
        raise TransferNotFound
    return transfer.giver_id


async def _require_offered(tx: Transaction, transfer: Transfer, lock: LockSaleRow) -> HeldTicket:
    """Its ticket, which waits to be accepted. Raises TransferNotFound, TicketUsed and EventBegun."""
    ticket = await lock_ticket(tx, transfer.ticket_id, lock)
    if transfer.state != "offered" or ticket.state != "valid" or ticket.engaged != "offered":
        raise TransferNotFound
    require_ahead(ticket)
    return ticket


async def _require_theirs(tx: Transaction, transfer: Transfer, lock: LockSaleRow, *, has_gift: bool) -> None:
    """Of a gift that a guest has accepted: it is they, and they still have the ticket. Raises TransferNotFound."""
    ticket = await lock_ticket(tx, transfer.ticket_id, lock)
    if not has_gift or ticket.state != "valid" or ticket.holder_id != transfer.transfer_id:
        raise TransferNotFound


async def _lock(tx: Transaction, transfer_id: UUID, lock: LockSaleRow = lock_sale_row) -> Transfer:
    """By the sale of its ticket."""
    found = await find_transfer(tx, transfer_id)
    if found is None:
        raise TransferNotFound
    try:
        await lock_ticket(tx, found.ticket_id, lock)
    except TicketNotYours as error:
        raise TransferNotFound from error
    return await find_transfer(tx, transfer_id) or found


def _letter(ticket: HeldTicket, transfer: Transfer, giver: str, email: str, locale: str, kind: str = OFFERED) -> Letter:
    return Letter(
        stock_id=ticket.sale_id,
        kind=kind,
        title=ticket.title,
        account_id=None,
        email=email,
        locale=locale,
        opens="transfer",
        subject_id=transfer.transfer_id,
        path=f"/gifts/{transfer.transfer_id}",
        facts={"giver": giver, "ticket": " · ".join(part for part in (ticket.product, ticket.seat_label) if part)},
    )
