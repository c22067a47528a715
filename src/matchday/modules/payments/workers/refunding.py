"""Brings refunds to their providers."""

from collections.abc import Sequence

from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.payments.actions.settle_refunds import settle_refunds
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import refunds
from matchday.modules.payments.workers.rounds import CLAIM_MAX, SCHEMA, Rounds


class Refunding(Rounds):
    """One per process."""

    name = "refunds"

    async def _claim(self) -> list[tuple[str, RefundOrder]]:
        async with self._database.begin(SCHEMA) as tx:
            return await refunds.claim_due(tx, CLAIM_MAX, self._worker_id)

    async def _ask(self, provider: Provider, orders: Sequence[RefundOrder]) -> Sequence[RefundOutcome]:
        return await provider.refund(orders)

    async def _write(self, orders: Sequence[RefundOrder], outcomes: Sequence[RefundOutcome]) -> None:
        by_id = {order.refund_id: order for order in orders}
        async with self._database.begin(SCHEMA, outgoing_headers()) as tx:
            await settle_refunds(tx, [(outcome, by_id[outcome.refund_id]) for outcome in outcomes])
