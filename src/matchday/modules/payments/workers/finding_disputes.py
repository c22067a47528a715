"""Asks each provider now and then which disputes it knows of, in case it told of one and nobody heard: what is not known here is looked at
as if it had been told."""

from collections.abc import Sequence

from matchday.modules.payments.domain.disputes import Disputed, DisputeSearch
from matchday.modules.payments.providers.provider import Provider
from matchday.modules.payments.store import disputes
from matchday.modules.payments.workers.rounds import SCHEMA, Rounds

ProviderSearch = tuple[str, DisputeSearch]


class FindingDisputes(Rounds):
    """One per process; a provider is asked by one of them."""

    name = "a search for disputes"

    async def _claim(self) -> list[tuple[str, ProviderSearch]]:
        async with self._database.begin(SCHEMA) as tx:
            return [(name, (name, search)) for name, search in await disputes.claim_searches(tx, sorted(self._providers))]

    async def _ask(self, provider: Provider, orders: Sequence[ProviderSearch]) -> Sequence[Sequence[Disputed] | None]:
        return [await provider.disputed(search) for _, search in orders]

    async def _write(self, orders: Sequence[ProviderSearch], outcomes: Sequence[Sequence[Disputed] | None]) -> None:
        async with self._database.begin(SCHEMA) as tx:
            for (name, search), found in zip(orders, outcomes, strict=True):
                if found is not None:
                    await disputes.look_at_found(tx, name, found)
                    await disputes.searched(tx, name, search.until)
