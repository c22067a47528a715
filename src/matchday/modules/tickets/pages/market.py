"""The people's market as people see it: what is offered, selling, one's own offers, and buying. Works without any script."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, QueryParameter, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.backbone.money import Money, minor_unit_digits
from matchday.modules.tickets.actions import keep_listings
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.pages.opening import AnyRequest, to_order
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.pages.shop_form import EMAIL_LENGTH_MAX, NO_ADDRESS, is_email
from matchday.modules.tickets.queries import market as queries
from matchday.modules.tickets.routes.market import asked_listing
from matchday.modules.tickets.schemas.market import BuyListing, ListingChange, ListingView, NewListing
from matchday.modules.tickets.store.held_tickets import HeldTicket, read_ticket
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

AskedTicket = Annotated[UUID | None, QueryParameter(name="ticket")]
NO_PRICE = "Give a price above zero, such as 25.00."
NO_TITLE = "Say what you offer, in at most 200 letters and one line."
NO_CURRENCY = "Choose one of the currencies."
CURRENCIES = ("EUR", "GBP", "USD", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "JPY")
WHICH_CURRENCY = "Choose in which currency: prices in different ones cannot be compared."
WORDS_MAX = 100


@page("/market", access=anyone)
async def show_market(tx: Transaction, request: AnyRequest, visitor: Identity | None, cursor: Cursor) -> Page:
    """What people offer, newest or cheapest first; of one event, with some words, or up to a price. Prices in different currencies
    are never compared: the cheapest come first within each."""
    asked = {name: request.query_params.get(name, "")[:WORDS_MAX].strip() for name in ("q", "sale", "max", "currency", "order")}
    currencies = await queries.currencies_offered(tx)
    currency = asked["currency"] if asked["currency"] in currencies else currencies[0] if len(currencies) == 1 else ""
    order: queries.ListingOrder = "price" if asked["order"] == "price" else "newest"
    price_max = _minor(asked["max"], currency) if currency else None
    found = await queries.list_offers(
        tx,
        cursor,
        words=asked["q"],
        sale_id=_uuid(asked["sale"]),
        price_max=price_max,
        currency=currency,
        order=order,
        with_locked=True,
    )
    ways = {name: value for name, value in asked.items() if value}
    context = {
        "listings": found.items,
        "asked": asked | {"order": order, "currency": currency},
        "errors": _faults_of_price(asked["max"], currency, price_max) if currencies else {},
        "currencies": currencies,
        "is_filtered": any(asked[name] for name in ("q", "sale", "max")),
        "next_address": f"/market?{urlencode(ways | {'cursor': found.next})}" if found.next else "",
        "first_address": f"/market?{urlencode(ways)}" if cursor.after else "",
        "own_id": visitor.account_id if visitor else None,
    }
    return Page("tickets/market.html", context)


@page("/market/mine", access=signed_in)
async def show_own_offers(tx: Transaction, identity: Identity, cursor: Cursor) -> Page:
    """One's own of every state, and tickets on their way to others."""
    found = await queries.own_offers(tx, identity.account_id, cursor)
    gifts = await queries.gifts_of(tx, identity.account_id, Cursor(limit=20, after=None))
    context = {
        "offers": found.items,
        "gifts": [gift for gift in gifts.items if gift.state == "offered"],
        "next_address": f"/market/mine?cursor={found.next}" if found.next else "",
        "first_address": "/market/mine" if cursor.after else "",
    }
    return Page("tickets/market_mine.html", context)


@page("/market/new", access=signed_in)
async def show_selling(tx: Transaction, identity: Identity, ticket: AskedTicket = None) -> Page:
    """A ticket that was bought here, or something else."""
    return await _selling(tx, identity, ticket)


