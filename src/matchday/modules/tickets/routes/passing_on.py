"""Tickets that go to somebody else without being sold by their holder: gifts, and tickets given back to the shop."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import give_back as giving
from matchday.modules.tickets.actions import transfer_tickets
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.errors import resale
from matchday.modules.tickets.errors.resale import TicketNotYours, TransferNotFound
from matchday.modules.tickets.queries import market as queries
from matchday.modules.tickets.routes.orders import OPENED_BY
from matchday.modules.tickets.schemas.market import Acceptance, GiftView, GivenBackView, NewGift

DISPOSING = [resale.TicketNotYours, resale.TicketEngaged, resale.TicketUsed, resale.EventBegun]


@post("/tickets/{ticket_id:uuid}/gifts", access=signed_in, refuses=DISPOSING)
async def offer_ticket(tx: Transaction, identity: Identity, ticket_id: UUID, data: NewGift, market_desk: MarketDesk) -> GiftView:
    """Offers it to whoever has the link, which is mailed where an address is given. Until it is accepted it stays valid for its giver."""
    transfer_id = await transfer_tickets.offer_ticket(tx, ticket_id, identity.account_id, data.email, "en")
    return await view_gift(tx, market_desk, transfer_id, identity.account_id, "")


@get("/gifts/{transfer_id:uuid}", access=signed_in)
async def read_gift(
    tx: Transaction, identity: Identity, request: Request[Any, Any, Any], transfer_id: UUID, market_desk: MarketDesk
) -> GiftView:
    """For its giver, or with its secret in the header `Order-Secret`."""
    return await view_gift(tx, market_desk, transfer_id, identity.account_id, request.headers.get(OPENED_BY, ""))


@get("/my/gifts", access=signed_in)
async def list_gifts(tx: Transaction, identity: Identity, cursor: Cursor) -> Slice[GiftView]:
    """What one has offered to others, newest first."""
    return await queries.gifts_of(tx, identity.account_id, cursor)


@post(
    "/gifts/{transfer_id:uuid}/acceptance",
    access=signed_in,
    refuses=[TransferNotFound, resale.OwnTransfer, errors.NotForThisAccount, *DISPOSING],
)
async def accept_gift(tx: Transaction, identity: Identity, transfer_id: UUID, data: Acceptance, market_desk: MarketDesk) -> GiftView:
    """The ticket is one's own from now on; the code that its giver had opens no gate any more."""
    if not market_desk.transfers.opens(data.secret, transfer_id):
        raise TransferNotFound
    await transfer_tickets.accept_ticket(tx, transfer_id, identity.account_id, identity.name)
    return await view_gift(tx, market_desk, transfer_id, identity.account_id, data.secret)


@delete("/gifts/{transfer_id:uuid}", access=signed_in, refuses=[TransferNotFound])
async def take_gift_back(tx: Transaction, identity: Identity, transfer_id: UUID) -> None:
    """As long as nobody has accepted it."""
    await transfer_tickets.take_ticket_back(tx, transfer_id, identity.account_id)


@put(
    "/tickets/{ticket_id:uuid}/given-back",
    access=anyone,
    refuses=[*DISPOSING, resale.GivingBackClosed, resale.NotFromTheShop],
)
async def give_ticket_back(
    tx: Transaction, visitor: Identity | None, request: Request[Any, Any, Any], ticket_id: UUID, order_desk: OrderDesk
) -> GivenBackView:
    """I get my money if my ticket is sold again. Until then it stays valid."""
    await giving.give_back(tx, ticket_id, _who(visitor, request, ticket_id, order_desk))
    given = await queries.read_given_back(tx, ticket_id)
    if given is None:
        raise TicketNotYours
    return given


@delete("/tickets/{ticket_id:uuid}/given-back", access=anyone, refuses=[TicketNotYours, resale.TicketBeingSold])
async def take_ticket_back(
    tx: Transaction, visitor: Identity | None, request: Request[Any, Any, Any], ticket_id: UUID, order_desk: OrderDesk
) -> None:
    """It is not sold any more; as long as nobody is buying it."""
    await giving.take_back(tx, ticket_id, _who(visitor, request, ticket_id, order_desk))


async def view_gift(tx: Transaction, market_desk: MarketDesk, transfer_id: UUID, account_id: UUID, secret: str) -> GiftView:
    """For its giver with the link, and for whoever has it. Raises TransferNotFound."""
    found = await queries.read_gift(tx, transfer_id)
    if found is None:
        raise TransferNotFound
    gift, giver_id, _ = found
    if giver_id == account_id:
        path = f"/gifts/{transfer_id}?secret={market_desk.transfers.of(transfer_id)}" if gift.state == "offered" else None
        return _with_path(gift, path)
    if not market_desk.transfers.opens(secret, transfer_id):
        raise TransferNotFound
    return _with_path(gift, None, is_giver=False)


def _with_path(gift: GiftView, path: str | None, *, is_giver: bool = True) -> GiftView:
    return GiftView(
        transfer_id=gift.transfer_id,
        ticket_id=gift.ticket_id,
        title=gift.title,
        starts_at=gift.starts_at,
        ticket=gift.ticket,
        state=gift.state,
        email=gift.email if is_giver else None,
        offered_at=gift.offered_at,
        path=path,
    )


def _who(visitor: Identity | None, request: Request[Any, Any, Any], ticket_id: UUID, order_desk: OrderDesk) -> UUID | None:
    """An account, or None for a guest who has shown the order's secret."""
    if order_desk.secrets.opens(request.headers.get(OPENED_BY, ""), split_ticket_id(ticket_id)[0]):
        return None
    if visitor is None:
        raise TicketNotYours
    return visitor.account_id


API = (offer_ticket, read_gift, list_gifts, accept_gift, take_gift_back, give_ticket_back, take_ticket_back)
