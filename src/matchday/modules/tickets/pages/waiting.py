"""Waiting for tickets: joining from an event's page, and one's own place on the list."""

from typing import Annotated
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, QueryParameter, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.leave_waiting import leave_waiting
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.pages.shop_form import EMAIL_LENGTH_MAX, NO_ADDRESS, is_email
from matchday.modules.tickets.queries.sales import public_sale_at
from matchday.modules.tickets.routes.waiting import new_entry, own_entry
from matchday.modules.tickets.schemas.market import NewWaiting
from matchday.modules.tickets.schemas.sales import OfferedProduct, PublicSale
from matchday.modules.tickets.store.waiting import rules_of
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

Secret = Annotated[str, QueryParameter(name="secret", max_length=100)]
NO_COUNT = "Say how many places you want together, from 1 to 100."
NO_PRODUCT = "Choose what you wait for."


@page("/tickets/{slug:str}/waiting", access=anyone)
async def show_joining(tx: Transaction, slug: str) -> Page:
    """The rule, and the form. Raises NotFound for a draft."""
    return await _joining(tx, await public_sale_at(tx, slug))


@form("/tickets/{slug:str}/waiting", access=anyone)
async def join(
    request: AnyRequest, visitor: Identity | None, slug: str, fields: FormFields, market_desk: MarketDesk, counter: ShopCounter
) -> Page | Redirect:
    """So many places together, in order of arrival."""
    async with counter.look() as tx:
        sale = await public_sale_at(tx, slug)
    errors: dict[str, str | Refusal] = {}
    count, email = fields.get("places", ""), fields.text("email", EMAIL_LENGTH_MAX)
    product_id = next((product.product_id for product in sale.products if str(product.product_id) == fields.get("product")), None)
    if product_id is None:
        errors["product"] = NO_PRODUCT
    if not (count.isascii() and count.isdigit() and len(count) <= 3 and 1 <= int(count) <= 100):
        errors["places"] = NO_COUNT
    if visitor is None and not is_email(email):
        errors["email"] = NO_ADDRESS
    if not errors and product_id is not None:
        locale = preferences(request.cookies, request.headers.get("accept-language", "")).locale
        wanted = NewWaiting(product_id=product_id, places=int(count), email=email or None, locale=locale)
        try:
            joined = await market_desk.join(new_entry(visitor, sale.sale_id, wanted))
        except Refusal as refusal:
            errors["product"] = refusal
        else:
            secret = "" if visitor else f"?secret={market_desk.entries.of(joined.entry_id)}"
            return Redirect(location=f"/waiting/{joined.entry_id}{secret}", headers=PRIVATE)
    async with counter.look() as tx:
        return await _joining(tx, sale, fields, errors)


@page("/waiting/{entry_id:uuid}", access=anyone)
async def show_place(
    tx: Transaction, visitor: Identity | None, entry_id: UUID, market_desk: MarketDesk, order_desk: OrderDesk, secret: Secret = ""
) -> Page:
    """How many are before it, and the offer once it is there. Raises EntryNotFound."""
    entry = await own_entry(tx, market_desk, entry_id, visitor, secret)
    to_order = f"/orders/{entry.order_id}" if entry.order_id else ""
    if to_order and secret and entry.order_id:
        to_order += f"?secret={order_desk.secrets.of(entry.order_id)}"
    return Page("tickets/waiting_place.html", {"entry": entry, "secret": secret, "to_order": to_order}, headers=PRIVATE, is_secret=True)


@form("/waiting/{entry_id:uuid}/leaving", access=anyone)
async def leave(tx: Transaction, visitor: Identity | None, entry_id: UUID, fields: FormFields, market_desk: MarketDesk) -> Redirect:
    """Waits no more."""
    secret = fields.text("secret", 100)
    await own_entry(tx, market_desk, entry_id, visitor, secret)
    await leave_waiting(tx, entry_id)
    return Redirect(location=f"/waiting/{entry_id}" + (f"?secret={secret}" if secret else ""), headers=PRIVATE)


async def _joining(
    tx: Transaction, sale: PublicSale, typed: FormFields | None = None, errors: dict[str, str | Refusal] | None = None
) -> Page:
    """Who comes as a party may wait for more than the few that are left."""
    scarce = sorted((product for product in sale.products if product.availability in ("sold_out", "few")), key=_is_left)
    context = {
        "sale": sale,
        "rules": (await rules_of(tx, [sale.sale_id]))[sale.sale_id],
        "options": [(str(product.product_id), product.name) for product in scarce],
        "typed": typed or {},
        "errors": errors or {},
    }
    return Page("tickets/waiting_join.html", context, status=422 if errors else 200)


def _is_left(product: OfferedProduct) -> bool:
    return product.availability != "sold_out"


WAITING = (show_joining, join, show_place, leave)
