"""Refunds, and events that are cancelled or moved, for the box office of a sale."""

from typing import Any
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound, Refusal
from matchday.backbone.http import Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.backbone.money import minor_unit_digits
from matchday.modules.tickets.actions import turn_sales
from matchday.modules.tickets.actions.manage_refunds import keep_refund_rule
from matchday.modules.tickets.actions.refund_orders import refund_order
from matchday.modules.tickets.domain.invoices import order_code
from matchday.modules.tickets.domain.refunds import BY_ORGANISER, RefundWish
from matchday.modules.tickets.domain.typed import local, minor_of, percent_written
from matchday.modules.tickets.pages.managing_form import SENTENCES, Reading, zone_asked
from matchday.modules.tickets.pages.managing_head import ONE, head_of, sale_seller
from matchday.modules.tickets.queries import refunds as queries
from matchday.modules.tickets.queries.sold_orders import read_sold
from matchday.modules.tickets.queries.turns import proposal_of, turn_of_sale
from matchday.modules.tickets.schemas.refunds import RefundRuleChange
from matchday.modules.tickets.schemas.turns import CancelSale, MoveSale
from matchday.web.addresses import with_query
from matchday.web.rendering import Page

ORDER = "/manage/orders/{order_id:uuid}/refund"
order_seller = role("organiser", "box_office", of=queries.organisation_of_order)


@page(f"{ONE}/refunds", access=sale_seller)
async def show_refunds(tx: Transaction, identity: Identity, sale_id: UUID, cursor: Cursor) -> Page:
    """The latest first, the rule for buyers, and what becomes of the event."""
    return await _page(tx, identity, sale_id, cursor)


