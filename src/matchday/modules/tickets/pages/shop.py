"""The shop as people see it: what is on sale, and an event's page, where tickets are chosen and held.

Works without any script: blocks of seats are links, quantities are fields, and what goes wrong is said beside them with
everything that was typed still there.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Answer, Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.idempotency import KeyReused
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.domain.asked import Placed
from matchday.modules.tickets.domain.availability import ON_OFFER
from matchday.modules.tickets.domain.calendar_file import calendar_file
from matchday.modules.tickets.domain.orders import OPEN
from matchday.modules.tickets.domain.vouchers import Voucher
from matchday.modules.tickets.errors.prices import UnknownVoucher
from matchday.modules.tickets.pages.opening import AnyRequest, is_guests, orders_in, to_order
from matchday.modules.tickets.pages.picking import MOST_SEATS, kept_seats, picker_words, section_of
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.pages.shop_form import Wrong, order_of, wrong_by
from matchday.modules.tickets.queries.picking import picking_of
from matchday.modules.tickets.queries.sales import list_public_sales, public_sale_at
from matchday.modules.tickets.queries.shop import about_sale, open_hold
from matchday.modules.tickets.routes.orders import asked_order
from matchday.modules.tickets.schemas.orders import NewOrder
from matchday.modules.tickets.schemas.sales import OfferedProduct, PublicSale
from matchday.modules.tickets.store.promotions import rules_on, voucher_of
from matchday.modules.tickets.store.waiting import rules_of
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate

SEARCH_CHARACTERS_MAX = 100
_TYPED_MAX = 300
CODE_LENGTH_MAX = 64
RIGHT = Wrong(status=200)
WORDS = {
    "one": "Hold 1 ticket for {minutes} minutes",
    "many": "Hold {count} tickets for {minutes} minutes",
    "none": "Hold tickets for {minutes} minutes",
    "left": "{count} left",
    "sold_out": "Sold out",
    "over": "No longer on sale",
    "before": "{price} before discounts",
    "again": "Back on sale: load the page again",
    "gone": "{name} is sold out now.",
}


@page("/tickets", access=anyone)
async def list_events(tx: Transaction, request: AnyRequest, cursor: Cursor) -> Page:
    """Events to come, the next one first; those of a competition, or with some words in their names."""
    asked = _asked(request, "q")
    competition = _asked(request, "competition")
    found = await list_public_sales(tx, cursor, words=asked, competition=competition)
    ways = {"q": asked, "competition": competition}
    context = {
        "sales": found.items,
        "next_address": _address("/tickets", ways | {"cursor": found.next or ""}) if found.next else "",
        "first_address": _address("/tickets", ways) if cursor.after else "",
        "asked": asked,
        "competition": competition,
    }
    return Page("tickets/shop.html", context)


@page("/tickets/{slug:str}", access=anyone)
async def show_event(tx: Transaction, request: AnyRequest, visitor: Identity | None, slug: str, order_desk: OrderDesk) -> Page:
    """What there is, for how much, and what is left of it. Raises NotFound for a draft too."""
    return await _event(tx, request, visitor, slug, order_desk)


@form("/tickets/{slug:str}", access=anyone, moves_money=True)
async def hold_tickets(
    request: AnyRequest, visitor: Identity | None, slug: str, fields: FormFields, order_desk: OrderDesk, counter: ShopCounter
) -> Page | Redirect:
    """Holds what was chosen, all of it or nothing, and leads to the order; or shows the seats of another block, with what was
    chosen so far. Raises NotFound."""
    async with counter.look() as tx:
        sale, _, _ = await _offered(tx, slug, fields.text("voucher", CODE_LENGTH_MAX))
        if "look" in fields:
            return await _event(tx, request, visitor, slug, order_desk, fields)
    wanted = order_of(fields, _locale(request), is_guest=visitor is None)
    if isinstance(wanted, NewOrder):
        try:
            placed = await _place(order_desk, visitor, fields.text("key", 100), sale, wanted)
        except Refusal as refusal:
            wanted = wrong_by(refusal, sale.products)
        else:
            return to_order(request, counter, order_desk, placed)
    async with counter.look() as tx:
        return await _event(tx, request, visitor, slug, order_desk, fields, wanted)


async def _place(order_desk: OrderDesk, visitor: Identity | None, key: str, sale: PublicSale, wanted: NewOrder) -> Placed:
    """The page's key makes two clicks one order. Who comes back to the page later, and chooses something else or comes back to
    an order that has ended, orders anew."""
    with suppress(KeyReused):
        placed = await order_desk.place(asked_order(visitor, key or None, sale.sale_id, wanted))
        if placed.order.state in (*OPEN, "complete") and (placed.order.state == "complete" or placed.now < placed.order.held_until):
            return placed
    return await order_desk.place(asked_order(visitor, None, sale.sale_id, wanted))


async def _event(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    slug: str,
    order_desk: OrderDesk,
    typed: Mapping[str, str] = {},
    wrong: Wrong = RIGHT,
) -> Page:
    code = typed.get("voucher") or _asked(request, "voucher")
    sale, voucher, fault = await _offered(tx, slug, code)
    about = await about_sale(tx, sale.sale_id)
    locale = _locale(request)
    section = typed.get("section") or _asked(request, "section")
    is_open = sale.state == "on_sale" and sale.starts_at > about.now
    picking = await picking_of(tx, slug, section_of(section)) if about.has_seats and is_open else None
    known = [order_id for order_id in orders_in(request) if is_guests(request, order_id, order_desk)]
    plain = [product for product in sale.products if not product.is_seated or picking is None]
    context = {
        "sale": sale,
        "about": about,
        "accent": about.accent,
        "is_open": is_open,
        "is_over": sale.starts_at <= about.now,
        "picking": picking,
        "picker_words": picker_words(locale),
        "kept": kept_seats(picking, typed, locale) if picking else [],
        "groups": _groups(plain),
        "seated": [product for product in sale.products if product.is_seated] if picking else [],
        "is_sold_out": is_open and not any(product.availability in ON_OFFER for product in sale.products if not product.is_extra),
        "can_order": is_open and any(product.availability in ON_OFFER for product in sale.products),
        "opens_at": _opens_at(sale),
        "rules": (await rules_of(tx, [sale.sale_id]))[sale.sale_id],
        "gone": [(str(product.product_id), product.name) for product in sale.products if product.availability == "sold_out"]
        if is_open
        else [],
        "hold": await open_hold(tx, sale.sale_id, visitor.account_id if visitor else None, known),
        "most": sale.per_person_max or MOST_SEATS,
        "minutes": -(-sale.hold_seconds // 60),
        "words": {name: translate(locale, words) for name, words in WORDS.items()},
        "typed": {name: value[:_TYPED_MAX] for name, value in typed.items()} | ({"voucher": code[:_TYPED_MAX]} if code else {}),
        "voucher": voucher,
        "prices": _prices(sale, voucher),
        "discounts": await _discounts(tx, sale) if is_open else [],
        "errors": wrong.fields or ({"voucher": fault} if fault and not wrong.sentence else {}),
        "sentence": wrong.sentence,
        "key": typed.get("key") or f"{new_id()}",
        "rates": {product.tax_rate: Decimal(product.tax_rate).scaleb(-2) for product in sale.products},
    }
    return Page("tickets/event.html", context, status=wrong.status)


async def _offered(tx: Transaction, slug: str, code: str) -> tuple[PublicSale, Voucher | None, Refusal | None]:
    """The sale with what the voucher opens; or why it does nothing. Raises NotFound."""
    sale = await public_sale_at(tx, slug)
    if not code:
        return sale, None, None
    voucher = await voucher_of(tx, sale.sale_id, code) if len(code) <= CODE_LENGTH_MAX else None
    if voucher is None:
        return sale, None, UnknownVoucher()
    try:
        voucher.require(1, await tx.clock())
    except Refusal as refusal:
        return sale, None, refusal
    return await public_sale_at(tx, slug, voucher), voucher, None


def _prices(sale: PublicSale, voucher: Voucher | None) -> dict[UUID, int]:
    """What costs less by the voucher."""
    if voucher is None:
        return {}
    priced = [(product, voucher.price(product.price_minor)) for product in sale.products if voucher.is_for(product.product_id)]
    return {product.product_id: price for product, price in priced if price != product.price_minor}


class Discount(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as people read it. Without names it is for all tickets."""

    each: int
    benefit: int
    percent: Decimal
    kind: str
    names: tuple[str, ...]


