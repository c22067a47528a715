"""A ticket on a phone: the code as large as the screen, opened once and then without a connection too."""

from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.print_tickets import print_tickets, ticket_of, tickets_of_order
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.documents.pictures import svg_of
from matchday.modules.tickets.domain.typed import zone_of
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, bearer_of, opened
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.routes.tickets import paper
from matchday.web.assets import asset
from matchday.web.preferences import preferences
from matchday.web.rendering import Page
from matchday.web.translation import translate

AskedZone = Annotated[str, QueryParameter(name="zone", max_length=60)]
PATH = "/ticket/{ticket_id:uuid}"


@page(PATH, access=anyone)
async def show_ticket(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    ticket_office: TicketOffice,
) -> Page:
    """For its holder. Raises TicketNotFound."""
    bearer = bearer_of(request, visitor, order_desk, market_desk)
    ticket = await ticket_of(tx, ticket_office, ticket_id, bearer)
    context = {
        "ticket": ticket,
        "code": svg_of(ticket.code, translate(_locale(request), "The code of this ticket")),
        "accent": ticket.accent,
        "is_buyers": bearer.is_holder(ticket.account_id, ticket.order_id),
    }
    return Page("tickets/ticket.html", context, headers=PRIVATE)


@page(f"{PATH}/pdf", access=anyone)
async def show_ticket_on_paper(
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    ticket_office: TicketOffice,
    counter: ShopCounter,
    zone: AskedZone = "UTC",
) -> Answer[bytes]:
    """One sheet."""
    async with counter.look() as tx:
        ticket = await ticket_of(tx, ticket_office, ticket_id, bearer_of(request, visitor, order_desk, market_desk))
    file = await print_tickets([ticket], locale=_locale(request), zone=zone_of(zone) or UTC)
    return paper(file, f"ticket-{ticket.order_code}-{ticket.number}")


@page("/orders/{order_id:uuid}/tickets.pdf", access=anyone)
async def show_order_on_paper(
    request: AnyRequest,
    visitor: Identity | None,
    order_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    ticket_office: TicketOffice,
    counter: ShopCounter,
    zone: AskedZone = "UTC",
) -> Answer[bytes]:
    """All sheets of an order."""
    async with counter.look() as tx:
        await opened(tx, request, visitor, order_id, order_desk)
        tickets = await tickets_of_order(tx, ticket_office, order_id, bearer_of(request, visitor, order_desk, market_desk))
    file = await print_tickets(tickets, locale=_locale(request), zone=zone_of(zone) or UTC)
    return paper(file, f"tickets-{tickets[0].order_code}")


@page(f"{PATH}/app.webmanifest", access=anyone)
async def read_ticket_app(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    ticket_office: TicketOffice,
) -> Answer[dict[str, Any]]:
    """What a phone puts on its home screen."""
    ticket = await ticket_of(tx, ticket_office, ticket_id, bearer_of(request, visitor, order_desk, market_desk))
    app = {
        "name": ticket.title,
        "short_name": ticket.title[:24],
        "start_url": f"/ticket/{ticket_id}",
        "scope": "/ticket/",
        "display": "standalone",
        "icons": [{"src": asset("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Answer(body=app, media_type="application/manifest+json", headers=PRIVATE)


def _locale(request: AnyRequest) -> str:
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


TICKET = [show_ticket, show_ticket_on_paper, show_order_on_paper, read_ticket_app]
