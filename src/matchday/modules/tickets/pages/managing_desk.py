"""The figures of a sale while it sells: what was sold and when, what is held, how full the house is; and who waits.

The part that moves is a template of its own: a page that hears in the sale's room that something has changed asks for it again.
"""

from decimal import Decimal
from typing import Any
from uuid import UUID

from litestar import Request

from matchday.backbone.database import Transaction
from matchday.backbone.errors import NotFound
from matchday.backbone.http import Answer, Cursor, page
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.domain.desk import bars, rising
from matchday.modules.tickets.pages.managing_head import ONE, SaleHead, head_of, sale_seller, sale_watcher
from matchday.modules.tickets.pages.picking import MOST_SEATS, picker_words, section_of
from matchday.modules.tickets.queries.desk import figures_of, heat_map, sold_by_product, sold_over_time
from matchday.modules.tickets.queries.picking import picking_of
from matchday.modules.tickets.queries.sales import public_sales, read_sale
from matchday.modules.tickets.queries.seats import seat_state_of_sale, seats_of_sale
from matchday.modules.tickets.queries.waiting_list import waiting_lines, waiting_sums
from matchday.modules.tickets.schemas.seats import SeatStateView, SeatsView
from matchday.web.addresses import with_query
from matchday.web.preferences import preferences
from matchday.web.rendering import Page

AnyRequest = Request[Any, Any, Any]
_FRESH = {"Cache-Control": "no-store"}


@page(ONE, access=sale_watcher)
async def show_desk(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID) -> Page:
    """Everything at a glance."""
    head = await head_of(tx, identity, sale_id)
    context = head.context("desk") | await _board(tx, head) | {"done": request.query_params.get("done", "")}
    return Page("tickets/manage_desk.html", context)


@page(f"{ONE}/board", access=sale_watcher)
async def show_board(tx: Transaction, identity: Identity, sale_id: UUID) -> Page:
    """The part that moves, alone."""
    head = await head_of(tx, identity, sale_id)
    return Page("tickets/manage_board.html", head.context("desk") | await _board(tx, head), headers=_FRESH)


@page(f"{ONE}/preview", access=sale_seller)
async def show_preview(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID) -> Page:
    """What buyers will see, before they may: the seats too, to be chosen but not to be ordered."""
    head = await head_of(tx, identity, sale_id)
    (offered,) = await public_sales(tx, [sale_id])
    picking = await picking_of(tx, head.sale.slug, section_of(request.query_params.get("section", "")), shows_drafts=True)
    context = head.context("preview") | {
        "offered": offered,
        "picking": picking,
        "picker_words": picker_words(preferences(request.cookies, request.headers.get("accept-language", "")).locale),
        "most": head.sale.per_person_max or MOST_SEATS,
        "plain": [product for product in offered.products if not product.is_seated or picking is None],
        "rates": {product.tax_rate: Decimal(product.tax_rate).scaleb(-2) for product in offered.products},
    }
    return Page("tickets/manage_preview.html", context)


@page(f"{ONE}/preview/seats", access=sale_seller)
async def read_preview_seats(tx: Transaction, sale_id: UUID) -> Answer[SeatsView]:
    """The map of a sale that may still be a draft. Raises NotFound."""
    found = await seats_of_sale(tx, (await read_sale(tx, sale_id)).slug, shows_drafts=True)
    if found is None:
        raise NotFound
    return Answer(body=found, headers=_FRESH)


@page(f"{ONE}/preview/seats/state", access=sale_seller)
async def read_preview_seat_state(tx: Transaction, sale_id: UUID) -> Answer[SeatStateView]:
    """What is taken of it. Raises NotFound."""
    found = await seat_state_of_sale(tx, (await read_sale(tx, sale_id)).slug, shows_drafts=True)
    if found is None:
        raise NotFound
    return Answer(body=found, headers=_FRESH)


@page(f"{ONE}/waiting", access=sale_seller)
async def show_waiting(tx: Transaction, request: AnyRequest, identity: Identity, sale_id: UUID, cursor: Cursor) -> Page:
    """Who waits, in order of arrival, and what was offered to whom."""
    head = await head_of(tx, identity, sale_id)
    only_open = request.query_params.get("show") != "all"
    found = await waiting_lines(tx, sale_id, cursor, only_open=only_open)
    address, shown = f"/manage/sales/{sale_id}/waiting", {} if only_open else {"show": "all"}
    context = head.context("waiting") | {
        "sums": await waiting_sums(tx, sale_id),
        "lines": found.items,
        "only_open": only_open,
        "next_address": with_query(address, shown | {"cursor": found.next}) if found.next else "",
        "first_address": with_query(address, shown) if cursor.after is not None else "",
    }
    return Page("tickets/manage_waiting.html", context)


async def _board(tx: Transaction, head: SaleHead) -> dict[str, Any]:
    now = await tx.clock()
    moments, step = await sold_over_time(tx, head.sale.sale_id, now)
    return {
        "as_of": now,
        "figures": await figures_of(tx, head.sale.sale_id),
        "moments": moments,
        "step_minutes": int(step.total_seconds() // 60),
        "bars": bars(moments),
        "rising": rising(moments),
        "products": await sold_by_product(tx, head.sale.sale_id),
        "heat": await heat_map(tx, head.sale.slug),
    }


DESK = (show_desk, show_board, show_preview, read_preview_seats, read_preview_seat_state, show_waiting)
