"""The invoices of an order, and whose name is on them."""

from uuid import UUID

import msgspec

from matchday.backbone.database import Transaction
from matchday.backbone.errors import Refusal
from matchday.backbone.http import Answer, FormFields, Redirect, form, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.write_invoices import write_to
from matchday.modules.tickets.documents.invoice_pdf import invoice_pdf
from matchday.modules.tickets.domain.invoices import Party, order_code
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, opened
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.queries.invoices import invoices_of_order, paper_of
from matchday.modules.tickets.queries.shop import about_order
from matchday.modules.tickets.routes.own_orders import pdf_answer
from matchday.modules.tickets.schemas.refunds import InvoiceAddress
from matchday.web.rendering import Page

NAME_NEEDED = "Give a name of at most 200 letters."
TOO_LONG = "This is too long, or has letters in it that cannot be printed."


@page("/orders/{order_id:uuid}/invoices", access=anyone)
async def show_invoices(tx: Transaction, request: AnyRequest, visitor: Identity | None, order_id: UUID, order_desk: OrderDesk) -> Page:
    """All of them, and a form for the name. Raises OrderNotFound."""
    await opened(tx, request, visitor, order_id, order_desk)
    return await _page(tx, order_id, {}, {})


@form("/orders/{order_id:uuid}/invoices", access=anyone)
async def send_address(
    tx: Transaction, request: AnyRequest, visitor: Identity | None, order_id: UUID, fields: FormFields, order_desk: OrderDesk
) -> Page | Redirect:
    """The invoice is written anew, and the old one taken back. Raises OrderNotFound."""
    await opened(tx, request, visitor, order_id, order_desk)
    typed = {"name": fields.text("name", 200), "address": fields.text("address", 500), "tax_number": fields.text("tax_number", 60)}
    try:
        said = msgspec.convert(typed, InvoiceAddress)
        await write_to(tx, order_id, Party(name=said.name, address=said.address, tax_number=said.tax_number))
    except msgspec.ValidationError as error:
        field = str(error).rpartition("$.")[2].strip("`")
        wrong = {field if field in typed else "name": NAME_NEEDED if field == "name" else TOO_LONG}
        return await _page(tx, order_id, typed, wrong, status=422)
    except Refusal as refusal:
        return await _page(tx, order_id, typed, {}, refusal, refusal.status)
    return Redirect(location=f"/orders/{order_id}/invoices", headers=PRIVATE)


@page("/orders/{order_id:uuid}/invoices/{invoice_id:uuid}", access=anyone)
async def show_invoice(
    request: AnyRequest, visitor: Identity | None, order_id: UUID, invoice_id: UUID, order_desk: OrderDesk, counter: ShopCounter
) -> Answer[bytes]:
    """As a PDF. Raises OrderNotFound, NoInvoice."""
    async with counter.look() as tx:
        await opened(tx, request, visitor, order_id, order_desk)
        paper = await paper_of(tx, invoice_id, order_id)
    return pdf_answer(paper.name, invoice_pdf(paper))


async def _page(
    tx: Transaction, order_id: UUID, typed: dict[str, str], errors: dict[str, str], sentence: str | Refusal = "", status: int = 200
) -> Page:
    about = await about_order(tx, order_id)
    context = {
        "order_id": order_id,
        "about": about,
        "accent": about.accent,
        "code": order_code(order_id),
        "invoices": await invoices_of_order(tx, order_id),
        "typed": typed,
        "errors": errors,
        "sentence": sentence,
    }
    return Page("tickets/order_invoices.html", context, status=status, headers=PRIVATE, is_secret=True)


ORDER_INVOICES = (show_invoices, send_address, show_invoice)
