"""Accounts at Stripe (Connect): organisations', with pay-outs from them, and those of people who sold to others, who are paid out into
theirs."""

from typing import Any

from matchday.modules.payments.domain.merchants import MerchantNews, MerchantOrder, MerchantState
from matchday.modules.payments.domain.payouts import PayoutOrder, PayoutOutcome
from matchday.modules.payments.providers.stripe.calls import Declined, Impossible, KeyReused, NoAnswer, StripeCalls
from matchday.modules.payments.providers.stripe.reading import merchant_news, reason_of

_LIST_MAX = 100


class Merchants:
    """Stripe asks the organisation who it is and shows it its own pages; the platform pays Stripe's fees and bears the losses, as
    destination charges want it."""

    def __init__(self, calls: StripeCalls) -> None:
        self._calls = calls
        self._v1 = calls.v1

    async def carry(self, order: MerchantOrder) -> MerchantNews:
        """Made under the organisation's id, or looked at. Raises NoAnswer."""
        try:
            if order.reference is not None:
                found = await self._calls.ask(self._v1.accounts.retrieve_async, order.reference)
            else:
                made = await self._calls.ask(self._v1.accounts.create_async, params=_wanted(order), key=f"merchant-{order.organisation_id}")
                found = await self._calls.ask(self._v1.accounts.retrieve_async, made.values["id"]) if made.is_replayed else made
        except KeyReused:
            raise NoAnswer("key reused") from None
        except (Impossible, Declined) as error:
            state: MerchantState = "wanted" if order.reference is None else "gone"
            return MerchantNews(organisation_id=order.organisation_id, state=state, reason=reason_of(error.code or "provider_refused"))
        return merchant_news(order.organisation_id, found.values, is_person=order.is_person)

    async def onboarding(self, reference: str, return_url: str) -> str | None:
        """Raises NoAnswer."""
        params = {"account": reference, "type": "account_onboarding", "refresh_url": return_url, "return_url": return_url}
        try:
            made = await self._calls.ask(self._v1.account_links.create_async, params=params)
        except (Impossible, Declined) as error:
            raise NoAnswer(error.code) from None
        return str(made.values["url"])

    async def pay_out(self, order: PayoutOrder, account: str) -> PayoutOutcome:
        """On its way until Stripe says that it arrived. Raises NoAnswer."""
        params = {"amount": order.amount_minor, "currency": order.currency.lower(), "metadata": {"payout_id": str(order.payout_id)}}
        try:
            if order.reference is not None:
                found: Any = (await self._calls.ask(self._v1.payouts.retrieve_async, order.reference, account=account)).values
            elif order.attempts > 1 and (known := await self._known(order, account)) is not None:
                found = known
            else:
                made = await self._calls.ask(self._v1.payouts.create_async, params=params, key=str(order.payout_id), account=account)
                found = made.values
        except KeyReused:
            raise NoAnswer("key reused") from None
        except (Impossible, Declined) as error:
            return PayoutOutcome(payout_id=order.payout_id, state="failed", reason=reason_of(error.code or "provider_refused"))
        return _payout(order, found)

    async def transfer(self, order: PayoutOrder, account: str) -> PayoutOutcome:
        """What a person has earned lies with us; Stripe sends it on to their bank by itself. Raises NoAnswer."""
        group = f"payout_{order.payout_id}"
        try:
            if order.attempts > 1:
                known = await self._calls.ask(self._v1.transfers.list_async, params={"transfer_group": group, "limit": 1})
                if known.values["data"]:
                    return _transferred(order, known.values["data"][0])
            params = {"amount": order.amount_minor, "currency": order.currency.lower(), "destination": account, "transfer_group": group}
            made = await self._calls.ask(self._v1.transfers.create_async, params=params, key=str(order.payout_id))
        except KeyReused:
            raise NoAnswer("key reused") from None
        except (Impossible, Declined) as error:
            return PayoutOutcome(payout_id=order.payout_id, state="failed", reason=reason_of(error.code or "provider_refused"))
        return _transferred(order, made.values)

    async def _known(self, order: PayoutOrder, account: str) -> Any:
        found = await self._calls.ask(self._v1.payouts.list_async, params={"limit": _LIST_MAX}, account=account)
        return next((one for one in found.values["data"] if (one.get("metadata") or {}).get("payout_id") == str(order.payout_id)), None)


def _transferred(order: PayoutOrder, found: Any) -> PayoutOutcome:
    return PayoutOutcome(payout_id=order.payout_id, state="succeeded", reference=found["id"])


def _payout(order: PayoutOrder, found: Any) -> PayoutOutcome:
    match found["status"]:
        case "paid":
            return PayoutOutcome(payout_id=order.payout_id, state="succeeded", reference=found["id"])
        case "failed" | "canceled":
            reason = reason_of(found.get("failure_code") or "payout_failed")
            return PayoutOutcome(payout_id=order.payout_id, state="failed", reference=found["id"], reason=reason)
        case _:
            return PayoutOutcome(payout_id=order.payout_id, state="unknown", reference=found["id"], reason="payout_on_its_way")


def _wanted(order: MerchantOrder) -> dict[str, Any]:
    """A person takes no payments, only transfers, and Stripe pays those out daily."""
    controller = {
        "fees": {"payer": "application"},
        "losses": {"payments": "application"},
        "requirement_collection": "stripe",
        "stripe_dashboard": {"type": "express"},
    }
    if order.is_person:
        return {
            "controller": controller,
            "business_type": "individual",
            "capabilities": {"transfers": {"requested": True}},
            "metadata": {"account_id": str(order.organisation_id)},
        }
    return {
        "controller": controller,
        "capabilities": {"card_payments": {"requested": True}, "transfers": {"requested": True}},
        "business_profile": {"name": order.name},
        "settings": {"payouts": {"schedule": {"interval": "manual"}}},
        "metadata": {"organisation_id": str(order.organisation_id)},
    }
