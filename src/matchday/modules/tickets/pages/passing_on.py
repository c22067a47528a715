"""What a holder can do with a ticket that is not needed: sell it, give it away, give it back."""

from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions import give_back as giving
from matchday.modules.tickets.actions import transfer_tickets
from matchday.modules.tickets.actions.dispose_of_tickets import holder_as
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.domain.market import fee_of
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.errors.resale import TicketNotYours
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, bearer_of
from matchday.modules.tickets.pages.shop_form import EMAIL_LENGTH_MAX, NO_ADDRESS, is_email
from matchday.modules.tickets.queries import market as queries
from matchday.modules.tickets.queries.refunds import offer_of
from matchday.modules.tickets.store.held_tickets import HeldTicket, read_ticket
from matchday.modules.tickets.store.waiting import rules_of
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

PATH = "/ticket/{ticket_id:uuid}"


@page(f"{PATH}/pass-on", access=anyone)
async def show_ways(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, ticket_id: UUID, order_desk: OrderDesk, market_desk: MarketDesk
) -> Page:
    """For its holder. Raises TicketNotYours."""
    return await _ways(tx, bearer_of(request, visitor, order_desk, market_desk), ticket_id)


@form(f"{PATH}/gift", access=anyone)
async def give(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    fields: FormFields,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
) -> Page | Redirect:
    """Mails the link where an address is given; without one it is shown on the next page."""
    bearer = bearer_of(request, visitor, order_desk, market_desk)
    giver_id = await holder_as(tx, ticket_id, bearer)
    email = fields.text("email", EMAIL_LENGTH_MAX)
    if email and not is_email(email):
        return await _ways(tx, bearer, ticket_id, {"email": NO_ADDRESS}, email)
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    try:
        transfer_id = await transfer_tickets.offer_ticket(tx, ticket_id, giver_id, email or None, locale)
    except Refusal as refusal:
        return await _ways(tx, bearer, ticket_id, {"email": refusal}, email)
    return Redirect(location=f"/gifts/{transfer_id}", headers=PRIVATE)


@form(f"{PATH}/given-back", access=anyone, moves_money=True)
async def give_back(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    fields: FormFields,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
) -> Page | Redirect:
    """Back to the shop, or taken back from it."""
    bearer = bearer_of(request, visitor, order_desk, market_desk)
    holder_id = await holder_as(tx, ticket_id, bearer)
    act = giving.take_back if "keep" in fields else giving.give_back
    try:
        await act(tx, ticket_id, holder_id)
    except Refusal as refusal:
        return await _ways(tx, bearer, ticket_id, {"given_back": refusal})
    return Redirect(location=f"/ticket/{ticket_id}/pass-on", headers=PRIVATE)


async def _ways(tx: Transaction, bearer: Bearer, ticket_id: UUID, errors: dict[str, str | Refusal] | None = None, email: str = "") -> Page:
    ticket = await read_ticket(tx, ticket_id)
    if ticket is None or not bearer.is_holder(ticket.holder_id, ticket.order_id) or ticket.state != "valid":
        raise TicketNotYours
    rules = (await rules_of(tx, [ticket.sale_id]))[ticket.sale_id]
    context = {
        "ticket": ticket,
        "cap_minor": ticket.face_minor * ticket.cap_percent // 100 if ticket.cap_percent is not None else None,
        "may_give_back": rules.takes_back and _is_from_the_shop(ticket),
        "refund_minor": ticket.price_minor - fee_of(ticket.price_minor, rules.give_back_fee_basis_points),
        "given_back": await queries.read_given_back(tx, ticket_id),
        "back_minor": await _back_at_once(tx, ticket, ticket_id),
        "is_ahead": ticket.now < ticket.starts_at and not ticket.is_used and ticket.sale_state != "cancelled",
        "is_guest": ticket.holder_id is None or ticket.holder_id != bearer.account_id,
        "is_buyers": ticket.buyer_id == ticket.holder_id,
        "gift_id": await queries.open_gift(tx, ticket_id),
        "errors": errors or {},
        "email": email,
    }
    return Page("tickets/pass_on.html", context, status=422 if errors else 200, headers=PRIVATE)


async def _back_at_once(tx: Transaction, ticket: HeldTicket, ticket_id: UUID) -> int | None:
    """What the organiser's rule pays for it today, resold or not; None where it cannot be given back like this."""
    if ticket.buyer_id != ticket.holder_id:
        return None
    offer = await offer_of(tx, ticket.order_id)
    number = split_ticket_id(ticket_id)[1]
    return next((each.back_minor for each in offer.tickets if each.number == number), None)


def _is_from_the_shop(ticket: HeldTicket) -> bool:
    return ticket.stock_id == ticket.sale_id and ticket.buyer_id == ticket.holder_id


PASSING_ON = (show_ways, give, give_back)