async def _discounts(tx: Transaction, sale: PublicSale) -> list[Discount]:
    shown = []
    for rule in await rules_on(tx, sale.sale_id):
        names = tuple(product.name for product in sale.products if product.product_id in rule.product_ids)
        if names or not rule.product_ids:
            percent = Decimal(rule.basis_points).scaleb(-2)
            shown.append(Discount(each=rule.each, benefit=rule.benefit or 0, percent=percent, kind=rule.kind, names=names))
    return shown


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Products of one category. Without a name they stand first."""

    name: str
    products: tuple[OfferedProduct, ...]


def _groups(products: list[OfferedProduct]) -> list[Group]:
    """In the organiser's order; a category stands where its first product does."""
    order = list(dict.fromkeys(product.category for product in products))
    ranked = sorted(products, key=lambda product: order.index(product.category))
    return [Group(name=name, products=tuple(some)) for name, some in groupby(ranked, key=lambda product: product.category)]


def _gone(sale: PublicSale) -> list[tuple[str, str]]:
    """What people may wait for."""
    return [(str(product.product_id), product.name) for product in sale.products if product.availability == "sold_out"]


def _opens_at(sale: PublicSale) -> datetime | None:
    """When the first product comes on sale, if nothing is yet."""
    waiting = [product.on_sale_from for product in sale.products if product.availability == "not_yet" and product.on_sale_from]
    has_begun = any(product.availability != "not_yet" for product in sale.products)
    return min(waiting) if waiting and not has_begun else None


def _asked(request: AnyRequest, name: str) -> str:
    return request.query_params.get(name, "").replace("\x00", "").strip()[:SEARCH_CHARACTERS_MAX]


def _address(path: str, asked: Mapping[str, str]) -> str:
    said = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{said}" if said else path


def _locale(request: AnyRequest) -> str:
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


@page("/tickets/{slug:str}/event.ics", access=anyone)
async def read_calendar_file(tx: Transaction, slug: str, counter: ShopCounter) -> Answer[bytes]:
    """For one's own calendar. Raises NotFound."""
    sale = await public_sale_at(tx, slug)
    body = calendar_file(
        sale_id=sale.sale_id,
        title=sale.title,
        venue=sale.venue,
        starts_at=sale.starts_at,
        is_cancelled=sale.state == "cancelled",
        url=f"{counter.site_url}/tickets/{slug}",
        now=await tx.clock(),
    )
    headers = {"Content-Disposition": f'attachment; filename="{slug}.ics"'}
    return Answer(body=body, media_type="text/calendar; charset=utf-8", headers=headers)


SHOP = (list_events, show_event, hold_tickets, read_calendar_file)
