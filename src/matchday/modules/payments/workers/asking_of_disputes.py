"""Asks providers of disputes that they told of."""

from collections.abc import Sequence

from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.payments.actions.settle_disputes import settle_disputes
from matchday.modules.payments.domain.disputes import DisputeAnswer, DisputeQuestion
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import disputes
from matchday.modules.payments.workers.rounds import CLAIM_MAX, SCHEMA, Rounds


class AskingOfDisputes(Rounds):
    """One per process."""

    name = "disputes"

    async def _claim(self) -> list[tuple[str, DisputeQuestion]]:
        async with self._database.begin(SCHEMA) as tx:
            return await disputes.claim_due(tx, CLAIM_MAX, self._worker_id)

    async def _ask(self, provider: Provider, orders: Sequence[DisputeQuestion]) -> Sequence[DisputeAnswer]:
        return await provider.disputes(orders)

    async def _write(self, orders: Sequence[DisputeQuestion], outcomes: Sequence[DisputeAnswer]) -> None:
        by_id = {order.payment_id: order for order in orders}
        async with self._database.begin(SCHEMA, outgoing_headers()) as tx:
            await settle_disputes(tx, [(answer, by_id[answer.payment_id].attempts) for answer in outcomes])
