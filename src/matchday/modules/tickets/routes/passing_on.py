"""Tickets that go to somebody else without being sold by their holder: gifts, and tickets given back to the shop."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions import give_back as giving
from matchday.modules.tickets.actions import transfer_tickets
from matchday.modules.tickets.actions.dispose_of_tickets import holder_as
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.errors import resale
from matchday.modules.tickets.errors.resale import TicketNotYours, TransferNotFound
from matchday.modules.tickets.queries import market as queries
from matchday.modules.tickets.routes.orders import bearer_of
from matchday.modules.tickets.schemas.market import Acceptance, GiftView, GivenBackView, NewGift

AnyRequest = Request[Any, Any, Any]
DISPOSING = [resale.TicketNotYours, resale.TicketEngaged, resale.TicketUsed, resale.EventBegun]


@post("/tickets/{ticket_id:uuid}/gifts", access=anyone, refuses=[*DISPOSING, resale.OfferedTooOften])
async def offer_ticket(
    tx: Transaction,
    visitor: Identity | None,
    request: AnyRequest,
    ticket_id: UUID,
    data: NewGift,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
) -> GiftView:
    """Offers it to whoever has the link, which is mailed where an address is given. Until it is accepted it stays valid for its giver."""
    bearer = bearer_of(visitor, request, order_desk, market_desk)
    giver_id = await holder_as(tx, ticket_id, bearer)
    transfer_id = await transfer_tickets.offer_ticket(tx, ticket_id, giver_id, data.email, data.locale)
    return await view_gift(tx, market_desk, transfer_id, bearer)


@get("/gifts/{transfer_id:uuid}", access=anyone, refuses=[TransferNotFound])
async def read_gift(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, transfer_id: UUID, order_desk: OrderDesk, market_desk: MarketDesk
) -> GiftView:
    """For its giver, or with its secret in the header `Order-Secret`."""
    return await view_gift(tx, market_desk, transfer_id, bearer_of(visitor, request, order_desk, market_desk))


@get("/my/gifts", access=signed_in)
async def list_gifts(tx: Transaction, identity: Identity, cursor: Cursor) -> Slice[GiftView]:
    """What one has offered to others, newest first."""
    return await queries.gifts_of(tx, identity.account_id, cursor)


@post(
    "/gifts/{transfer_id:uuid}/acceptance",
    access=anyone,
    refuses=[TransferNotFound, resale.OwnTransfer, resale.EmailForGift, errors.NotForThisAccount, *DISPOSING],
)
async def accept_gift(
    tx: Transaction,
    visitor: Identity | None,
    transfer_id: UUID,
    data: Acceptance,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
) -> GiftView:
    """The ticket is one's own from now on; the code that its giver had opens no gate any more. Without an account a secret opens it that
    is told here and mailed, until somebody who is signed in accepts it with that, and keeps it in their account."""
    has_gift = market_desk.gifts.opens(data.secret, transfer_id)
    if not (has_gift or market_desk.transfers.opens(data.secret, transfer_id)):
        raise TransferNotFound
    if visitor is None:
        await transfer_tickets.accept_as_guest(tx, transfer_id, data.name.strip(), data.email, data.locale, has_gift=has_gift)
    else:
        await transfer_tickets.accept_ticket(tx, transfer_id, visitor.account_id, visitor.name, has_gift=has_gift)
    account_id = visitor.account_id if visitor else None
    bearer = Bearer(account_id, lambda _: data.secret, order_desk.secrets, market_desk.gifts)
    gift = await view_gift(tx, market_desk, transfer_id, bearer)
    return msgspec.structs.replace(gift, secret=market_desk.gifts.of(transfer_id)) if visitor is None else gift


@delete("/gifts/{transfer_id:uuid}", access=anyone, refuses=[TransferNotFound])
async def take_gift_back(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, transfer_id: UUID, order_desk: OrderDesk, market_desk: MarketDesk
) -> None:
    """As long as nobody has accepted it. A guest's with the secret of the order, or of the gift by which they have the ticket."""
    giver_id = await transfer_tickets.giver_as(tx, transfer_id, bearer_of(visitor, request, order_desk, market_desk))
    await transfer_tickets.take_ticket_back(tx, transfer_id, giver_id)


@put(
    "/tickets/{ticket_id:uuid}/given-back",
    access=anyone,
    refuses=[*DISPOSING, resale.GivingBackClosed, resale.NotFromTheShop],
)
async def give_ticket_back(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, ticket_id: UUID, order_desk: OrderDesk, market_desk: MarketDesk
) -> GivenBackView:
    """I get my money if my ticket is sold again. Until then it stays valid."""
    await giving.give_back(tx, ticket_id, await holder_as(tx, ticket_id, bearer_of(visitor, request, order_desk, market_desk)))
    given = await queries.read_given_back(tx, ticket_id)
    if given is None:
        raise TicketNotYours
    return given


@delete("/tickets/{ticket_id:uuid}/given-back", access=anyone, refuses=[TicketNotYours, resale.TicketBeingSold])
async def take_ticket_back(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, ticket_id: UUID, order_desk: OrderDesk, market_desk: MarketDesk
) -> None:
    """It is not sold any more; as long as nobody is buying it."""
    await giving.take_back(tx, ticket_id, await holder_as(tx, ticket_id, bearer_of(visitor, request, order_desk, market_desk)))


async def view_gift(tx: Transaction, market_desk: MarketDesk, transfer_id: UUID, bearer: Bearer) -> GiftView:
    """For its giver with the link, and for whoever has it. Raises TransferNotFound."""
    found = await queries.read_gift(tx, transfer_id)
    if found is None:
        raise TransferNotFound
    gift = found.gift
    if bearer.is_holder(found.giver_id, split_ticket_id(gift.ticket_id)[0]):
        path = f"/gifts/{transfer_id}?secret={market_desk.transfers.of(transfer_id)}" if gift.state == "offered" else None
        return _with_path(gift, path)
    if not (bearer.has_gift(transfer_id) or market_desk.transfers.opens(bearer.secret_of(transfer_id), transfer_id)):
        raise TransferNotFound
    return _with_path(gift, None, is_giver=False)


def _with_path(gift: GiftView, path: str | None, *, is_giver: bool = True) -> GiftView:
    return msgspec.structs.replace(gift, email=gift.email if is_giver else None, path=path)


API = (offer_ticket, read_gift, list_gifts, accept_gift, take_gift_back, give_ticket_back, take_ticket_back)
