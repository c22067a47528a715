"""What a holder can do with a ticket that is not needed: sell it, give it away, give it back; and a gift as its receiver sees it."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, QueryParameter, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions import give_back as giving
from matchday.modules.tickets.actions import transfer_tickets
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.market import fee_of
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.errors.resale import TicketNotYours, TransferNotFound
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, is_guests
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.pages.shop_form import EMAIL_LENGTH_MAX, NO_ADDRESS, is_email
from matchday.modules.tickets.queries import market as queries
from matchday.modules.tickets.store.held_tickets import HeldTicket, read_ticket
from matchday.modules.tickets.store.waiting import rules_of
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

Secret = Annotated[str, QueryParameter(name="secret", max_length=100)]
PATH = "/ticket/{ticket_id:uuid}"


@page(f"{PATH}/pass-on", access=anyone)
async def show_ways(tx: Transaction, request: AnyRequest, visitor: Identity | None, ticket_id: UUID, order_desk: OrderDesk) -> Page:
    """For its holder. Raises TicketNotYours."""
    return await _ways(tx, request, visitor, ticket_id, order_desk)


@form(f"{PATH}/gift", access=signed_in)
async def give(
    tx: Transaction, request: AnyRequest, identity: Identity, ticket_id: UUID, fields: FormFields, order_desk: OrderDesk
) -> Page | Redirect:
    """Mails the link where an address is given; without one it is shown on the next page."""
    email = fields.text("email", EMAIL_LENGTH_MAX)
    if email and not is_email(email):
        return await _ways(tx, request, identity, ticket_id, order_desk, {"email": NO_ADDRESS}, email)
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    try:
        transfer_id = await transfer_tickets.offer_ticket(tx, ticket_id, identity.account_id, email or None, locale)
    except Refusal as refusal:
        return await _ways(tx, request, identity, ticket_id, order_desk, {"email": refusal}, email)
    return Redirect(location=f"/gifts/{transfer_id}", headers=PRIVATE)


@form(f"{PATH}/given-back", access=anyone, moves_money=True)
async def give_back(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, ticket_id: UUID, fields: FormFields, order_desk: OrderDesk
) -> Page | Redirect:
    """Back to the shop, or taken back from it."""
    account_id = _who(request, visitor, ticket_id, order_desk)
    act = giving.take_back if "keep" in fields else giving.give_back
    try:
        await act(tx, ticket_id, account_id)
    except Refusal as refusal:
        return await _ways(tx, request, visitor, ticket_id, order_desk, {"given_back": refusal})
    return Redirect(location=f"/ticket/{ticket_id}/pass-on", headers=PRIVATE)


@page("/gifts/{transfer_id:uuid}", access=anyone)
async def show_gift(
    tx: Transaction, visitor: Identity | None, transfer_id: UUID, market_desk: MarketDesk, counter: ShopCounter, secret: Secret = ""
) -> Page:
    """For its giver with the link, and for whoever has it. Raises TransferNotFound."""
    return await _gift(tx, visitor, transfer_id, market_desk, counter, secret)


@form("/gifts/{transfer_id:uuid}/acceptance", access=signed_in)
async def accept(
    tx: Transaction, identity: Identity, transfer_id: UUID, fields: FormFields, market_desk: MarketDesk, counter: ShopCounter
) -> Page | Redirect:
    """The ticket is one's own from now on."""
    secret = fields.text("secret", 100)
    if not market_desk.transfers.opens(secret, transfer_id):
        raise TransferNotFound
    try:
        ticket_id = await transfer_tickets.accept_ticket(tx, transfer_id, identity.account_id, identity.name)
    except Refusal as refusal:
        return await _gift(tx, identity, transfer_id, market_desk, counter, secret, refusal)
    return Redirect(location=f"/ticket/{ticket_id}", headers=PRIVATE)


@form("/gifts/{transfer_id:uuid}/withdrawal", access=signed_in)
async def take_gift_back(tx: Transaction, identity: Identity, transfer_id: UUID) -> Redirect:
    """As long as nobody has accepted it."""
    await transfer_tickets.take_ticket_back(tx, transfer_id, identity.account_id)
    return Redirect(location="/market/mine", headers=PRIVATE)


async def _gift(
    tx: Transaction,
    visitor: Identity | None,
    transfer_id: UUID,
    market_desk: MarketDesk,
    counter: ShopCounter,
    secret: str,
    refusal: Refusal | None = None,
) -> Page:
    found = await queries.read_gift(tx, transfer_id)
    is_giver = found is not None and visitor is not None and found[1] == visitor.account_id
    if found is None or not (is_giver or market_desk.transfers.opens(secret, transfer_id)):
        raise TransferNotFound
    gift, _, giver = found
    path = f"/gifts/{transfer_id}?secret={market_desk.transfers.of(transfer_id)}"
    context = {
        "gift": gift,
        "giver": giver,
        "is_giver": is_giver,
        "secret": secret,
        "link": counter.site_url + path,
        "sign_in": f"/sign-in?next={quote(path, safe='')}",
        "refusal": refusal,
    }
    return Page("tickets/gift.html", context, status=refusal.status if refusal else 200, headers=PRIVATE, is_secret=True)


async def _ways(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    order_desk: OrderDesk,
    errors: dict[str, str | Refusal] | None = None,
    email: str = "",
) -> Page:
    account_id = _who(request, visitor, ticket_id, order_desk)
    ticket = await read_ticket(tx, ticket_id)
    if ticket is None or ticket.holder_id != account_id or ticket.state != "valid":
        raise TicketNotYours
    rules = (await rules_of(tx, [ticket.sale_id]))[ticket.sale_id]
    context = {
        "ticket": ticket,
        "cap_minor": ticket.face_minor * ticket.cap_percent // 100 if ticket.cap_percent is not None else None,
        "may_give_back": rules.takes_back and _is_from_the_shop(ticket, account_id),
        "refund_minor": ticket.price_minor - fee_of(ticket.price_minor, rules.give_back_fee_basis_points),
        "given_back": await queries.read_given_back(tx, ticket_id),
        "is_ahead": ticket.now < ticket.starts_at and not ticket.is_used and ticket.sale_state != "cancelled",
        "is_guest": account_id is None,
        "errors": errors or {},
        "email": email,
    }
    return Page("tickets/pass_on.html", context, status=422 if errors else 200, headers=PRIVATE)


def _is_from_the_shop(ticket: HeldTicket, account_id: UUID | None) -> bool:
    return ticket.stock_id == ticket.sale_id and ticket.buyer_id == account_id


def _who(request: AnyRequest, visitor: Identity | None, ticket_id: UUID, order_desk: OrderDesk) -> UUID | None:
    """An account, or None for a guest whose browser has shown the order's secret. Raises TicketNotYours."""
    if is_guests(request, split_ticket_id(ticket_id)[0], order_desk):
        return None
    if visitor is None:
        raise TicketNotYours
    return visitor.account_id


PASSING_ON = (show_ways, give, give_back, show_gift, accept, take_gift_back)