@form("/market/new", access=signed_in)
async def sell(tx: Transaction, identity: Identity, fields: FormFields) -> Page | Redirect:
    """Offers it, or says beside the fields what is wrong."""
    ticket_id = _uuid(fields.get("ticket", ""))
    ticket = await _own_ticket(tx, identity, ticket_id)
    currency = ticket.currency if ticket else fields.get("currency", "")
    errors: dict[str, str | Refusal] = {}
    if currency not in CURRENCIES and ticket is None:
        errors["currency"] = NO_CURRENCY
    price = _minor(fields.text("price", 20), currency) if "currency" not in errors else None
    if "currency" not in errors and not price:
        errors["price"] = NO_PRICE
    title = fields.text("title", 200)
    if ticket is None and not _is_line(title):
        errors["title"] = NO_TITLE
    if not errors and price:
        wanted = NewListing(
            price_minor=price,
            ticket_id=ticket_id if ticket else None,
            title=None if ticket else title,
            currency=None if ticket else currency,
            about=fields.text("about", 1999)[:2000],
        )
        try:
            listing_id = await keep_listings.add_listing(tx, identity.account_id, wanted)
        except Refusal as refusal:
            errors["price"] = refusal
        else:
            return Redirect(location=f"/market/{listing_id}")
    return await _selling(tx, identity, ticket_id, fields, errors)


@page("/market/{listing_id:uuid}", access=anyone)
async def show_offer(tx: Transaction, visitor: Identity | None, listing_id: UUID) -> Page:
    """In every state. Raises ListingNotFound."""
    return await _offer(tx, visitor, listing_id)


@form("/market/{listing_id:uuid}", access=anyone, moves_money=True)
async def buy(
    request: AnyRequest, visitor: Identity | None, listing_id: UUID, fields: FormFields, order_desk: OrderDesk, counter: ShopCounter
) -> Page | Redirect:
    """Holds it at the price that this page has shown; at another it is said, and shown. Without an account an address is needed."""
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    shown = fields.get("price", "")
    price = int(shown) if shown.isascii() and shown.isdigit() and len(shown) <= 13 else 0
    email = fields.text("email", EMAIL_LENGTH_MAX) if visitor is None else ""
    if visitor is None and not is_email(email):
        async with counter.look() as tx:
            return await _offer(tx, None, listing_id, errors={"email": NO_ADDRESS}, email=email)
    data = BuyListing(price_minor=price, currency=fields.text("currency", 3), locale=locale, email=email or None)
    try:
        asked = asked_listing(visitor.account_id if visitor else None, listing_id, data, fields.text("key", 100) or None)
        placed = await order_desk.place(asked)
    except Refusal as refusal:
        async with counter.look() as tx:
            return await _offer(tx, visitor, listing_id, refusal, email=email)
    return to_order(request, counter, order_desk, placed)


@page("/market/{listing_id:uuid}/edit", access=signed_in)
async def show_editing(tx: Transaction, identity: Identity, listing_id: UUID) -> Page:
    """Price and text. Raises ListingNotFound for somebody else's."""
    return await _editing(tx, identity, listing_id)


@form("/market/{listing_id:uuid}/edit", access=signed_in)
async def edit(tx: Transaction, identity: Identity, listing_id: UUID, fields: FormFields) -> Page | Redirect:
    """While nobody is buying it."""
    own = await queries.read_own(tx, listing_id, identity.account_id)
    errors: dict[str, str | Refusal] = {}
    price, title = _minor(fields.text("price", 20), own.listing.currency), fields.text("title", 200)
    if not price:
        errors["price"] = NO_PRICE
    if not own.listing.is_ours and not _is_line(title):
        errors["title"] = NO_TITLE
    if not errors and price:
        change = ListingChange(price_minor=price, title=title if not own.listing.is_ours else None, about=fields.text("about", 1999)[:2000])
        try:
            await keep_listings.edit_listing(tx, listing_id, identity.account_id, change)
        except Refusal as refusal:
            errors["price"] = refusal
        else:
            return Redirect(location=f"/market/{listing_id}")
    return await _editing(tx, identity, listing_id, fields, errors)


