"""Brings memberships and their members' wishes to providers, and asks now and then what has become of them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec

from matchday.backbone.database import Database
from matchday.backbone.telemetry import outgoing_headers
from matchday.modules.payments.actions.change_memberships import settle_memberships
from matchday.modules.payments.domain.subscriptions import SubscriptionNews, SubscriptionOrder
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import subscriptions
from matchday.modules.payments.workers.rounds import CLAIM_MAX, SCHEMA, Rounds


class CarryingMemberships(Rounds):
    """One per process. `return_url` is where the provider's pages lead back to."""

    name = "memberships"

    def __init__(self, database: Database, providers: Mapping[str, Provider], return_url: str, *, worker_id: UUID | None = None) -> None:
        super().__init__(database, providers, worker_id=worker_id)
        self._return_url = return_url

    async def _claim(self) -> list[tuple[str, SubscriptionOrder]]:
        async with self._database.begin(SCHEMA) as tx:
            return await subscriptions.claim_due(tx, CLAIM_MAX, self._worker_id)

    async def _ask(self, provider: Provider, orders: Sequence[SubscriptionOrder]) -> Sequence[SubscriptionNews]:
        return await provider.subscriptions([msgspec.structs.replace(order, return_url=self._return_url) for order in orders])

    async def _write(self, orders: Sequence[SubscriptionOrder], outcomes: Sequence[SubscriptionNews]) -> None:
        by_id = {order.subscription_id: order for order in orders}
        async with self._database.begin(SCHEMA, outgoing_headers()) as tx:
            await settle_memberships(tx, [(told, by_id[told.subscription_id]) for told in outcomes])
