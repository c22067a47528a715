"""Where a process hears of scans: the queue before the rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.context import ModuleContext
from matchday.modules.tickets.actions.scan_tickets import Scanned, Upload, scan_tickets
from matchday.modules.tickets.actions.ticket_office import TicketOffice

UPLOADS_AT_ONCE_MAX = 256


class GateDesk:
    """One per process."""

    def __init__(self, scanning: Coalescer[Upload, tuple[Scanned, ...]]) -> None:
        self._scanning = scanning

    async def scan(self, upload: Upload) -> tuple[Scanned, ...]:
        """Raises what is refused, and what a queue raises."""
        return await self._scanning.submit(upload)


@asynccontextmanager
async def open_gate_desk(context: ModuleContext) -> AsyncIterator[GateDesk]:
    """With the process."""
    decide = partial(scan_tickets, office=TicketOffice(context.settings.secret))
    async with Coalescer("scan tickets", context.database, context.name, decide, batch_size_max=UPLOADS_AT_ONCE_MAX) as scanning:
        yield GateDesk(scanning)
