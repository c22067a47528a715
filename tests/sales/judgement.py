"""What must be true after anything that can happen to machines, asked of the rows themselves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from tests.journeys.waiting import until
from tests.sales.crowd import DOMAIN, Told

from matchday.backbone.database import Database
from matchday.backbone.ledger import verify_ledger
from matchday.modules.payments.actions.prove_payments import prove_payments
from matchday.modules.tickets.queries.proofs import differences

OPEN = """
    SELECT (SELECT count(*) FROM payments.payments WHERE state IN ('pending', 'processing'))
         + (SELECT count(*) FROM payments.payments p JOIN tickets.orders o ON o.order_id = p.subject_id
            WHERE p.state = 'requires_action' AND o.state IN ('cancelled', 'expired'))
         + (SELECT count(*) FROM payments.refunds WHERE state = 'pending')
         + (SELECT count(*) FROM payments.outbox WHERE published_at IS NULL)
         + (SELECT count(*) FROM tickets.outbox WHERE published_at IS NULL)
         + (SELECT count(*) FROM tickets.orders o JOIN payments.payments p USING (payment_id)
            WHERE o.state = 'awaiting_payment' AND p.state <> 'requires_action')
"""


async def until_settled(database: Database, *, seconds_max: float, hurry: bool = False) -> None:
    """Nothing waits in a queue and nothing is in suspense. With `hurry` it is as if the leases of the dead had run out."""

    async def waiting() -> int:
        if hurry:
            async with database.begin("payments") as tx:
                for table in ("payments", "refunds"):
                    await tx.execute(f"UPDATE payments.{table} SET due_at = clock_timestamp() WHERE due_at > clock_timestamp()")
        async with database.read("payments") as tx:
            return int(await tx.fetchval(OPEN)) + sum(abs(sums.suspense) for sums in (await prove_payments(tx)).currencies)

    await until(waiting, lambda count: count == 0, seconds_max=seconds_max)


async def let_some_holds_run_out(database: Database, count: int) -> None:
    """As if they had been granted earlier: they are due since a second."""
    async with database.begin("tickets") as tx:
        await tx.execute(
            """
            UPDATE tickets.orders SET held_until = clock_timestamp() - interval '1 second' WHERE order_id IN (
                SELECT order_id FROM tickets.orders WHERE state IN ('created', 'awaiting_payment') ORDER BY md5(order_id::text)
                LIMIT $1 FOR UPDATE SKIP LOCKED
            )
            """,
            count,
        )


async def faults(database: Database, told: Told) -> list[str]:
    """Nothing lost, nothing doubled, nothing sold twice, no cent astray: one sentence for each thing that is not so."""
    async with database.read("tickets") as tx:
        found = [*await differences(tx)]
        found += [row["sentence"] for row in await tx.fetch(OVERSOLD)]
        orders = {row["order_id"]: row for row in await tx.fetch("SELECT order_id, state, amount_minor, email FROM tickets.orders")}
        doubled = await tx.fetch(
            "SELECT email, count(*) FROM tickets.orders WHERE email LIKE '%@' || $1 GROUP BY email HAVING count(*) > 1", DOMAIN
        )
        found += [f"{row['email']} has {row['count']} orders" for row in doubled]
    found += [f"one key is {len(ids)} orders" for ids in told.orders.values() if len(ids) != 1]
    found += _lost(told, orders)
    async with database.begin("payments") as tx:
        found += await _money(tx, told)
        proof = await prove_payments(tx)
        found += proof.faults
        found += [f"{sums.suspense} {sums.currency} are in suspense" for sums in proof.currencies if sums.suspense]
    async with database.begin("payments") as tx:
        found += (await verify_ledger(tx)).faults
    return found


def _lost(told: Told, orders: dict[UUID, Any]) -> Sequence[str]:
    lost = [f"order {order_id} is lost" for order_id, amount in told.amounts.items() if order_id not in orders]
    changed = [
        f"order {order_id} cost {amount}"
        for order_id, amount in told.amounts.items()
        if order_id in orders and orders[order_id]["amount_minor"] != amount
    ]
    kept = [
        f"order {order_id} was cancelled, and is {orders[order_id]['state']}"
        for order_id in told.cancelled
        if order_id in orders and orders[order_id]["state"] != "cancelled"
    ]
    return [*lost, *changed, *kept]


OVERSOLD = """
    SELECT format('quota %s of %s has %s taken', name, size, taken) AS sentence FROM tickets.quotas WHERE taken > size
"""

UNPAID_OR_KEPT = """
    SELECT format('order %s is %s; %s was captured for it and %s given back', o.order_id, o.state, p.captured, p.refunded) AS sentence
    FROM tickets.orders o JOIN (
        SELECT subject_id, sum(amount_minor) AS captured, sum(refunded_minor) AS refunded
        FROM payments.payments WHERE state = 'captured' GROUP BY subject_id
    ) p ON p.subject_id = o.order_id
    WHERE p.captured - p.refunded <> CASE WHEN o.state = 'complete' THEN o.amount_minor ELSE 0 END
    UNION ALL
    SELECT format('order %s is complete and nobody has paid it', order_id) FROM tickets.orders o
    WHERE state = 'complete' AND amount_minor > 0
      AND NOT EXISTS (SELECT FROM payments.payments p WHERE p.subject_id = o.order_id AND p.state = 'captured')
    UNION ALL
    SELECT format('payment %s is %s here, and at the sandbox %s', p.payment_id, p.state, coalesce(s.state, 'unknown'))
    FROM payments.payments p LEFT JOIN payments.sandbox_payments s ON s.key = p.payment_id
    WHERE (p.state = 'captured') <> (s.state IS NOT DISTINCT FROM 'succeeded')
"""


async def _money(tx: Any, told: Told) -> list[str]:
    known = {row["payment_id"] for row in await tx.fetch("SELECT payment_id FROM payments.payments")}
    found = [f"payment {payment_id} is lost" for payment_id in told.payments if payment_id not in known]
    return found + [row["sentence"] for row in await tx.fetch(UNPAID_OR_KEPT)]
