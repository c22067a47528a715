"""Payments at Stripe: Checkout Sessions and Payment Intents."""

from collections.abc import Mapping
from typing import Any

from matchday.backbone.clock import SystemClock
from matchday.backbone.ids import made_at
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.providers.stripe.calls import Answer, Declined, Impossible, KeyReused, NoAnswer, StripeCalls
from matchday.modules.payments.providers.stripe.reading import captured, outcome_of_intent, outcome_of_session, reason_of
from matchday.modules.payments.settings import StripeSettings

Where = str
"""An organisation's account at Stripe."""
KEY_SECONDS = 20 * 3600
"""Stripe forgets a key after a day: later, what was done under it is looked for by our id."""
_CLOCK = SystemClock()


class Charges:
    """The first call makes the object and takes nothing; only the second, or the payer on Stripe's page, pays. A page cannot end by
    itself before half an hour has passed, so it is we who end it, with the hold."""

    def __init__(self, calls: StripeCalls, settings: StripeSettings) -> None:
        self._calls = calls
        self._v1 = calls.v1
        self._settings = settings

    async def charge(self, intent: Intent, destination: Where | None) -> Outcome:
        """Begins, or tells what became of it. Raises NoAnswer."""
        if intent.is_late:
            return await self.cancel(intent, destination)
        made = await self._made(intent, destination)
        if made is None:
            return Outcome(payment_id=intent.payment_id, state="failed", reason="provider_refused")
        if made["amount_total" if made["id"].startswith("cs_") else "amount"] != intent.amount_minor:
            return Outcome(payment_id=intent.payment_id, state="unknown", reason="same_key_other_amount")
        if made.get("status") != "requires_confirmation":
            return await self._told(intent, made)
        try:
            confirmed = await self._calls.ask(
                self._v1.payment_intents.confirm_async,
                made["id"],
                params={"return_url": intent.return_url},
                key=f"{intent.payment_id}-confirm",
            )
        except Declined as error:
            return Outcome(payment_id=intent.payment_id, state="failed", reference=made["id"], reason=reason_of(error.code))
        except Impossible as error:  # it was confirmed or ended between the calls, or the card's token is no good
            now = await self._fetch(made["id"])
            if now["status"] != "requires_confirmation":
                return await self._told(intent, now)
            return Outcome(payment_id=intent.payment_id, state="failed", reference=made["id"], reason=reason_of(error.code))
        return await self._told(intent, await self._current(confirmed))

    async def look(self, intent: Intent) -> Outcome:
        """The current object. Raises NoAnswer."""
        try:
            return await self._told(intent, await self._fetch(intent.reference or ""))
        except Impossible as error:
            return Outcome(payment_id=intent.payment_id, state="unknown", reason=error.code or "not_known_there")

    async def cancel(self, intent: Intent, destination: Where | None) -> Outcome:
        """Raises NoAnswer."""
        reference = intent.reference
        if reference is None:
            made = await self._made(intent, destination)
            if made is None:  # Stripe would not have it, so there is nothing
                return Outcome(payment_id=intent.payment_id, state="cancelled")
            reference = made["id"]
        end = self._v1.checkout.sessions.expire_async if reference.startswith("cs_") else self._v1.payment_intents.cancel_async
        try:
            ended = await self._calls.ask(end, reference, key=f"{intent.payment_id}-cancel")
        except (Impossible, KeyReused):  # it has ended already, in one way or the other
            return await self._told(intent, await self._fetch(reference))
        return await self._told(intent, ended.values)

    async def _made(self, intent: Intent, destination: Where | None) -> Mapping[str, Any] | None:
        """The object under this payment's key as it is now, made if there is none. None: Stripe will not have it."""
        is_forgotten = (_CLOCK.now() - made_at(intent.payment_id)).total_seconds() > KEY_SECONDS
        if is_forgotten and (found := await self._search(intent)) is not None:
            return found
        make, params = self._page(intent, destination) if not intent.method else self._direct(intent, destination)
        try:
            made = await self._calls.ask(make, params=params, key=str(intent.payment_id))
        except KeyReused:  # what was asked for has changed since: an organisation's account, or the amount, which is a bug
            found = await self._search(intent)
            if found is None:
                raise NoAnswer("key reused") from None
            return found
        except (Impossible, Declined):
            return None
        return await self._current(made)

    async def _current(self, answer: Answer) -> Mapping[str, Any]:
        return await self._fetch(answer.values["id"]) if answer.is_replayed else answer.values

    async def _fetch(self, reference: str) -> Mapping[str, Any]:
        sessions, intents = self._v1.checkout.sessions.retrieve_async, self._v1.payment_intents.retrieve_async
        return (await self._calls.ask(sessions if reference.startswith("cs_") else intents, reference)).values

    async def _search(self, intent: Intent) -> Mapping[str, Any] | None:
        """By our own id. Stripe's index is up to a minute behind: whoever finds nothing asks again."""
        query = f"metadata['payment_id']:'{intent.payment_id}'"
        found = await self._calls.ask(self._v1.payment_intents.search_async, params={"query": query, "limit": 1})
        return next(iter(found.values["data"]), None)

    async def _told(self, intent: Intent, found: Mapping[str, Any]) -> Outcome:
        """A page that was paid is told of by the intent that it made: that is what is refunded and disputed."""
        if not found["id"].startswith("cs_"):
            return outcome_of_intent(intent.payment_id, found)
        inner = found.get("payment_intent")
        if found["status"] != "complete" or not inner:
            return outcome_of_session(intent.payment_id, found)
        paid = await self._fetch(inner if isinstance(inner, str) else inner["id"])
        return captured(intent.payment_id, paid) if paid["status"] == "succeeded" else outcome_of_intent(intent.payment_id, paid)

    def _page(self, intent: Intent, destination: Where | None) -> tuple[Any, dict[str, Any]]:
        price = {"currency": intent.currency.lower(), "unit_amount": intent.amount_minor, "product_data": {"name": intent.title}}
        params: dict[str, Any] = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": price}],
            "payment_method_types": list(self._settings.stripe_payment_methods),
            "payment_intent_data": {"metadata": {"payment_id": str(intent.payment_id)}, **self._shares(intent, destination)},
            "metadata": {"payment_id": str(intent.payment_id)},
            "success_url": intent.return_url,
            "cancel_url": intent.return_url,
        }
        if intent.email:
            params["customer_email"] = intent.email
        return self._v1.checkout.sessions.create_async, params

    def _direct(self, intent: Intent, destination: Where | None) -> tuple[Any, dict[str, Any]]:
        params: dict[str, Any] = {
            "amount": intent.amount_minor,
            "currency": intent.currency.lower(),
            "payment_method": intent.method,
            "payment_method_types": ["card"],
            "description": intent.title,
            "metadata": {"payment_id": str(intent.payment_id)},
            **self._shares(intent, destination),
        }
        if intent.email:
            params["receipt_email"] = intent.email
        return self._v1.payment_intents.create_async, params

    def _shares(self, intent: Intent, destination: Where | None) -> dict[str, Any]:
        if destination is None:
            return {}
        fee = intent.amount_minor * self._settings.stripe_fee_basis_points // 10_000
        shares: dict[str, Any] = {"transfer_data": {"destination": destination}, "on_behalf_of": destination}
        return {**shares, "application_fee_amount": fee} if fee else shares
