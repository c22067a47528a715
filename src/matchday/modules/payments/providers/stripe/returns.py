"""Money that goes back at Stripe: refunds that we make, disputes that banks make."""

from typing import Any

from matchday.modules.payments.domain.disputes import DisputeAnswer, Disputed, DisputeQuestion, DisputeSearch
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome
from matchday.modules.payments.providers.stripe.calls import Declined, Impossible, KeyReused, NoAnswer, StripeCalls
from matchday.modules.payments.providers.stripe.reading import dispute_news, disputed, outcome_of_refund, reason_of

_LIST_MAX = 100
_PAGES_MAX = 50


class Returns:
    """Of a destination charge the transfer is taken back too, so that the organisation pays what it earned. What the platform has
    kept of the sale it keeps."""

    def __init__(self, calls: StripeCalls) -> None:
        self._calls = calls
        self._v1 = calls.v1

    async def refund(self, order: RefundOrder) -> RefundOutcome:
        """Once per key, even when Stripe has forgotten the key. Raises NoAnswer."""
        try:
            if order.reference is not None:
                made = await self._calls.ask(self._v1.refunds.retrieve_async, order.reference)
                return outcome_of_refund(order.refund_id, made.values)
            if order.payment_reference is None:
                return _failed(order, "no_such_payment")
            if order.attempts > 1 and (known := await self._known(order)) is not None:
                return outcome_of_refund(order.refund_id, known)
            return await self._make(order, order.payment_reference)
        except (Impossible, Declined) as error:
            return _failed(order, reason_of(error.code or "amount_too_large"))

    async def _make(self, order: RefundOrder, payment: str) -> RefundOutcome:
        intent = (await self._calls.ask(self._v1.payment_intents.retrieve_async, payment)).values
        params: dict[str, Any] = {"payment_intent": payment, "amount": order.amount_minor, "metadata": {"refund": order.key}}
        if intent.get("transfer_data"):
            params |= {"reverse_transfer": True, "refund_application_fee": False}
        try:
            made = await self._calls.ask(self._v1.refunds.create_async, params=params, key=order.key)
        except KeyReused:
            raise NoAnswer("key reused") from None
        now = await self._calls.ask(self._v1.refunds.retrieve_async, made.values["id"]) if made.is_replayed else made
        return outcome_of_refund(order.refund_id, now.values)

    async def _known(self, order: RefundOrder) -> Any:
        found = await self._calls.ask(self._v1.refunds.list_async, params={"payment_intent": order.payment_reference, "limit": _LIST_MAX})
        return next((refund for refund in found.values["data"] if (refund.get("metadata") or {}).get("refund") == order.key), None)

    async def disputes(self, question: DisputeQuestion) -> DisputeAnswer:
        """Raises NoAnswer."""
        if question.reference is None or not question.reference.startswith("pi_"):
            return DisputeAnswer(payment_id=question.payment_id, disputes=())
        try:
            found = await self._calls.ask(self._v1.disputes.list_async, params={"payment_intent": question.reference, "limit": _LIST_MAX})
        except Impossible:
            return DisputeAnswer(payment_id=question.payment_id, disputes=())
        news = (dispute_news(question.payment_id, dispute) for dispute in found.values["data"])
        return DisputeAnswer(payment_id=question.payment_id, disputes=tuple(told for told in news if told is not None))

    async def disputed(self, search: DisputeSearch) -> list[Disputed] | None:
        """The newest first at Stripe, page by page; None when there are more than can be looked through. Raises NoAnswer."""
        params: dict[str, Any] = {"limit": _LIST_MAX}
        if search.since is not None:
            params["created"] = {"gte": int(search.since.timestamp())}
        found: list[Disputed] = []
        for _ in range(_PAGES_MAX):
            try:
                page = (await self._calls.ask(self._v1.disputes.list_async, params=params)).values
            except Impossible as error:
                raise NoAnswer(error.code) from None
            found += [told for dispute in page["data"] if (told := disputed(dispute)) is not None]
            if not page.get("has_more"):
                return found
            params["starting_after"] = page["data"][-1]["id"]
        return None


def _failed(order: RefundOrder, reason: str) -> RefundOutcome:
    return RefundOutcome(refund_id=order.refund_id, state="failed", reason=reason)