@form(f"{ONE}/refund-rule", access=sale_seller)
async def send_rule(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """Until when buyers give back by themselves; without a time they ask."""
    reading = _reading(fields)
    given = {"open_until": reading.moment("on_sale_until"), "kept_basis_points": reading.percent("kept", "tax")}
    rule = reading.struct(RefundRuleChange, given)
    if rule is None:
        return await _page(tx, identity, sale_id, None, fields, reading.errors)
    tx.note("change_refund_rule")
    await keep_refund_rule(tx, sale_id, rule)
    return Redirect(location=f"/manage/sales/{sale_id}/refunds")


@form(f"{ONE}/move", access=sale_seller)
async def send_move(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """Everybody is told, and may give back until a time."""
    reading = _reading(fields)
    starts_at, until = reading.moment("starts_at"), reading.moment("doors_at")
    for name, moment in (("starts_at", starts_at), ("doors_at", until)):
        if moment is None:
            reading.wrong(name, "starts_at")
    given = {"starts_at": starts_at, "venue": fields.text("venue", 200), "choose_until": until, "message": fields.text("message", 2000)}
    move = reading.struct(MoveSale, given)
    if move is None:
        return await _page(tx, identity, sale_id, None, fields, reading.errors)
    try:
        tx.note("move_sale", starts_at=move.starts_at.isoformat(), venue=move.venue)
        await turn_sales.move_sale(tx, sale_id, move)
    except Refusal as refusal:
        return await _page(tx, identity, sale_id, None, fields, {}, refusal)
    return Redirect(location=f"/manage/sales/{sale_id}/refunds")


@form(f"{ONE}/move/dismissal", access=sale_seller)
async def dismiss_move(tx: Transaction, sale_id: UUID, fields: FormFields) -> Redirect:  # noqa: ARG001  forms have fields
    """The sale stays where it is."""
    tx.note("dismiss_move")
    await turn_sales.dismiss_proposal(tx, sale_id)
    return Redirect(location=f"/manage/sales/{sale_id}/refunds")


@form(f"{ONE}/cancellation", access=sale_seller, moves_money=True)
async def send_cancellation(tx: Transaction, identity: Identity, sale_id: UUID, fields: FormFields) -> Page | Redirect:
    """Only with the name of the event typed: there is no way back."""
    reading = _reading(fields)
    head = await head_of(tx, identity, sale_id)
    if fields.text("confirmation", 200) != head.sale.title:
        reading.errors["confirmation"] = "Type the name of the event exactly as it is."
    wanted = reading.struct(CancelSale, {"message": fields.text("reason", 2000), "choose_until": reading.moment("on_sale_from")})
    if wanted is None:
        return await _page(tx, identity, sale_id, None, fields, reading.errors)
    try:
        tx.note("cancel_sale")
        await turn_sales.cancel_sale(tx, sale_id, wanted)
    except Refusal as refusal:
        return await _page(tx, identity, sale_id, None, fields, {}, refusal)
    return Redirect(location=f"/manage/sales/{sale_id}/refunds")


@page(ORDER, access=order_seller)
async def show_refund(tx: Transaction, identity: Identity, order_id: UUID) -> Page:
    """Which tickets, how much, what is kept."""
    return await _order_page(tx, identity, order_id)


@form(ORDER, access=order_seller, moves_money=True)
async def send_refund(tx: Transaction, identity: Identity, order_id: UUID, fields: FormFields) -> Page | Redirect:
    """Tickets end and money goes back; or, without tickets, money only."""
    order = await read_sold(tx, order_id)
    if order is None:
        raise NotFound
    digits = minor_unit_digits(order.currency)
    numbers = tuple(ticket.number for ticket in order.tickets if fields.get(f"ticket.{ticket.number}"))
    errors: dict[str, str] = {}
    amounts: dict[str, int | None] = {}
    for name in ("amount", "kept"):
        text = fields.text(name, 30)
        amounts[name] = minor_of(text, digits) if text else None
        if text and amounts[name] is None:
            errors[name] = SENTENCES["price"]
    if not numbers and amounts["amount"] is None and not errors:
        errors["amount"] = "Choose tickets, or give an amount."
    if errors:
        return await _order_page(tx, identity, order_id, fields, errors)
    wish = RefundWish(
        refund_id=new_id(),
        order_id=order_id,
        reason=BY_ORGANISER,
        numbers=numbers or None,
        amount_minor=amounts["amount"],
        kept_minor=amounts["kept"] or 0,
        is_place_kept=bool(fields.get("keeps_places")),
        note=fields.text("note", 500),
        made_by=identity.account_id,
    )
    try:
        refund = await refund_order(tx, wish)
    except Refusal as refusal:
        return await _order_page(tx, identity, order_id, fields, {}, refusal)
    tx.note("add_refund", amount_minor=refund.amount_minor, currency=order.currency)
    return Redirect(location=f"/manage/orders/{order_id}?done=refund")


def _reading(fields: FormFields) -> Reading:
    zone = zone_asked(fields)
    reading = Reading(fields, zone)
    if zone is None:
        reading.wrong("zone")
    return reading


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
    found = await queries.refunds_of_sale(tx, sale_id, cursor or Cursor(after=None, limit=50), None)
    rule = await queries.rule_of_sale(tx, sale_id)
    address = f"/manage/sales/{sale_id}/refunds"
    proposal = await proposal_of(tx, sale_id)
    zone = zone_asked(typed or {}) or zone_asked({})
    known = {
        "on_sale_until": local(rule.open_until, zone) if zone else "",
        "kept": percent_written(rule.kept_basis_points),
        "venue": proposal.venue if proposal else head.sale.venue,
        "starts_at": local(proposal.starts_at if proposal else head.sale.starts_at, zone) if zone else "",
    }
    context = head.context("refunds") | {
        "refunds": found.items,
        "codes": {refund.order_id: order_code(refund.order_id) for refund in found.items},
        "next_address": with_query(address, {"cursor": found.next}) if found.next else "",
        "first_address": address if cursor is not None and cursor.after is not None else "",
        "turn": await turn_of_sale(tx, sale_id),
        "proposal": proposal,
        "typed": known | dict(typed or {}),
        "errors": errors or {},
        "refusal": refusal,
    }
    return Page("tickets/manage_refunds.html", context, status=422 if errors or refusal is not None else 200)


async def _order_page(
    tx: Transaction, identity: Identity, order_id: UUID, typed: Any = None, errors: Any = None, refusal: Refusal | None = None
) -> Page:
    order = await read_sold(tx, order_id)
    if order is None:
        raise NotFound
    head = await head_of(tx, identity, order.sale_id)
    context = head.context("orders") | {
        "order": order,
        "code": order_code(order_id),
        "left_minor": order.amount_minor - order.refunded_minor,
        "typed": typed or {},
        "errors": errors or {},
        "refusal": refusal,
    }
    return Page("tickets/manage_refund.html", context, status=422 if errors or refusal is not None else 200, is_secret=True)


REFUNDS_OF_A_SALE = (
    show_refunds,
    send_rule,
    send_move,
    dismiss_move,
    send_cancellation,
    show_refund,
    send_refund,
)
