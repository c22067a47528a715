"""What buyers do with orders that are complete: give back, choose, ask for an invoice, find them again."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, get, post, put
from matchday.backbone.http.access import anyone, signed_in
from matchday.backbone.http.identity import Identity
from matchday.backbone.ids import new_id
from matchday.modules.tickets.actions.guest_orders import send_links, take_over
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.refund_orders import refund_order
from matchday.modules.tickets.actions.turn_sales import choose
from matchday.modules.tickets.actions.write_invoices import write_to
from matchday.modules.tickets.documents.invoice_pdf import invoice_pdf
from matchday.modules.tickets.domain.invoices import Party
from matchday.modules.tickets.domain.refunds import BY_BUYER, RefundWish
from matchday.modules.tickets.errors import OrderNotFound
from matchday.modules.tickets.errors import prices as errors
from matchday.modules.tickets.queries.invoices import invoices_of_order, paper_of
from matchday.modules.tickets.queries.refunds import offer_of, read_refund
from matchday.modules.tickets.queries.turns import turn_of_order
from matchday.modules.tickets.routes.orders import OPENED_BY
from matchday.modules.tickets.schemas.refunds import AskLinks, AskRefund, InvoiceAddress, InvoiceRow, RefundOffer, RefundView, TakenOver
from matchday.modules.tickets.schemas.turns import ChooseNow, TurnView
from matchday.modules.tickets.store.orders import find_heads

AnyRequest = Request[Any, Any, Any]
PDF = "application/pdf"
ONE = "/orders/{order_id:uuid}"


async def require_own(tx: Transaction, visitor: Identity | None, order_desk: OrderDesk, order_id: UUID, secret: str) -> None:
    """One's own order, or a guest's whose secret is shown. Raises OrderNotFound."""
    order = (await find_heads(tx, [order_id])).get(order_id)
    if order is None:
        raise OrderNotFound
    if order.account_id is None:
        if not order_desk.secrets.opens(secret, order_id):
            raise OrderNotFound
    elif visitor is None or visitor.account_id != order.account_id:
        raise OrderNotFound


@get(f"{ONE}/refund", access=anyone, refuses=[OrderNotFound])
async def read_refund_offer(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, order_id: UUID, order_desk: OrderDesk
) -> RefundOffer:
    """Which tickets may be given back now, what comes back for each, and what was given back."""
    await require_own(tx, visitor, order_desk, order_id, request.headers.get(OPENED_BY, ""))
    return await offer_of(tx, order_id)


@post(
    f"{ONE}/refund",
    access=anyone,
    refuses=[OrderNotFound, errors.NothingToRefund, errors.RefundNotOffered, errors.TicketNotRefundable],
    moves_money=True,
)
async def ask_refund(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, order_id: UUID, data: AskRefund, order_desk: OrderDesk
) -> RefundView:
    """Gives tickets back within the organiser's rule. They end at once; what was given back is not given back again."""
    await require_own(tx, visitor, order_desk, order_id, request.headers.get(OPENED_BY, ""))
    wish = RefundWish(refund_id=new_id(), order_id=order_id, reason=BY_BUYER, numbers=data.numbers, is_buyers=True)
    return await read_refund(tx, (await refund_order(tx, wish)).refund_id)


@get(f"{ONE}/choice", access=anyone, refuses=[OrderNotFound, errors.NothingToChoose])
async def read_choice(tx: Transaction, visitor: Identity | None, request: AnyRequest, order_id: UUID, order_desk: OrderDesk) -> TurnView:
    """What became of the event, and what may be chosen until when."""
    await require_own(tx, visitor, order_desk, order_id, request.headers.get(OPENED_BY, ""))
    turn = await turn_of_order(tx, order_id)
    if turn is None:
        raise errors.NothingToChoose
    return turn


@put(f"{ONE}/choice", access=anyone, refuses=[OrderNotFound, errors.NothingToChoose, errors.NothingToRefund], moves_money=True)
async def put_choice(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, order_id: UUID, data: ChooseNow, order_desk: OrderDesk
) -> TurnView:
    """Keep, donate, or have the money back at once."""
    await require_own(tx, visitor, order_desk, order_id, request.headers.get(OPENED_BY, ""))
    await choose(tx, order_id, data.choice)
    turn = await turn_of_order(tx, order_id)
    if turn is None:
        raise errors.NothingToChoose
    return turn


@get(f"{ONE}/invoices", access=anyone, refuses=[OrderNotFound])
async def list_own_invoices(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, order_id: UUID, order_desk: OrderDesk
) -> list[InvoiceRow]:
    """The invoice and what took it back, a moment after the order is complete."""
    await require_own(tx, visitor, order_desk, order_id, request.headers.get(OPENED_BY, ""))
    return await invoices_of_order(tx, order_id)


@get(f"{ONE}/invoices/{{invoice_id:uuid}}", access=anyone, refuses=[OrderNotFound, errors.NoInvoice], gives=PDF)
async def read_own_invoice(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, order_id: UUID, invoice_id: UUID, order_desk: OrderDesk
) -> Answer[bytes]:
    """As a PDF."""
    await require_own(tx, visitor, order_desk, order_id, request.headers.get(OPENED_BY, ""))
    paper = await paper_of(tx, invoice_id, order_id)
    return pdf_answer(paper.name, invoice_pdf(paper))


@put(f"{ONE}/invoice-address", access=anyone, refuses=[OrderNotFound, errors.InvoiceSettingsMissing, errors.InvoiceFixed])
async def put_invoice_address(
    tx: Transaction, visitor: Identity | None, request: AnyRequest, order_id: UUID, data: InvoiceAddress, order_desk: OrderDesk
) -> list[InvoiceRow]:
    """Whose name is on the invoice. One that was written already is taken back and written anew."""
    await require_own(tx, visitor, order_desk, order_id, request.headers.get(OPENED_BY, ""))
    await write_to(tx, order_id, Party(name=data.name, address=data.address, tax_number=data.tax_number))
    return await invoices_of_order(tx, order_id)


@post("/order-links", access=anyone, status=202)
async def ask_links(tx: Transaction, data: AskLinks) -> None:
    """Sends the links of somebody's orders to the address they were made with. The answer is the same for every address."""
    await send_links(tx, data.email)


@put(f"{ONE}/owner", access=signed_in, refuses=[OrderNotFound, errors.AlreadyYours, errors.OrderStillOpen])
async def take_order_over(tx: Transaction, identity: Identity, request: AnyRequest, order_id: UUID, order_desk: OrderDesk) -> TakenOver:
    """With the secret of a guest's order it belongs to the account from now on; with the one of the link that was mailed, so do all that
    were made with the same address."""
    secret = request.headers.get(OPENED_BY, "")
    if not order_desk.secrets.opens(secret, order_id):
        raise OrderNotFound
    has_mailbox = order_desk.secrets.is_mailed(secret, order_id)
    return TakenOver(orders=await take_over(tx, order_id, identity.account_id, has_mailbox=has_mailbox))


def pdf_answer(name: str, body: bytes) -> Answer[bytes]:
    """For one reader only."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"}
    return Answer(body=body, headers=headers, media_type=PDF)


OWN_ORDERS = (
    read_refund_offer,
    ask_refund,
    read_choice,
    put_choice,
    list_own_invoices,
    read_own_invoice,
    put_invoice_address,
    ask_links,
    take_order_over,
)
