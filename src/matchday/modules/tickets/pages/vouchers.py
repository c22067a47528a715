"""Vouchers and discounts of a sale, for its box office."""

from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions import manage_vouchers
from matchday.modules.tickets.domain.typed import percent_written
from matchday.modules.tickets.pages.managing_form import Reading, zone_asked
from matchday.modules.tickets.pages.managing_head import ONE, head_of, sale_seller
from matchday.modules.tickets.queries import vouchers as queries
from matchday.modules.tickets.schemas.prices import NewRule, NewVoucher, NewVouchers, VoucherTerms
from matchday.modules.tickets.schemas.sales import SaleView
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

voucher_seller = role("organiser", "box_office", of=queries.organisation_of_voucher)
rule_seller = role("organiser", "box_office", of=queries.organisation_of_rule)
EFFECTS = ("none", "percent", "subtract", "set")
KINDS = ("any", "same", "different")


@page(f"{ONE}/vouchers", access=sale_seller)
async def show_vouchers(tx: Transaction, identity: Identity, sale_id: UUID, cursor: Cursor) -> Page:
    """The latest first, the discounts, and forms for more of both."""
    return await _page(tx, identity, sale_id, cursor)


@form(f"{ONE}/vouchers", access=sale_seller)
async def send_voucher(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """One with the code that was typed, or as many as are wanted with codes at random."""
    sale = (await head_of(tx, identity, sale_id)).sale
    zone = zone_asked(fields)
    reading = Reading(fields, zone)
    if zone is None:
        reading.wrong("zone")
    terms = _terms(reading, sale)
    count = reading.whole("count", 1, 5000, "size") or 1
    code = fields.text("code", 64)
    kind: type[VoucherTerms] = NewVouchers if count > 1 or not code else NewVoucher
    more = {"count": count, "prefix": code} if kind is NewVouchers else {"code": code}
    wanted = reading.struct(kind, terms | more)
    if wanted is not None:
        try:
            tx.note("add_vouchers", count=count)
            if isinstance(wanted, NewVouchers):
                await manage_vouchers.add_vouchers(tx, sale_id, wanted)
            elif isinstance(wanted, NewVoucher):
                await manage_vouchers.add_voucher(tx, sale_id, wanted)
        except Refusal as refusal:
            return await _page(tx, identity, sale_id, None, fields, {}, refusal)
        return Redirect(location=f"/manage/sales/{sale_id}/vouchers")
    return await _page(tx, identity, sale_id, None, fields, reading.errors)


@form("/manage/vouchers/{voucher_id:uuid}/state", access=voucher_seller)
async def switch_voucher(tx: Transaction, voucher_id: UUID, fields: FormFields) -> Redirect:
    """On or off; those that were used stay."""
    shown = await queries.read_voucher(tx, voucher_id)
    known = {name: getattr(shown, name) for name in NewVoucher.__struct_fields__}
    tx.note("change_voucher", code=shown.code)
    changed = msgspec.structs.replace(NewVoucher(**known), is_active=fields.get("is_active") == "yes")
    return Redirect(location=f"/manage/sales/{await manage_vouchers.change_voucher(tx, voucher_id, changed)}/vouchers")


@form(f"{ONE}/discounts", access=sale_seller)
async def send_rule(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """One more discount that needs no code."""
    reading = Reading(fields)
    benefit = reading.whole("benefit", 1, 100, "per_order_max")
    kind = fields.get("kind", "any")
    given = {
        "name": fields.text("name", 120),
        "each": reading.whole("each", 1, 100, "per_order_max", needed=True) or 1,
        "benefit": benefit,
        "basis_points": reading.percent("discount", "tax"),
        "kind": kind if kind in KINDS else "any",
    }
    if not given["basis_points"] and "discount" not in reading.errors:
        reading.wrong("discount", "tax")
    rule = reading.struct(NewRule, given)
    if rule is None:
        return await _page(tx, identity, sale_id, None, fields, reading.errors)
    try:
        tx.note("add_discount", name=rule.name)
        await manage_vouchers.add_rule(tx, sale_id, rule)
    except Refusal as refusal:
        return await _page(tx, identity, sale_id, None, fields, {}, refusal)
    return Redirect(location=f"/manage/sales/{sale_id}/vouchers")


@form("/manage/discounts/{rule_id:uuid}/removal", access=rule_seller)
async def remove_discount(tx: Transaction, rule_id: UUID, fields: FormFields) -> Redirect:
    """What was sold by it keeps its price."""
    tx.note("remove_discount")
    await manage_vouchers.remove_rule(tx, rule_id)
    sale_id = fields.get("sale", "")
    return Redirect(location=f"/manage/sales/{UUID(sale_id)}/vouchers")


def _terms(reading: Reading, sale: SaleView) -> dict[str, Any]:
    fields = reading.fields
    effect = fields.get("effect", "none")
    value = 0
    if effect == "percent":
        value = reading.percent("value", "tax")
    elif effect in ("subtract", "set"):
        value = reading.price("value", sale.currency)
    return {
        "label": fields.text("label", 120),
        "effect": effect if effect in EFFECTS else "none",
        "value": value,
        "uses_max": reading.whole("uses_max", 1, 1_000_000, "size", needed=True) or 1,
        "uses_min": reading.whole("uses_min", 1, 1_000_000, "size") or 1,
        "budget_minor": reading.price("budget", sale.currency) if fields.text("budget", 30) else None,
        "per_person_max": reading.whole("per_person_max", 1, 1000),
        "order_min_minor": reading.price("order_min", sale.currency) or None if fields.text("order_min", 30) else None,
        "product_ids": tuple(product.product_id for product in sale.products if fields.get(f"product.{product.product_id}")),
        "valid_from": reading.moment("on_sale_from"),
        "valid_until": reading.moment("on_sale_until"),
        "opens_hidden": bool(fields.get("opens_hidden")),
        "keeps_places": bool(fields.get("keeps_places")),
    }


async def _page(
    tx: Transaction,
    identity: Identity,
    sale_id: UUID,
    cursor: Cursor | None,
    typed: Any = None,
    errors: Any = None,
    refusal: Refusal | None = None,
) -> Page:
    head = await head_of(tx, identity, sale_id)
    found = await queries.vouchers_of(tx, sale_id, cursor or Cursor(after=None, limit=50))
    rules = await queries.rules_of(tx, sale_id)
    address = f"/manage/sales/{sale_id}/vouchers"
    context = head.context("vouchers") | {
        "vouchers": found.items,
        "next_address": with_query(address, {"cursor": found.next}) if found.next else "",
        "first_address": address if cursor is not None and cursor.after is not None else "",
        "rules": rules,
        "percent": {points: percent_written(points) for points in {*(rule.basis_points for rule in rules), *_percents(found.items)}},
        "names": {product.product_id: product.name for product in head.sale.products},
        "typed": typed or {},
        "errors": errors or {},
        "refusal": refusal,
    }
    is_wrong = bool(errors) or refusal is not None
    return Page("tickets/manage_vouchers.html", context, status=422 if is_wrong else 200)


def _percents(vouchers: Any) -> set[int]:
    return {voucher.value for voucher in vouchers if voucher.effect == "percent"}


VOUCHERS_OF_A_SALE = (show_vouchers, send_voucher, switch_voucher, send_rule, remove_discount)
