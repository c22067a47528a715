"""An order as whoever ordered sees it: what is held and for how long, paying, waiting, the tickets, and what became of it."""

from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, QueryParameter, Redirect, form, page
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.guest_orders import send_links, take_over
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.invoices import order_code
from matchday.modules.tickets.errors import OrderIsPaid, OrderNotFound
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, is_guests, opened, remember, secret_of
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.pages.shop_form import EMAIL_LENGTH_MAX, NO_ADDRESS, is_email
from matchday.modules.tickets.queries.after_purchase import AfterPurchase, after_purchase
from matchday.modules.tickets.queries.shop import AboutOrder, about_order, own_orders, own_tickets
from matchday.modules.tickets.queries.waiting import entries_of
from matchday.modules.tickets.schemas.orders import OrderView, PlaceView
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate

Secret = Annotated[str, QueryParameter(name="secret", max_length=100)]
WORDS = {
    "two": "Two minutes are left to pay.",
    "half": "30 seconds are left to pay.",
    "news": "There is news of your order.",
}


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Places of an order that are the same but for their seats."""

    product: str
    count: int
    price_minor: int
    sum_minor: int
    discount_minor: int
    seats: tuple[str, ...]


@page("/orders/{order_id:uuid}", access=anyone)
async def show_order(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    order_id: UUID,
    order_desk: OrderDesk,
    counter: ShopCounter,
    secret: Secret = "",
) -> Page | Redirect:
    """In every state. The link in a mail has the secret, which the browser keeps from then on. Raises OrderNotFound."""
    if secret and order_desk.secrets.opens(secret, order_id):
        return Redirect(location=f"/orders/{order_id}", cookies=(remember(request, counter, order_id, secret),), headers=PRIVATE)
    order = await opened(tx, request, visitor, order_id, order_desk)
    return _page(request, order, await about_order(tx, order_id), await after_purchase(tx, order))


@form("/orders/{order_id:uuid}/cancellation", access=anyone, moves_money=True)
async def cancel_order(
    request: AnyRequest,
    visitor: Identity | None,
    order_id: UUID,
    fields: FormFields,
    order_desk: OrderDesk,
    counter: ShopCounter,
) -> Page | Redirect:
    """Gives back what is held; an order that is paid stays as it is and says so. Raises OrderNotFound."""
    is_guest = is_guests(request, order_id, order_desk)
    if not is_guest and visitor is None:
        raise OrderNotFound
    try:
        await order_desk.release(order_id, None if is_guest or visitor is None else visitor.account_id)
    except OrderIsPaid as refusal:
        async with counter.look() as tx:
            order = await opened(tx, request, visitor, order_id, order_desk)
            return _page(request, order, await about_order(tx, order_id), await after_purchase(tx, order), refusal)
    back = fields.get("back", "")
    return Redirect(location=f"/tickets/{back}" if _is_slug(back) else f"/orders/{order_id}", headers=PRIVATE)


@form("/orders/{order_id:uuid}/owner", access=signed_in)
async def keep_in_account(tx: Transaction, request: AnyRequest, identity: Identity, order_id: UUID, order_desk: OrderDesk) -> Redirect:
    """A guest's order goes to the account of whoever shows its secret, and with the one that was mailed all of the address. Raises
    OrderNotFound, AlreadyYours, OrderStillOpen."""
    if not is_guests(request, order_id, order_desk):
        raise OrderNotFound
    has_mailbox = order_desk.secrets.is_mailed(secret_of(request, order_id), order_id)
    await take_over(tx, order_id, identity.account_id, has_mailbox=has_mailbox)
    return Redirect(location=f"/orders/{order_id}", headers=PRIVATE)


@page("/order-links", access=anyone)
async def show_links_form(request: AnyRequest) -> Page:
    """For somebody without an account who has lost the mail."""
    return Page("tickets/order_links.html", {"email": "", "errors": {}, "is_sent": "sent" in request.query_params})


@form("/order-links", access=anyone)
async def ask_for_links(tx: Transaction, fields: FormFields) -> Page | Redirect:
    """By mail, to the address and to nobody else; the page is the same for every address."""
    email = fields.text("email", EMAIL_LENGTH_MAX)
    if not is_email(email):
        return Page("tickets/order_links.html", {"email": email, "errors": {"email": NO_ADDRESS}, "is_sent": False}, status=422)
    await send_links(tx, email)
    return Redirect(location="/order-links?sent=yes")


@page("/my/tickets", access=signed_in)
async def show_my_tickets(tx: Transaction, identity: Identity, cursor: Cursor) -> Page:
    """Tickets of events to come, and every order."""
    orders = await own_orders(tx, identity.account_id, cursor)
    context = {
        "events": await own_tickets(tx, identity.account_id) if cursor.after is None else [],
        "waiting": await entries_of(tx, identity.account_id) if cursor.after is None else [],
        "orders": orders.items,
        "is_first": cursor.after is None,
        "next_address": f"/my/tickets?cursor={orders.next}" if orders.next else "",
        "moment": await tx.clock(),
    }
    return Page("tickets/my_tickets.html", context)


def _page(request: AnyRequest, order: OrderView, about: AboutOrder, after: AfterPurchase, refusal: Refusal | None = None) -> Page:
    locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
    is_open = order.state in ("created", "awaiting_payment") and order.now < order.held_until
    context = {
        "order": order,
        "about": about,
        "after": after,
        "accent": about.accent,
        "lines": lines(order.positions),
        "is_open": is_open,
        "is_late": order.state in ("created", "awaiting_payment") and not is_open,
        "refusal": refusal,
        "code": order_code(order.order_id),
        "rates": sorted({place.tax_rate for place in order.positions if place.tax_minor}),
        "percent": {place.tax_rate: Decimal(place.tax_rate).scaleb(-2) for place in order.positions},
        "words": {name: translate(locale, words) for name, words in WORDS.items()},
    }
    return Page("tickets/order.html", context, status=refusal.status if refusal else 200, headers=PRIVATE, is_secret=True)


def lines(places: tuple[PlaceView, ...]) -> list[Line]:
    """The same product at the same price is one line."""
    together: dict[tuple[str, int, int], list[PlaceView]] = {}
    for place in places:
        together.setdefault((place.product, place.price_minor, place.discount_minor), []).append(place)
    return [
        Line(
            product=product,
            count=len(some),
            price_minor=price,
            sum_minor=price * len(some),
            discount_minor=discount,
            seats=tuple(place.seat for place in some if place.seat),
        )
        for (product, price, discount), some in together.items()
    ]


def _is_slug(text: str) -> bool:
    return bool(text) and len(text) <= 80 and text.isascii() and text.replace("-", "").isalnum()


ORDERS = (show_order, cancel_order, keep_in_account, show_links_form, ask_for_links, show_my_tickets)
