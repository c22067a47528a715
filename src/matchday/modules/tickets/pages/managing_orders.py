"""A sale's orders for its box office: found by code, name, e-mail address or seat; one in full; all of them as a table."""

from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, Cursor, FormFields, Redirect, form, page
from matchday.backbone.http.access import role
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.domain.invoices import order_code
from matchday.modules.tickets.domain.typed import percent_written
from matchday.modules.tickets.pages.managing_head import ONE, head_of, sale_seller
from matchday.modules.tickets.queries.sold_orders import (
    Asked,
    WholeOrder,
    count_sold,
    find_sold,
    organisation_of_order,
    read_sold,
    sold_rows,
)
from matchday.modules.tickets.store.refunds import follow_up
from matchday.web.addresses import with_query
from matchday.web.rendering import Page
from matchday.web.spreadsheets import BOM, decimal, lines

AnyRequest = Request[Any, Any, Any]
ORDER = "/manage/orders/{order_id:uuid}"
ORDERS_ON_A_PAGE = 50
WORDS_MAX = 100
STATES = ("held", "awaiting_payment", "complete", "refunded", "part_refunded", "cancelled", "expired")
_HEAD = (
    "order",
    "placed_at",
    "state",
    "name",
    "email",
    "ticket",
    "product",
    "seat",
    "holder",
    "price",
    "discount",
    "tax_rate_percent",
    "tax",
    "currency",
    "ticket_state",
)
order_seller = role("organiser", "box_office", of=organisation_of_order)


@page(f"{ONE}/orders", access=sale_seller)
async def list_orders(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID, cursor: Cursor) -> Page:
    """Newest first."""
    head = await head_of(tx, identity, sale_id)
    asked = _asked(request)
    found = await find_sold(tx, sale_id, asked, Cursor(after=cursor.after, limit=ORDERS_ON_A_PAGE))
    address, ways = f"/manage/sales/{sale_id}/orders", _ways(asked)
    context = head.context("orders") | {
        "orders": found.items,
        "codes": {line.order_id: order_code(line.order_id) for line in found.items},
        "count": await count_sold(tx, sale_id, asked),
        "asked": asked,
        "is_asked": bool(ways),
        "states": STATES,
        "as_of": await tx.clock(),
        "next_address": with_query(address, ways | {"cursor": found.next}) if found.next else "",
        "first_address": with_query(address, ways) if cursor.after is not None else "",
        "csv_address": with_query(f"{address}.csv", ways),
    }
    return Page("tickets/manage_orders.html", context)


@page(f"{ONE}/orders.csv", access=sale_seller)
async def read_orders_csv(tx: Transaction, request: AnyRequest, sale_id: UUID) -> Answer[bytes]:
    """A line for each ticket of the orders that the list would show, oldest first; for a spreadsheet."""
    rows = [
        (
            order_code(row["order_id"]),
            row["placed_at"],
            row["order_state"],
            row["buyer"],
            row["email"],
            row["number"],
            row["product"],
            row["seat"],
            row["holder"],
            decimal(row["price_minor"], row["currency"]),
            decimal(row["discount_minor"], row["currency"]),
            percent_written(row["tax_rate"]),
            decimal(row["tax_minor"], row["currency"]),
            row["currency"],
            row["ticket_state"],
        )
        for row in await sold_rows(tx, sale_id, _asked(request))
    ]
    body = (BOM + lines([_HEAD, *rows])).encode()
    headers = {"Content-Disposition": 'attachment; filename="orders.csv"', "Cache-Control": "private, no-store"}
    return Answer(body=body, media_type="text/csv; charset=utf-8", headers=headers)


@page(ORDER, access=order_seller)
async def show_sold_order(tx: Transaction, request: AnyRequest, identity: Identity, order_id: UUID) -> Page:
    """All that is known of it. Raises NotFound."""
    order = await _order(tx, order_id)
    head = await head_of(tx, identity, order.sale_id)
    context = head.context("orders") | {
        "order": order,
        "code": order_code(order_id),
        "is_open": order.state in ("created", "awaiting_payment") and order.now < order.held_until,
        "percent": {ticket.tax_rate: percent_written(ticket.tax_rate) for ticket in order.tickets},
        "done": request.query_params.get("done", ""),
        "refund_address": f"/manage/orders/{order_id}/refund",
    }
    return Page("tickets/manage_order.html", context, is_secret=True)


@form(f"{ORDER}/mails", access=order_seller)
async def send_mail_again(tx: Transaction, order_id: UUID, fields: FormFields) -> Redirect:  # noqa: ARG001  forms have fields
    """The mail with the way to the tickets goes out once more, to the address that the order has. Raises NotFound."""
    order = await _order(tx, order_id)
    if order.state != "complete":
        return Redirect(location=f"/manage/orders/{order_id}")
    tx.note("send_order_mail", order=order_code(order_id))
    await follow_up(tx, "links", {order.sale_id: [order_id]})
    return Redirect(location=f"/manage/orders/{order_id}?done=mail")


async def _order(tx: Transaction, order_id: UUID) -> WholeOrder:
    order = await read_sold(tx, order_id)
    if order is None:
        raise NotFound
    return order


def _asked(request: AnyRequest) -> Asked:
    asked = request.query_params
    state = asked.get("state", "")
    try:
        product_id = UUID(asked["product"]) if asked.get("product") else None
    except ValueError:
        product_id = None
    words = asked.get("q", "").replace("\x00", "").strip()[:WORDS_MAX]
    return Asked(words=words, state=state if state in STATES else None, product_id=product_id)


def _ways(asked: Asked) -> dict[str, str]:
    given = {"q": asked.words, "state": asked.state or "", "product": str(asked.product_id or "")}
    return {name: value for name, value in given.items() if value}


ORDERS_OF_A_SALE = (list_orders, read_orders_csv, show_sold_order, send_mail_again)
