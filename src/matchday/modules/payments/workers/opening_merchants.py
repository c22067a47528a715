"""Has providers make accounts for organisations, and asks what has become of them."""

from collections.abc import Sequence

from matchday.modules.payments.domain.merchants import MerchantNews, MerchantOrder
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import merchants
from matchday.modules.payments.workers.rounds import CLAIM_MAX, SCHEMA, Rounds


class OpeningMerchants(Rounds):
    """One per process."""

    name = "merchants"

    async def _claim(self) -> list[tuple[str, MerchantOrder]]:
        async with self._database.begin(SCHEMA) as tx:
            return await merchants.claim_due(tx, CLAIM_MAX, self._worker_id)

    async def _ask(self, provider: Provider, orders: Sequence[MerchantOrder]) -> Sequence[MerchantNews]:
        return await provider.merchants(orders)

    async def _write(self, orders: Sequence[MerchantOrder], outcomes: Sequence[MerchantNews]) -> None:
        by_id = {order.organisation_id: order for order in orders}
        async with self._database.begin(SCHEMA) as tx:
            await merchants.write(tx, [(told, by_id[told.organisation_id]) for told in outcomes])
