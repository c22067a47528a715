"""What routes of the market need of their process: the queue before waiting lists, and the secrets of links."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.context import ModuleContext
from matchday.modules.tickets.actions.serve_waiting import Joined, join_waiting
from matchday.modules.tickets.domain.link_secrets import LinkSecrets
from matchday.modules.tickets.store.waiting import NewEntry


class MarketDesk:
    """One per process."""

    def __init__(self, secret: str, joining: Coalescer[NewEntry, Joined]) -> None:
        self.entries = LinkSecrets(secret, "waiting list")
        self.transfers = LinkSecrets(secret, "ticket transfer")
        """Of gifts as they are offered: the giver knows them too, and whoever the link was sent to."""
        self.gifts = LinkSecrets(secret, "accepted gift")
        """Of gifts that a guest has accepted, for them alone: these open the ticket."""
        self._joining = joining

    async def join(self, entry: NewEntry) -> Joined:
        """Raises what is refused, and what a queue raises."""
        return await self._joining.submit(entry)


@asynccontextmanager
async def open_market_desk(context: ModuleContext) -> AsyncIterator[MarketDesk]:
    """With the process."""
    async with Coalescer("join waiting lists", context.database, context.name, join_waiting) as joining:
        yield MarketDesk(context.settings.secret, joining)
