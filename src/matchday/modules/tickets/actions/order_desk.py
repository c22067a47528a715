"""Where a process takes orders: the two queues before the hot rows, and the keys that answers are signed with."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from matchday.backbone.coalesce import Coalescer
from matchday.backbone.context import ModuleContext
from matchday.backbone.quotes import Quoting
from matchday.contracts.payments import Quote
from matchday.modules.tickets.actions.buy_listings import take_orders
from matchday.modules.tickets.actions.release_orders import Released, ReleaseOrder, release_orders
from matchday.modules.tickets.domain.asked import AskedOrder, Placed
from matchday.modules.tickets.domain.order_secrets import OrderSecrets
from matchday.modules.tickets.domain.orders import OPEN


class OrderDesk:
    """One per process."""

    def __init__(self, secret: str, placing: Coalescer[AskedOrder, Placed], releasing: Coalescer[ReleaseOrder, Released]) -> None:
        self.secrets = OrderSecrets(secret)
        self._quoting = Quoting(secret)
        self._placing = placing
        self._releasing = releasing

    async def place(self, asked: AskedOrder) -> Placed:
        """Raises what is refused, and what a queue raises."""
        return await self._placing.submit(asked)

    async def release(self, order_id: UUID, account_id: UUID | None) -> Released:
        """The same."""
        return await self._releasing.submit(ReleaseOrder(order_id=order_id, account_id=account_id))

    def quote(self, placed: Placed) -> str | None:
        """What payments is shown for this order: the same text as long as it can be paid, None from then on. With a payee the money
        is theirs, less the organisation's fee."""
        order = placed.order
        if order.state not in OPEN or placed.now >= order.held_until:
            return None
        return self._quoting.sign(
            Quote(
                quote_id=order.order_id,
                source="tickets",
                subject_id=order.order_id,
                group_id=order.stock_id,
                organisation_id=placed.organisation_id,
                payee_id=placed.payee_id,
                fee_minor=placed.fee_minor,
                payer_id=order.account_id,
                email=order.email,
                amount_minor=order.amount_minor,
                currency=order.currency,
                title=placed.title,
                return_path=f"/orders/{order.order_id}",
                expires_at=order.held_until,
                payable_from=placed.payable_from,
            )
        )


@asynccontextmanager
async def open_order_desk(context: ModuleContext) -> AsyncIterator[OrderDesk]:
    """With the process."""
    async with (
        Coalescer("place orders", context.database, context.name, take_orders) as placing,
        Coalescer("release orders", context.database, context.name, release_orders) as releasing,
    ):
        yield OrderDesk(context.settings.secret, placing, releasing)
