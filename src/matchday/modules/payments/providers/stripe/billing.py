"""Memberships at Stripe: Checkout begins them, Billing renews them, the customer portal shows them to their members."""

from collections.abc import Mapping
from typing import Any

from matchday.modules.payments.domain.subscriptions import SubscriptionNews, SubscriptionOrder
from matchday.modules.payments.providers.stripe.calls import Declined, Impossible, KeyReused, NoAnswer, StripeCalls
from matchday.modules.payments.providers.stripe.reading import SUBSCRIPTION_STATES, paid_periods, reason_of, subscription_end

_LIST_MAX = 100
Found = Mapping[str, Any]


class Billing:
    """A membership is known by its page of Checkout until that is paid, and by its subscription from then on."""

    def __init__(self, calls: StripeCalls) -> None:
        self._calls = calls
        self._v1 = calls.v1

    async def carry(self, order: SubscriptionOrder) -> SubscriptionNews:
        """Raises NoAnswer."""
        try:
            session = None if (order.reference or "").startswith("sub_") else await self._session(order)
            reference = order.reference if session is None else _id(session.get("subscription"))
            if reference is None:
                return await self._unpaid(order, session or {})
            return await self._carried(order, reference)
        except KeyReused:
            raise NoAnswer("key reused") from None
        except (Impossible, Declined) as error:
            reason = reason_of(error.code or "provider_refused")
            return SubscriptionNews(
                subscription_id=order.subscription_id, state="ended" if order.reference is None else None, reason=reason
            )

    async def _session(self, order: SubscriptionOrder) -> Found:
        sessions = self._v1.checkout.sessions
        if order.reference is not None:
            return (await self._calls.ask(sessions.retrieve_async, order.reference)).values
        customer = order.customer or await self._customer(order)
        made = await self._calls.ask(sessions.create_async, params=_page(order, customer), key=str(order.subscription_id))
        return (await self._calls.ask(sessions.retrieve_async, made.values["id"])).values if made.is_replayed else made.values

    async def _customer(self, order: SubscriptionOrder) -> str:
        """Checkout asks for the address of its receipts: we do not hand it on."""
        params = {"metadata": {"account_id": str(order.account_id)}}
        made = await self._calls.ask(self._v1.customers.create_async, params=params, key=f"{order.subscription_id}-customer")
        return str(made.values["id"])

    async def _unpaid(self, order: SubscriptionOrder, session: Found) -> SubscriptionNews:
        if session["status"] == "open" and order.is_end_wanted:
            try:
                ended = await self._calls.ask(self._v1.checkout.sessions.expire_async, session["id"], key=f"{order.subscription_id}-expire")
            except (Impossible, KeyReused):
                raise NoAnswer("the page is being paid") from None
            session = ended.values
        is_open = session["status"] != "expired"
        return SubscriptionNews(
            subscription_id=order.subscription_id,
            state="incomplete" if is_open else "ended",
            reference=session["id"],
            customer=_id(session.get("customer")),
            next_url=session.get("url") if is_open else None,
            reason="" if is_open else "not_begun",
        )

    async def _carried(self, order: SubscriptionOrder, reference: str) -> SubscriptionNews:
        subscriptions = self._v1.subscriptions
        found = (await self._calls.ask(subscriptions.retrieve_async, reference)).values
        is_over = SUBSCRIPTION_STATES.get(found["status"]) == "ended"
        if order.is_end_wanted and not is_over:
            found = (await self._calls.ask(subscriptions.cancel_async, reference, key=f"{order.subscription_id}-end")).values
        elif order.ending_wish is not None and bool(found.get("cancel_at_period_end")) is not order.ending_wish and not is_over:
            change, key = {"cancel_at_period_end": order.ending_wish}, f"{order.subscription_id}-ending-{order.attempts}"
            found = (await self._calls.ask(subscriptions.update_async, reference, params=change, key=key)).values
        invoices = await self._calls.ask(self._v1.invoices.list_async, params={"subscription": reference, "limit": _LIST_MAX})
        return _news(order, found, invoices.values)

    async def portal(self, order: SubscriptionOrder, return_url: str) -> str | None:
        """Raises NoAnswer."""
        if order.customer is None:
            return None
        params = {"customer": order.customer, "return_url": return_url}
        try:
            made = await self._calls.ask(self._v1.billing_portal.sessions.create_async, params=params)
        except (Impossible, Declined) as error:
            raise NoAnswer(error.code) from None
        return str(made.values["url"])


def _news(order: SubscriptionOrder, found: Found, invoices: Found) -> SubscriptionNews:
    state = SUBSCRIPTION_STATES.get(found["status"], "past_due")
    unpaid = next((invoice for invoice in invoices["data"] if invoice["status"] == "open" and invoice.get("hosted_invoice_url")), None)
    return SubscriptionNews(
        subscription_id=order.subscription_id,
        state=state,
        reference=found["id"],
        customer=_id(found.get("customer")),
        is_ending=bool(found.get("cancel_at_period_end")) or found.get("cancel_at") is not None,
        period_ends_at=subscription_end(found),
        next_url=unpaid["hosted_invoice_url"] if state == "past_due" and unpaid is not None else None,
        reason="renewal_failed" if state == "past_due" else "",
        paid=paid_periods(invoices),
    )


def _page(order: SubscriptionOrder, customer: str) -> dict[str, Any]:
    price = {
        "currency": order.currency.lower(),
        "unit_amount": order.amount_minor,
        "recurring": {"interval": order.interval},
        "product_data": {"name": order.title},
    }
    metadata = {"subscription_id": str(order.subscription_id)}
    return {
        "mode": "subscription",
        "customer": customer,
        "line_items": [{"quantity": 1, "price_data": price}],
        "subscription_data": {"metadata": metadata},
        "metadata": metadata,
        "success_url": order.return_url,
        "cancel_url": order.return_url,
    }


def _id(found: Any) -> str | None:
    name = found["id"] if isinstance(found, Mapping) else found
    return None if name is None else str(name)
