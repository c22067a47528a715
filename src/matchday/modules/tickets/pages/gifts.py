"""A gift as its giver and its receiver see it: neither needs an account. With one link it is accepted, by whoever is first; with another,
which the giver never sees, a guest who has accepted it opens the ticket."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, QueryParameter, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions import transfer_tickets
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.errors.resale import EmailForGift, TransferNotFound
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, bearer_of, remember
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.pages.shop_form import EMAIL_LENGTH_MAX, NO_ADDRESS, is_email
from matchday.modules.tickets.queries import market as queries
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

Secret = Annotated[str, QueryParameter(name="secret", max_length=100)]
ONE = "/gifts/{transfer_id:uuid}"
NAME_LENGTH_MAX = 80
NO_NAME = "Give a name of at most 80 letters in one line, or none."


@page(ONE, access=anyone)
async def show_gift(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    transfer_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    counter: ShopCounter,
    secret: Secret = "",
) -> Page | Redirect:
    """For its giver with the link, and for whoever has it. A guest who has accepted it is led to the ticket, which the browser opens
    from then on. Raises TransferNotFound."""
    bearer = bearer_of(request, visitor, order_desk, market_desk)
    if visitor is None and _has_gift(bearer, market_desk, transfer_id, secret):
        found = await queries.read_gift(tx, transfer_id)
        if found is not None and found.is_guests:
            return _to_ticket(request, counter, market_desk, transfer_id, found.gift.ticket_id)
    return await _gift(tx, bearer, transfer_id, market_desk, counter, secret)


@form(f"{ONE}/acceptance", access=anyone)
async def accept(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    transfer_id: UUID,
    fields: FormFields,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    counter: ShopCounter,
) -> Page | Redirect:
    """The ticket is one's own from now on: the account's, or that of a guest, who is sent a link of their own."""
    secret = fields.text("secret", 100)
    bearer = bearer_of(request, visitor, order_desk, market_desk)
    has_gift = _has_gift(bearer, market_desk, transfer_id, secret)
    if not (has_gift or market_desk.transfers.opens(secret, transfer_id)):
        raise TransferNotFound
    typed = {"email": fields.text("email", EMAIL_LENGTH_MAX), "name": fields.text("name", NAME_LENGTH_MAX + 1)}
    errors = _faults(typed) if visitor is None else {}
    if errors:
        return await _gift(tx, bearer, transfer_id, market_desk, counter, secret, errors=errors, typed=typed)
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    try:
        if visitor is not None:
            ticket_id = await transfer_tickets.accept_ticket(tx, transfer_id, visitor.account_id, visitor.name, has_gift=has_gift)
            return Redirect(location=f"/ticket/{ticket_id}", headers=PRIVATE)
        address = typed["email"] or None
        ticket_id = await transfer_tickets.accept_as_guest(tx, transfer_id, typed["name"], address, locale, has_gift=has_gift)
    except EmailForGift as refusal:
        return await _gift(tx, bearer, transfer_id, market_desk, counter, secret, errors={"email": refusal}, typed=typed)
    except TransferNotFound:  # of two clicks it is the second: the first has brought the browser what opens the ticket
        return Redirect(location=f"/gifts/{transfer_id}?secret={quote(secret, safe='')}", headers=PRIVATE)
    except Refusal as refusal:
        return await _gift(tx, bearer, transfer_id, market_desk, counter, secret, refusal)
    return _to_ticket(request, counter, market_desk, transfer_id, ticket_id)


@form(f"{ONE}/withdrawal", access=anyone)
async def take_gift_back(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, transfer_id: UUID, order_desk: OrderDesk, market_desk: MarketDesk
) -> Redirect:
    """As long as nobody has accepted it. Raises TransferNotFound."""
    giver_id = await transfer_tickets.giver_as(tx, transfer_id, bearer_of(request, visitor, order_desk, market_desk))
    await transfer_tickets.take_ticket_back(tx, transfer_id, giver_id)
    is_accounts = visitor is not None and giver_id == visitor.account_id
    return Redirect(location="/market/mine" if is_accounts else f"/gifts/{transfer_id}", headers=PRIVATE)


async def _gift(
    tx: Transaction,
    bearer: Bearer,
    transfer_id: UUID,
    market_desk: MarketDesk,
    counter: ShopCounter,
    secret: str,
    refusal: Refusal | None = None,
    *,
    errors: dict[str, str | Refusal] | None = None,
    typed: dict[str, str] | None = None,
) -> Page:
    found = await queries.read_gift(tx, transfer_id)
    is_giver = found is not None and bearer.is_holder(found.giver_id, split_ticket_id(found.gift.ticket_id)[0])
    has_gift = _has_gift(bearer, market_desk, transfer_id, secret)
    if found is None or not (is_giver or has_gift or market_desk.transfers.opens(secret, transfer_id)):
        raise TransferNotFound
    path = f"/gifts/{transfer_id}?secret={market_desk.transfers.of(transfer_id)}"
    context = {
        "gift": found.gift,
        "giver": found.giver,
        "is_giver": is_giver,
        "is_mailed": found.is_mailed,
        "can_be_kept": found.is_guests and has_gift,
        "secret": market_desk.gifts.of(transfer_id) if has_gift else secret,
        "link": counter.site_url + path,
        "sign_in": f"/sign-in?next={quote(path, safe='')}",
        "refusal": refusal,
        "errors": errors or {},
        "typed": typed or {},
    }
    status = refusal.status if refusal else 422 if errors else 200
    return Page("tickets/gift.html", context, status=status, headers=PRIVATE, is_secret=True)


def _has_gift(bearer: Bearer, market_desk: MarketDesk, transfer_id: UUID, secret: str) -> bool:
    """Whether it is the guest who has accepted it: by the link that they were mailed, or by what their browser was given."""
    return market_desk.gifts.opens(secret, transfer_id) or bearer.has_gift(transfer_id)


def _to_ticket(request: AnyRequest, counter: ShopCounter, market_desk: MarketDesk, transfer_id: UUID, ticket_id: UUID) -> Redirect:
    cookie = remember(request, counter, transfer_id, market_desk.gifts.of(transfer_id))
    return Redirect(location=f"/ticket/{ticket_id}", cookies=(cookie,), headers=PRIVATE)


def _faults(typed: dict[str, str]) -> dict[str, str | Refusal]:
    """Of what a guest typed. Without an address it may be the one that the link was mailed to."""
    errors: dict[str, str | Refusal] = {}
    if typed["email"] and not is_email(typed["email"]):
        errors["email"] = NO_ADDRESS
    if len(typed["name"]) > NAME_LENGTH_MAX or not (typed["name"].isprintable()):
        errors["name"] = NO_NAME
    return errors


GIFTS = (show_gift, accept, take_gift_back)
