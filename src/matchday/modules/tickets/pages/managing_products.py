"""What a sale sells: products, the limits that they share, and the map of its seats."""

from datetime import UTC
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions import manage_sales
from matchday.modules.tickets.actions.put_seats_on_sale import put_seats_on_sale
from matchday.modules.tickets.pages.managing_form import Reading, product_of, quota_of, typed_product, zone_asked
from matchday.modules.tickets.pages.managing_head import ONE, SaleHead, head_of, sale_seller
from matchday.modules.tickets.queries.desk import sold_by_product
from matchday.modules.tickets.queries.managed_sales import maps_to_choose, seats_of, zones_sold
from matchday.modules.tickets.queries.seats import map_at
from matchday.modules.tickets.schemas.sales import ProductView
from matchday.modules.tickets.schemas.seats import PutSeats
from matchday.web.rendering import Page

AnyRequest = Request[Any, Any, Any]
PRODUCTS = f"{ONE}/products"
QUOTAS = f"{ONE}/quotas"
_FRESH = {"per_order_max": "10", "tax": "0", "position": "0"}


@page(PRODUCTS, access=sale_seller)
async def show_products(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID) -> Page:
    """With what is sold and held of each, and the limits."""
    return await _products(tx, await head_of(tx, identity, sale_id), done=request.query_params.get("done", ""))


@page(f"{PRODUCTS}/new", access=sale_seller)
async def show_new_product(tx: Transaction, identity: Identity, sale_id: UUID) -> Page:
    """An empty form."""
    head = await head_of(tx, identity, sale_id)
    every = {f"quota.{quota.quota_id}": "yes" for quota in head.sale.quotas} if len(head.sale.quotas) == 1 else {}
    return _product(head, None, _FRESH | every, {}, "")


