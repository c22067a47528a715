"""A ticket on a phone: the code as large as the screen, opened once and then without a connection too."""

from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, page
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.print_tickets import print_tickets, ticket_of, tickets_of_order
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.documents.pictures import svg_of
from matchday.modules.tickets.domain.order_ids import split_ticket_id
from matchday.modules.tickets.domain.typed import zone_of
from matchday.modules.tickets.pages.opening import PRIVATE, AnyRequest, is_guests, opened
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.queries.tickets import Document
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
    ticket_office: TicketOffice,
) -> Page:
    """For its holder. Raises TicketNotFound."""
    ticket = await _ticket(tx, request, visitor, ticket_id, order_desk, ticket_office)
    said = translate(_locale(request), "The code of this ticket")
    return Page("tickets/ticket.html", {"ticket": ticket, "code": svg_of(ticket.code, said), "accent": ticket.accent}, headers=PRIVATE)


@page(f"{PATH}/pdf", access=anyone)
async def show_ticket_on_paper(
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    order_desk: OrderDesk,
    ticket_office: TicketOffice,
    counter: ShopCounter,
    zone: AskedZone = "UTC",
) -> Answer[bytes]:
    """One sheet."""
    async with counter.look() as tx:
        ticket = await _ticket(tx, request, visitor, ticket_id, order_desk, ticket_office)
    file = await print_tickets([ticket], locale=_locale(request), zone=zone_of(zone) or UTC)
    return paper(file, f"ticket-{ticket.order_code}-{ticket.number}")


@page("/orders/{order_id:uuid}/tickets.pdf", access=anyone)
async def show_order_on_paper(
    request: AnyRequest,
    visitor: Identity | None,
    order_id: UUID,
    order_desk: OrderDesk,
    ticket_office: TicketOffice,
    counter: ShopCounter,
    zone: AskedZone = "UTC",
) -> Answer[bytes]:
    """All sheets of an order."""
    async with counter.look() as tx:
        await opened(tx, request, visitor, order_id, order_desk)
        account_id, is_opened = visitor.account_id if visitor else None, is_guests(request, order_id, order_desk)
        tickets = await tickets_of_order(tx, ticket_office, order_id, account_id, is_opened=is_opened)
    file = await print_tickets(tickets, locale=_locale(request), zone=zone_of(zone) or UTC)
    return paper(file, f"tickets-{tickets[0].order_code}")


@page(f"{PATH}/app.webmanifest", access=anyone)
async def read_ticket_app(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    order_desk: OrderDesk,
    ticket_office: TicketOffice,
) -> Answer[dict[str, Any]]:
    """What a phone puts on its home screen."""
    ticket = await _ticket(tx, request, visitor, ticket_id, order_desk, ticket_office)
    app = {
        "name": ticket.title,
        "short_name": ticket.title[:24],
        "start_url": f"/ticket/{ticket_id}",
        "scope": "/ticket/",
        "display": "standalone",
        "icons": [{"src": asset("img/icon.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Answer(body=app, media_type="application/manifest+json", headers=PRIVATE)


async def _ticket(
    tx: Transaction,
    request: AnyRequest,
    visitor: Identity | None,
    ticket_id: UUID,
    order_desk: OrderDesk,
    ticket_office: TicketOffice,
) -> Document:
    is_opened = is_guests(request, split_ticket_id(ticket_id)[0], order_desk)
    return await ticket_of(tx, ticket_office, ticket_id, visitor.account_id if visitor else None, is_opened=is_opened)


def _locale(request: AnyRequest) -> str:
    return preferences(request.cookies, request.headers.get("accept-language", "")).locale


TICKET = [show_ticket, show_ticket_on_paper, show_order_on_paper, read_ticket_app]
