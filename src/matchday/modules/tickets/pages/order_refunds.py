"""Giving tickets back within the organiser's rule, and choosing what becomes of them when the event is cancelled or moved."""

from decimal import Decimal
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.refund_orders import refund_order
from matchday.modules.tickets.actions.turn_sales import choose
from matchday.modules.tickets.domain.invoices import order_code
from matchday.modules.tickets.domain.refunds import BY_BUYER, RefundWish
from matchday.modules.tickets.errors.prices import NothingToChoose
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, opened
from matchday.modules.tickets.queries.refunds import offer_of
from matchday.modules.tickets.queries.shop import about_order
from matchday.modules.tickets.schemas.orders import OrderView
from matchday.web.rendering import Page

NONE_CHOSEN = "Choose the tickets that you want to give back."
_TICKET = "ticket."


@page("/orders/{order_id:uuid}/refund", access=anyone)
async def show_refund(tx: Transaction, request: AnyRequest, visitor: Identity | None, order_id: UUID, order_desk: OrderDesk) -> Page:
    """Which tickets may be given back, and what comes back for each. Raises OrderNotFound."""
    return await _page(tx, await opened(tx, request, visitor, order_id, order_desk))


@form("/orders/{order_id:uuid}/refund", access=anyone, moves_money=True)
async def give_back_tickets(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, order_id: UUID, fields: FormFields, order_desk: OrderDesk
) -> Page | Redirect:
    """They end at once. Raises OrderNotFound."""
    order = await opened(tx, request, visitor, order_id, order_desk)
    numbers = {int(name.removeprefix(_TICKET)) for name in fields if name.startswith(_TICKET) and name.removeprefix(_TICKET).isdecimal()}
    chosen = tuple(sorted(numbers & {place.number for place in order.positions}))
    if not chosen:
        return await _page(tx, order, NONE_CHOSEN, 422)
    wish = RefundWish(refund_id=new_id(), order_id=order_id, reason=BY_BUYER, numbers=chosen, is_buyers=True)
    try:
        await refund_order(tx, wish)
    except Refusal as refusal:
        return await _page(tx, order, refusal, refusal.status, chosen)
    return Redirect(location=f"/orders/{order_id}", headers=PRIVATE)


@form("/orders/{order_id:uuid}/choice", access=anyone, moves_money=True)
async def send_choice(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, order_id: UUID, fields: FormFields, order_desk: OrderDesk
) -> Redirect:
    """Keep, donate, or have the money back at once. Raises OrderNotFound, NothingToChoose."""
    await opened(tx, request, visitor, order_id, order_desk)
    choice = fields.get("choice", "")
    if choice not in ("keep", "refund", "donate"):
        raise NothingToChoose
    await choose(tx, order_id, choice)  # type: ignore[arg-type]
    return Redirect(location=f"/orders/{order_id}", headers=PRIVATE)


async def _page(
    tx: Transaction, order: OrderView, sentence: str | Refusal = "", status: int = 200, chosen: tuple[int, ...] | None = None
) -> Page:
    offer = await offer_of(tx, order.order_id)
    about = await about_order(tx, order.order_id)
    context = {
        "order": order,
        "about": about,
        "accent": about.accent,
        "code": order_code(order.order_id),
        "offer": offer,
        "chosen": chosen or (),
        "kept_percent": Decimal(offer.kept_basis_points).scaleb(-2),
        "sentence": sentence,
    }
    return Page("tickets/order_refund.html", context, status=status, headers=PRIVATE, is_secret=True)


ORDER_REFUNDS = (show_refund, give_back_tickets, send_choice)