@form("/market/{listing_id:uuid}/withdrawal", access=signed_in)
async def withdraw(tx: Transaction, identity: Identity, listing_id: UUID) -> Page | Redirect:
    """While nobody is buying it."""
    try:
        await keep_listings.withdraw_listing(tx, listing_id, identity.account_id)
    except Refusal as refusal:
        return await _offer(tx, identity, listing_id, refusal)
    return Redirect(location="/market/mine")


def _faults_of_price(typed: str, currency: str, price_max: int | None) -> dict[str, str]:
    """Why what was typed as the highest price is not looked for."""
    if not typed or price_max is not None:
        return {}
    return {"max": NO_PRICE} if currency else {"currency": WHICH_CURRENCY}


async def _offer(
    tx: Transaction,
    visitor: Identity | None,
    listing_id: UUID,
    refusal: Refusal | None = None,
    errors: Mapping[str, str] = {},
    email: str = "",
) -> Page:
    listing = await queries.read_offer(tx, listing_id)
    own = None
    if visitor is not None and await queries.is_seller(tx, listing_id, visitor.account_id):
        own = await queries.read_own(tx, listing_id, visitor.account_id)
    context = {
        "listing": listing,
        "own": own,
        "refusal": refusal,
        "errors": errors,
        "email": email,
        "key": str(new_id()),
        "is_over": _is_over(listing, await tx.clock()),
    }
    return Page("tickets/market_offer.html", context, status=refusal.status if refusal else 422 if errors else 200)


async def _selling(
    tx: Transaction, identity: Identity, ticket_id: UUID | None, typed: Any = None, errors: dict[str, str | Refusal] | None = None
) -> Page:
    ticket = await _own_ticket(tx, identity, ticket_id)
    cap = ticket.face_minor * ticket.cap_percent // 100 if ticket and ticket.cap_percent is not None else None
    context = {
        "ticket": ticket,
        "cap_minor": cap,
        "fee_percent": Decimal(ticket.fee_basis_points).scaleb(-2) if ticket and ticket.fee_basis_points else None,
        "typed": typed or {},
        "errors": errors or {},
        "currency_options": [(currency, currency) for currency in CURRENCIES],
        "price": (typed or {}).get("price", "") or (_typed(ticket.face_minor, ticket.currency) if ticket else ""),
    }
    return Page("tickets/market_sell.html", context, status=422 if errors else 200)


async def _editing(
    tx: Transaction, identity: Identity, listing_id: UUID, typed: Any = None, errors: dict[str, str | Refusal] | None = None
) -> Page:
    own = await queries.read_own(tx, listing_id, identity.account_id)
    context = {
        "own": own,
        "listing": own.listing,
        "errors": errors or {},
        "typed": typed or _as_typed(own.listing),
    }
    return Page("tickets/market_edit.html", context, status=422 if errors else 200)


async def _own_ticket(tx: Transaction, identity: Identity, ticket_id: UUID | None) -> HeldTicket | None:
    ticket = await read_ticket(tx, ticket_id) if ticket_id else None
    return ticket if ticket is not None and ticket.holder_id == identity.account_id else None


def _is_over(listing: ListingView, now: Any) -> bool:
    return listing.starts_at is not None and listing.starts_at <= now


def _is_line(text: str) -> bool:
    return 0 < len(text) <= 200 and text.isprintable()


def _minor(text: str, currency: str) -> int | None:
    """What was typed, in minor units; None for what is no price."""
    try:
        minor = Money.parse(text.strip().replace(",", "."), currency).minor
    except ValueError:
        return None
    return minor if 0 < minor <= 1_000_000_000_000 else None


def _typed(minor: int, currency: str) -> str:
    digits = minor_unit_digits(currency)
    whole, rest = divmod(minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if digits else str(whole)


def _as_typed(listing: ListingView) -> dict[str, str]:
    return {"price": _typed(listing.price_minor, listing.currency), "title": listing.title, "about": listing.about}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


MARKET = (show_market, show_own_offers, show_selling, sell, show_offer, buy, show_editing, edit, withdraw)
