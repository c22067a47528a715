"""Brings pay-outs to their providers."""

from collections.abc import Sequence

from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.payments.actions.pay_out import settle_payouts
from matchday.modules.payments.domain.payouts import PayoutOrder, PayoutOutcome
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import payouts
from matchday.modules.payments.workers.rounds import CLAIM_MAX, SCHEMA, Rounds


class PayingOut(Rounds):
    """One per process."""

    name = "pay-outs"

    async def _claim(self) -> list[tuple[str, PayoutOrder]]:
        async with self._database.begin(SCHEMA) as tx:
            return await payouts.claim_due(tx, CLAIM_MAX, self._worker_id)

    async def _ask(self, provider: Provider, orders: Sequence[PayoutOrder]) -> Sequence[PayoutOutcome]:
        return await provider.pay_out(orders)

    async def _write(self, orders: Sequence[PayoutOrder], outcomes: Sequence[PayoutOutcome]) -> None:
        attempts = {order.payout_id: order.attempts for order in orders}
        async with self._database.begin(SCHEMA, outgoing_headers()) as tx:
            await settle_payouts(tx, [(outcome, attempts[outcome.payout_id]) for outcome in outcomes])
