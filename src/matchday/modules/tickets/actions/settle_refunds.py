"""What tickets does with what it hears of refunds: they are written down, orders of which nothing is left end, and people are told."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from matchday.backbone.database import Transaction
from matchday.contracts.payments import RefundsSettled
from matchday.modules.tickets.actions.open_market import lock_stocks, organisations_of
from matchday.modules.tickets.actions.settle_orders import PAID_TOO_LATE, SOURCE
from matchday.modules.tickets.actions.tell_orders import tell_ended
from matchday.modules.tickets.store.refunds import finish_refunded, follow_up, write_settled
from matchday.modules.tickets.store.stocks import LockSales, lock_sales


async def settle_refunds(tx: Transaction, events: Sequence[RefundsSettled], lock: LockSales = lock_sales) -> None:
    """Twice or late changes nothing."""
    settled = {refund.refund_id: refund for event in events if event.source == SOURCE for refund in event.refunds}
    if not settled:
        return
    sales, listings = await lock_stocks(tx, {event.group_id for event in events if event.source == SOURCE}, lock)
    rows = await write_settled(tx, list(settled.values()))
    ended = await finish_refunded(tx, {row["order_id"] for row in rows})
    tell_ended(tx, organisations_of(sales, listings), ended, "refunded")
    by_kind: dict[str, dict[UUID, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row["state"] == "succeeded":
            by_kind["paid_too_late" if row["reason"] == PAID_TOO_LATE else "money_back"][row["stock_id"]].append(row["refund_id"])
    for kind, subjects in by_kind.items():
        await follow_up(tx, kind, subjects)
