"""Refunds, cancelled and moved events, and invoices, by those who sell."""

from typing import Annotated, Literal
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, Cursor, Slice, delete, get, post, put
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions import turn_sales
from matchday.modules.tickets.actions.manage_refunds import keep_invoice_settings, keep_refund_rule
from matchday.modules.tickets.actions.refund_orders import refund_order
from matchday.modules.tickets.documents.invoice_pdf import invoice_pdf
from matchday.modules.tickets.domain.refunds import BY_ORGANISER, RefundWish
from matchday.modules.tickets.errors import OrderNotFound, SaleIsOver, SaleNotFound
from matchday.modules.tickets.errors import prices as errors
from matchday.modules.tickets.queries import invoices, refunds
from matchday.modules.tickets.queries.turns import proposal_of, turn_of_sale
from matchday.modules.tickets.routes.managing import sale_office
from matchday.modules.tickets.routes.own_orders import PDF, pdf_answer
from matchday.modules.tickets.schemas.refunds import (
    InvoiceRow,
    InvoiceSettingsChange,
    InvoiceSettingsView,
    NewRefund,
    RefundRuleChange,
    RefundRuleView,
    RefundView,
)
from matchday.modules.tickets.schemas.turns import CancelSale, MoveProposal, MoveSale, TurnView

order_office = role("organiser", "box_office", of=refunds.organisation_of_order)
books = role("treasurer", "box_office", "organiser")
invoice_books = role("treasurer", "box_office", "organiser", of=invoices.organisation_of_invoice)
AskedState = Annotated[Literal["wanted", "succeeded", "failed"] | None, QueryParameter(name="state", required=False)]


@post(
    "/orders/{order_id:uuid}/refunds",
    access=order_office,
    refuses=[OrderNotFound, errors.NothingToRefund, errors.TicketNotRefundable, errors.RefundTooMuch],
    idempotent=True,
    moves_money=True,
)
async def add_refund(tx: Transaction, identity: Identity, order_id: UUID, data: NewRefund) -> RefundView:
    """Gives money back, and ends the tickets it is for. Places are free again unless they are kept."""
    wish = RefundWish(
        refund_id=new_id(),
        order_id=order_id,
        reason=BY_ORGANISER,
        numbers=data.numbers,
        amount_minor=data.amount_minor,
        kept_minor=data.kept_minor,
        is_place_kept=data.keeps_places,
        note=data.note,
        made_by=identity.account_id,
    )
    refund = await refund_order(tx, wish)
    tx.note("add_refund", amount_minor=refund.amount_minor, currency=refund.order.currency)
    return await refunds.read_refund(tx, refund.refund_id)


@get("/orders/{order_id:uuid}/refunds", access=order_office)
async def list_refunds_of_order(tx: Transaction, order_id: UUID) -> tuple[RefundView, ...]:
    """The latest first."""
    return await refunds.refunds_of_order(tx, order_id)


@get("/sales/{sale_id:uuid}/refunds", access=sale_office)
async def list_refunds_of_sale(tx: Transaction, sale_id: UUID, cursor: Cursor, wanted: AskedState = None) -> Slice[RefundView]:
    """The latest first; those that failed with why."""
    return await refunds.refunds_of_sale(tx, sale_id, cursor, wanted)


@get("/sales/{sale_id:uuid}/refund-rule", access=sale_office)
async def read_refund_rule(tx: Transaction, sale_id: UUID) -> RefundRuleView:
    """Until when buyers may give tickets back by themselves."""
    return await refunds.rule_of_sale(tx, sale_id)


@put("/sales/{sale_id:uuid}/refund-rule", access=sale_office, refuses=[SaleNotFound, SaleIsOver])
async def put_refund_rule(tx: Transaction, sale_id: UUID, data: RefundRuleChange) -> RefundRuleView:
    """For what is given back from now on."""
    tx.note("change_refund_rule")
    await keep_refund_rule(tx, sale_id, data)
    return await refunds.rule_of_sale(tx, sale_id)


@get("/sales/{sale_id:uuid}/turn", access=sale_office)
async def read_turn(tx: Transaction, sale_id: UUID) -> TurnView:
    """The last cancellation or move."""
    return await _turn(tx, sale_id)


