"""From good tickets to paper, in a thread, while no connection is held."""

import asyncio
from collections.abc import Sequence
from datetime import tzinfo
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.modules.tickets.actions.ticket_office import TicketOffice
from matchday.modules.tickets.documents.ticket_pdf import tickets_pdf
from matchday.modules.tickets.domain.bearers import Bearer
from matchday.modules.tickets.errors import NoTicketsYet, TicketNotFound
from matchday.modules.tickets.queries.tickets import Document, documents_of, documents_of_order

PAGES_AT_ONCE = asyncio.Semaphore(2)
"""So that a rush for paper leaves the processor to others."""


async def ticket_of(tx: Transaction, office: TicketOffice, ticket_id: UUID, bearer: Bearer) -> Document:
    """For its holder; a guest's for whoever has shown the secret of the order or of the gift. Raises TicketNotFound."""
    found = await documents_of(tx, office, [ticket_id])
    if not found or not _is_theirs(found[0], bearer):
        raise TicketNotFound
    return found[0]


async def tickets_of_order(tx: Transaction, office: TicketOffice, order_id: UUID, bearer: Bearer) -> list[Document]:
    """Those that are still the buyer's. Raises NoTicketsYet. Whether the order may be opened was asked before."""
    found = await documents_of_order(tx, office, order_id)
    theirs = [document for document in found if _is_theirs(document, bearer)]
    if not theirs:
        raise NoTicketsYet
    return theirs


async def print_tickets(documents: Sequence[Document], *, locale: str, zone: tzinfo) -> bytes:
    """The PDF, by the clocks of the place; `zone` is the reader's, where these are not known."""
    async with PAGES_AT_ONCE:
        return await asyncio.to_thread(tickets_pdf, documents, locale=locale, zone=zone)


def _is_theirs(document: Document, bearer: Bearer) -> bool:
    """A ticket that was passed on is its holder's and nobody else's."""
    return bearer.is_holder(document.holder_id or document.account_id, document.order_id)