@form(f"{PRODUCTS}/new", access=sale_seller)
async def send_new_product(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """One more to buy."""
    return await _save(tx, await head_of(tx, identity, sale_id), None, fields)


@page(f"{PRODUCTS}/{{product_id:uuid}}", access=sale_seller)
async def show_product(tx: Transaction, identity: Identity, sale_id: UUID, product_id: UUID) -> Page:
    """As it is. Raises NotFound."""
    head = await head_of(tx, identity, sale_id)
    return _product(head, _one(head, product_id), {}, {}, "")


@form(f"{PRODUCTS}/{{product_id:uuid}}", access=sale_seller)
async def send_product(tx: Transaction, identity: Identity, sale_id: UUID, product_id: UUID, fields: FormFields) -> Page | Redirect:
    """All of it anew, for those who have not ordered yet. Raises NotFound."""
    head = await head_of(tx, identity, sale_id)
    return await _save(tx, head, _one(head, product_id), fields)


@form(f"{QUOTAS}/new", access=sale_seller)
async def send_new_quota(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """One more limit."""
    return await _save_quota(tx, await head_of(tx, identity, sale_id), None, fields)


@form(f"{QUOTAS}/{{quota_id:uuid}}", access=sale_seller)
async def send_quota(tx: Transaction, identity: Identity, sale_id: UUID, quota_id: UUID, fields: FormFields) -> Page | Redirect:
    """Another name or size; or none, where nothing draws on it. Raises NotFound."""
    head = await head_of(tx, identity, sale_id)
    if all(quota.quota_id != quota_id for quota in head.sale.quotas):
        raise NotFound
    return await _save_quota(tx, head, quota_id, fields)


@page(f"{ONE}/seats", access=sale_seller)
async def show_seats(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID) -> Page:
    """Which map it has, and by which products its zones are sold."""
    head = await head_of(tx, identity, sale_id)
    return await _seats(tx, head, request.query_params.get("map", ""), None, "", done=request.query_params.get("done", ""))


@form(f"{ONE}/seats", access=sale_seller)
async def send_seats(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """A copy of the map's latest version. No seat that is held or sold may vanish."""
    head = await head_of(tx, identity, sale_id)
    map_id = _id(fields.get("map", ""))
    found = await map_at(tx, head.sale.organisation_id, map_id) if map_id else None
    if found is None:
        return await _seats(tx, head, "", fields, "")
    zones = {
        zone.key: tuple(product.product_id for product in head.sale.products if fields.get(f"zone.{zone.key}.{product.product_id}"))
        for zone in found.document.zones
    }
    try:
        tx.note("put_seats_on_sale")
        await put_seats_on_sale(tx, sale_id, PutSeats(map_id=found.map_id, zones={zone: some for zone, some in zones.items() if some}))
    except Refusal as refusal:
        return await _seats(tx, head, fields.get("map", ""), fields, refusal)
    return Redirect(location=f"/manage/sales/{sale_id}/seats?done=seats")


async def _save(tx: Transaction, head: SaleHead, product: ProductView | None, fields: FormFields) -> Page | Redirect:
    sale = head.sale
    reading = Reading(fields, zone_asked(fields))
    if zone_asked(fields) is None:
        reading.wrong("zone")
    wanted = product_of(reading, sale.currency, [quota.quota_id for quota in sale.quotas])
    sentence: Refusal | str = ""
    if wanted is not None:
        try:
            tx.note("change_product" if product else "add_product", name=wanted.name, price_minor=wanted.price_minor)
            if product is None:
                await manage_sales.add_product(tx, sale.sale_id, wanted)
            else:
                await manage_sales.change_product(tx, product.product_id, wanted)
            return Redirect(location=f"/manage/sales/{sale.sale_id}/products?done=product")
        except Refusal as refusal:
            sentence = refusal
    return _product(head, product, fields, reading.errors, sentence)


async def _save_quota(tx: Transaction, head: SaleHead, quota_id: UUID | None, fields: FormFields) -> Page | Redirect:
    sale_id = head.sale.sale_id
    reading = Reading(fields)
    wanted = quota_of(reading)
    try:
        if quota_id is not None and fields.get("then") == "remove":
            tx.note("remove_quota")
            await manage_sales.remove_quota(tx, quota_id)
            return Redirect(location=f"/manage/sales/{sale_id}/products?done=quota#limits")
        if wanted is not None:
            tx.note("change_quota" if quota_id else "add_quota", name=wanted.name, size=wanted.size)
            if quota_id is None:
                await manage_sales.add_quota(tx, sale_id, wanted)
            else:
                await manage_sales.change_quota(tx, quota_id, wanted)
            return Redirect(location=f"/manage/sales/{sale_id}/products?done=quota#limits")
    except Refusal as refusal:
        return await _products(tx, head, fields, {}, refusal, quota_id)
    return await _products(tx, head, fields, reading.errors, "", quota_id)


async def _products(
    tx: Transaction,
    head: SaleHead,
    fields: FormFields | None = None,
    errors: dict[str, Any] | None = None,
    sentence: Refusal | str = "",
    quota_id: UUID | None = None,
    done: str = "",
) -> Page:
    sold = {product.product_id: product for product in await sold_by_product(tx, head.sale.sale_id)}
    prefix = quota_id or "new"
    context = head.context("products") | {
        "sold": sold,
        "drawing": {quota_id for product in head.sale.products for quota_id in product.quota_ids},
        "typed": fields or {},
        "typed_in": str(prefix),
        "errors": {f"{name}-{prefix}": error for name, error in (errors or {}).items()},
        "sentence": sentence,
        "done": done,
        "has_seats": await seats_of(tx, head.sale.sale_id) is not None,
    }
    status = sentence.status if isinstance(sentence, Refusal) else 422 if errors else 200
    return Page("tickets/manage_products.html", context, status=status)


def _product(
    head: SaleHead, product: ProductView | None, fields: FormFields | dict[str, str], errors: dict[str, Any], sentence: Refusal | str
) -> Page:
    zone = zone_asked(fields) or UTC
    given = (dict(fields) or typed_product(product, head.sale.currency, zone)) if product else dict(fields)
    context = head.context("products") | {
        "product": product,
        "typed": {"zone": "UTC"} | given,
        "errors": errors,
        "sentence": sentence,
    }
    status = sentence.status if isinstance(sentence, Refusal) else 422 if errors else 200
    return Page("tickets/manage_product.html", context, status=status)


async def _seats(tx: Transaction, head: SaleHead, asked: str, fields: FormFields | None, sentence: Refusal | str, done: str = "") -> Page:
    sale = head.sale
    held = await seats_of(tx, sale.sale_id)
    map_id = _id(asked) or (held.map_id if held else None)
    found = await map_at(tx, sale.organisation_id, map_id) if map_id else None
    sold = await zones_sold(tx, sale.sale_id)
    chosen = (
        {name for name, value in fields.items() if value}
        if fields is not None
        else {f"zone.{zone}.{product_id}" for zone, products in sold.items() for product_id in products}
    )
    document = found.document if found else None
    sitting = {zone for _, row in document.rows() for zone in row.zones} if document else set()
    context = head.context("seats") | {
        "maps": await maps_to_choose(tx, sale.organisation_id),
        "held": held,
        "found": found,
        "zones": document.zones if document else (),
        "sitting": sitting,
        "standing": {area.zone for area in document.areas} if document else set(),
        "chosen": chosen,
        "products": [product for product in sale.products if not product.is_archived],
        "sentence": sentence,
        "done": done,
    }
    return Page("tickets/manage_seats.html", context, status=sentence.status if isinstance(sentence, Refusal) else 200)


def _one(head: SaleHead, product_id: UUID) -> ProductView:
    found = next((product for product in head.sale.products if product.product_id == product_id), None)
    if found is None:
        raise NotFound
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


PRODUCTS_OF_A_SALE = (
    show_products,
    show_new_product,
    send_new_product,
    show_product,
    send_product,
    send_new_quota,
    send_quota,
    show_seats,
    send_seats,
)
