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
    """`invoices` is how many there are. `away` are the numbers of tickets that somebody else has; `engaged` what is done with others
    meanwhile: listed, given_back or offered."""

    turn: TurnView | None = None
    refunds: tuple[RefundView, ...] = ()
    can_give_back: bool = False
    invoices: int = 0
    away: frozenset[int] = frozenset()
    engaged: dict[int, str] = {}


async def after_purchase(tx: Transaction, order: OrderView) -> AfterPurchase:
    """Nothing for one that was never paid, and for what people sell to each other."""
    if order.state not in ("complete", "refunded"):
        return AfterPurchase()
    offer = await offer_of(tx, order.order_id)
    tickets = await tx.fetch(
        """
        SELECT p.number, p.engaged, p.holder_id IS DISTINCT FROM o.account_id AS is_away
        FROM tickets.positions p JOIN tickets.orders o USING (order_id) WHERE p.order_id = $1 AND p.state = 'valid'
        """,
        order.order_id,
    )
    return AfterPurchase(
        turn=await turn_of_order(tx, order.order_id),
        refunds=offer.refunds,
        can_give_back=bool(offer.tickets),
        away=frozenset(row["number"] for row in tickets if row["is_away"]),
        engaged={row["number"]: row["engaged"] for row in tickets if row["engaged"]},
        invoices=len(await invoices_of_order(tx, order.order_id)),
    )
