"""What the page of an order that was paid shows of the time since: the event's fate, refunds, invoices."""

import msgspec

from matchday.backbone.database import Transaction
from matchday.modules.tickets.queries.invoices import invoices_of_order
from matchday.modules.tickets.queries.refunds import offer_of
from matchday.modules.tickets.queries.turns import turn_of_order
from matchday.modules.tickets.schemas.orders import OrderView
from matchday.modules.tickets.schemas.refunds import RefundView
from matchday.modules.tickets.schemas.turns import TurnView


class AfterPurchase(msgspec.Struct, frozen=True, kw_only=True):
    """`invoices` is how many there are."""

    turn: TurnView | None = None
    refunds: tuple[RefundView, ...] = ()
    can_give_back: bool = False
    invoices: int = 0


async def after_purchase(tx: Transaction, order: OrderView) -> AfterPurchase:
    """Nothing for one that was never paid, and for what people sell to each other."""
    if order.state not in ("complete", "refunded"):
        return AfterPurchase()
    offer = await offer_of(tx, order.order_id)
    return AfterPurchase(
        turn=await turn_of_order(tx, order.order_id),
        refunds=offer.refunds,
        can_give_back=bool(offer.tickets),
        invoices=len(await invoices_of_order(tx, order.order_id)),
    )