@put("/sales/{sale_id:uuid}/cancellation", access=sale_office, refuses=[SaleNotFound, SaleIsOver, errors.TermsInvalid], moves_money=True)
async def put_cancellation(tx: Transaction, sale_id: UUID, data: CancelSale) -> TurnView:
    """The event does not take place: nothing is sold any more, everybody is told, and everybody's money goes back."""
    tx.note("cancel_sale")
    await turn_sales.cancel_sale(tx, sale_id, data)
    return await _turn(tx, sale_id)


@put("/sales/{sale_id:uuid}/move", access=sale_office, refuses=[SaleNotFound, SaleIsOver, errors.NothingMoved, errors.TermsInvalid])
async def put_move(tx: Transaction, sale_id: UUID, data: MoveSale) -> TurnView:
    """Another time or place: tickets stay valid, everybody is told, and may give them back until `choose_until`."""
    tx.note("move_sale", starts_at=data.starts_at.isoformat(), venue=data.venue)
    await turn_sales.move_sale(tx, sale_id, data)
    return await _turn(tx, sale_id)


@get("/sales/{sale_id:uuid}/move-proposal", access=sale_office, refuses=[errors.NoMoveProposed])
async def read_move_proposal(tx: Transaction, sale_id: UUID) -> MoveProposal:
    """What became of the match, if the sale does not follow it yet."""
    proposal = await proposal_of(tx, sale_id)
    if proposal is None:
        raise errors.NoMoveProposed
    return proposal


@delete("/sales/{sale_id:uuid}/move-proposal", access=sale_office, refuses=[SaleNotFound, SaleIsOver, errors.NoMoveProposed])
async def dismiss_move_proposal(tx: Transaction, sale_id: UUID) -> None:
    """The sale stays where it is."""
    tx.note("dismiss_move")
    await turn_sales.dismiss_proposal(tx, sale_id)


@get("/organisations/{organisation_id:uuid}/invoice-settings", access=books)
async def read_invoice_settings(tx: Transaction, organisation_id: UUID) -> InvoiceSettingsView:
    """Who writes invoices."""
    return await _settings(tx, organisation_id)


@put("/organisations/{organisation_id:uuid}/invoice-settings", access=role("treasurer"), refuses=[errors.UnknownTimeZone])
async def put_invoice_settings(tx: Transaction, organisation_id: UUID, data: InvoiceSettingsChange) -> InvoiceSettingsView:
    """For invoices from now on. The first time it is also what makes them be written."""
    tx.note("change_invoice_settings", seller=data.seller)
    await keep_invoice_settings(tx, organisation_id, data)
    return await _settings(tx, organisation_id)


@get("/organisations/{organisation_id:uuid}/invoices", access=books)
async def list_invoices(tx: Transaction, organisation_id: UUID, cursor: Cursor) -> Slice[InvoiceRow]:
    """The last number first."""
    return await invoices.invoices_of(tx, organisation_id, cursor)


@get("/invoices/{invoice_id:uuid}", access=invoice_books, refuses=[errors.NoInvoice], gives=PDF)
async def read_invoice(tx: Transaction, invoice_id: UUID) -> Answer[bytes]:
    """As a PDF."""
    paper = await invoices.paper_of(tx, invoice_id)
    return pdf_answer(paper.name, invoice_pdf(paper))


async def _turn(tx: Transaction, sale_id: UUID) -> TurnView:
    turn = await turn_of_sale(tx, sale_id)
    if turn is None:
        raise NotFound
    return turn


async def _settings(tx: Transaction, organisation_id: UUID) -> InvoiceSettingsView:
    settings = await invoices.settings_of(tx, organisation_id)
    if settings is None:
        raise NotFound
    return settings


REFUNDS = (
    add_refund,
    list_refunds_of_order,
    list_refunds_of_sale,
    read_refund_rule,
    put_refund_rule,
    read_turn,
    put_cancellation,
    put_move,
    read_move_proposal,
    dismiss_move_proposal,
    read_invoice_settings,
    put_invoice_settings,
    list_invoices,
    read_invoice,
)
