"""What Stripe says it has taken for us and given back, from its balance transactions: each movement of money on the account, with what it
was of. Fees, pay-outs, memberships and other shops on the same account are there too; ours carry our ids."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from matchday.modules.payments.providers.provider import ProviderTotals
from matchday.modules.payments.providers.stripe.calls import Impossible, NoAnswer, StripeCalls

_LIST_MAX = 100
_PAGES_MAX = 1000
"""A hundred thousand movements of one kind; where there are more, Stripe's own reports are compared by people."""
_TAKEN = ("charge", "payment")
_GIVEN = {"refund": 1, "payment_refund": 1, "refund_failure": -1, "payment_failure_refund": -1}
"""A refund that its bank sends back counts against itself."""


class Totals:
    """In the currency that was paid in, not the one that it was changed into: so the charges and refunds themselves are counted."""

    def __init__(self, calls: StripeCalls) -> None:
        self._calls = calls
        self._v1 = calls.v1

    async def of(self, currency: str) -> ProviderTotals | None:
        """None when there are too many to count. Raises NoAnswer."""
        captured = refunded = 0
        try:
            for kind in _TAKEN:
                async for source in self._sources(kind, currency, "payment_id"):
                    taken = source.get("amount_captured")
                    captured += source["amount"] if taken is None else taken
            for kind, sign in _GIVEN.items():
                async for source in self._sources(kind, currency, "refund"):
                    refunded += sign * source["amount"]
        except _TooMany:
            return None
        return ProviderTotals(captured_minor=captured, refunded_minor=refunded)

    async def _sources(self, kind: str, currency: str, mark: str) -> AsyncIterator[Mapping[str, Any]]:
        """What moved the money, if it is ours."""
        params: dict[str, Any] = {"type": kind, "limit": _LIST_MAX, "expand": ["data.source"]}
        for _ in range(_PAGES_MAX):
            try:
                page = (await self._calls.ask(self._v1.balance_transactions.list_async, params=params)).values
            except Impossible as error:
                raise NoAnswer(error.code) from None
            for movement in page["data"]:
                source = movement["source"]
                if isinstance(source, Mapping) and source["currency"].upper() == currency and mark in (source.get("metadata") or {}):
                    yield source
            if not page.get("has_more"):
                return
            params["starting_after"] = page["data"][-1]["id"]
        raise _TooMany


class _TooMany(Exception):
    pass
