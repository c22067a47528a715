"""Tickets over HTTP: one's own, as data and as paper. A guest's are opened by the secret of the order, or of the gift."""

from datetime import UTC
from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from matchday.backbone.database import Transaction
from matchday.backbone.http import Answer, get
from matchday.backbone.http.access import anyone
from matchday.backbone.http.identity import Identity
from matchday.modules.tickets import errors
from matchday.modules.tickets.actions.market_desk import MarketDesk
from matchday.modules.tickets.actions.order_desk import OrderDesk
from matchday.modules.tickets.actions.print_tickets import print_tickets, ticket_of, tickets_of_order
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.domain.typed import zone_of
from matchday.modules.tickets.pages.shop_counter import ShopCounter
from matchday.modules.tickets.queries.tickets import Document
from matchday.modules.tickets.routes.orders import OPENED_BY, bearer_of, view_order
from matchday.modules.tickets.schemas.tickets import TicketView

PDF = "application/pdf"
AskedZone = Annotated[str, QueryParameter(name="zone", max_length=60)]
AskedLocale = Annotated[str, QueryParameter(name="locale", pattern=r"^(en|de)$(?!\n)")]
AnyRequest = Request[Any, Any, Any]


@get("/tickets/{ticket_id:uuid}", access=anyone, refuses=[errors.TicketNotFound])
async def read_ticket(
    tx: Transaction,
    visitor: Identity | None,
    request: AnyRequest,
    ticket_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    ticket_office: TicketOffice,
) -> TicketView:
    """One's own ticket with its code, or with the header `Order-Secret` that of a guest."""
    return _view(await ticket_of(tx, ticket_office, ticket_id, bearer_of(visitor, request, order_desk, market_desk)))


@get("/tickets/{ticket_id:uuid}/pdf", access=anyone, refuses=[errors.TicketNotFound], gives=PDF)
async def print_ticket(
    visitor: Identity | None,
    request: AnyRequest,
    ticket_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    ticket_office: TicketOffice,
    counter: ShopCounter,
    zone: AskedZone = "UTC",
    locale: AskedLocale = "en",
) -> Answer[bytes]:
    """The same on paper, with times by the clocks of a zone."""
    async with counter.look() as tx:
        document = await ticket_of(tx, ticket_office, ticket_id, bearer_of(visitor, request, order_desk, market_desk))
    return paper(
        await print_tickets([document], locale=locale, zone=zone_of(zone) or UTC), f"ticket-{document.order_code}-{document.number}"
    )


@get("/orders/{order_id:uuid}/tickets.pdf", access=anyone, refuses=[errors.NoTicketsYet, errors.OrderNotFound], gives=PDF)
async def print_order(
    visitor: Identity | None,
    request: AnyRequest,
    order_id: UUID,
    order_desk: OrderDesk,
    market_desk: MarketDesk,
    ticket_office: TicketOffice,
    counter: ShopCounter,
    zone: AskedZone = "UTC",
    locale: AskedLocale = "en",
) -> Answer[bytes]:
    """All tickets of an order that are still the buyer's, a page each."""
    account_id, secret = visitor.account_id if visitor else None, request.headers.get(OPENED_BY, "")
    async with counter.look() as tx:
        await view_order(tx, order_desk, order_id, account_id, secret)
        bearer = bearer_of(visitor, request, order_desk, market_desk)
        documents = await tickets_of_order(tx, ticket_office, order_id, bearer)
    return paper(await print_tickets(documents, locale=locale, zone=zone_of(zone) or UTC), f"tickets-{documents[0].order_code}")


API = (read_ticket, print_ticket, print_order)


def paper(file: bytes, name: str) -> Answer[bytes]:
    """To be kept by whoever asked, and by nobody between."""
    return Answer(body=file, media_type=PDF, headers={"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"})


def _view(document: Document) -> TicketView:
    facts = {name: getattr(document, name) for name in TicketView.__struct_fields__ if name not in ("opens_at", "closes_at")}
    return TicketView(**facts, opens_at=document.window.opens_at, closes_at=document.window.closes_at)
