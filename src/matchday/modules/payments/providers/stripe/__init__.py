"""Stripe. A payment is a page of Checkout, or a Payment Intent when the browser has brought a card's token. Whatever is begun is begun
under the payment's id as idempotency key, and begun before it is confirmed: so what is late is found and ended, and never charged.

What an organisation with its own account there sells is a destination charge into it. `calls.py` is the only file that knows Stripe's
library, `reading.py` says what its objects mean.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import msgspec

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database
from matchday.backbone.errors import Unavailable
from matchday.backbone.settings import load
from matchday.modules.payments.domain.disputes import DisputeAnswer, Disputed, DisputeQuestion, DisputeSearch
from matchday.modules.payments.domain.merchants import MerchantNews, MerchantOrder
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.domain.payouts import PayoutOrder, PayoutOutcome
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome
from matchday.modules.payments.domain.subscriptions import SubscriptionNews, SubscriptionOrder
from matchday.modules.payments.domain.webhook_signatures import is_signed
from matchday.modules.payments.errors import MethodNotTaken
from matchday.modules.payments.providers.provider import Provider, ProviderEvent, ProviderTotals, WrongSignature
from matchday.modules.payments.providers.stripe.billing import Billing
from matchday.modules.payments.providers.stripe.calls import NoAnswer, StripeCalls
from matchday.modules.payments.providers.stripe.charges import Charges, Where
from matchday.modules.payments.providers.stripe.merchants import Merchants
from matchday.modules.payments.providers.stripe.reading import event_of
from matchday.modules.payments.providers.stripe.returns import Returns
from matchday.modules.payments.providers.stripe.totals import Totals
from matchday.modules.payments.schemas import Method
from matchday.modules.payments.settings import StripeSettings
from matchday.modules.payments.store import merchants

SCHEMA = "payments"
SIGNATURE_HEADER = "stripe-signature"
THING_SECONDS_MAX = 14.0
"""For all calls about one thing, less than a batch may take."""

Thing = TypeVar("Thing")
Told = TypeVar("Told")


class Stripe(Provider):
    """See above. A batch is as many calls at once as it has things."""

    name = "stripe"
    batch_max = 20
    parallel_max = 4

    def __init__(self, database: Database, calls: StripeCalls, settings: StripeSettings) -> None:
        self._database = database
        self._settings = settings
        self._charges = Charges(calls, settings)
        self._returns = Returns(calls)
        self._totals = Totals(calls)
        self._merchants = Merchants(calls)
        self._billing = Billing(calls)
        self._is_live = "_live_" in settings.stripe_secret_key[:8]

    def method_text(self, method: Method) -> str:
        """A token of Stripe's program in the browser, or nothing. Cards' numbers are not for us."""
        if method.card is not None or (method.token is not None and not method.token.startswith("pm_")):
            raise MethodNotTaken
        return method.token or ""

    async def charge(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """All at once."""
        where = await self._destinations([intent.organisation_id for intent in intents if intent.payee_id is None])

        async def one(intent: Intent) -> Outcome:
            destination = where.get(intent.organisation_id) if intent.payee_id is None and intent.organisation_id is not None else None
            return await self._charges.charge(intent, destination)

        return await _each(intents, one, _no_outcome)

    async def look(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """All at once."""
        return await _each(intents, self._charges.look, _no_outcome)

    async def cancel(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """What was never begun is begun under its key first, without being confirmed: a charge that comes later finds it ended."""
        where = await self._destinations([intent.organisation_id for intent in intents if intent.reference is None])

        async def one(intent: Intent) -> Outcome:
            destination = where.get(intent.organisation_id) if intent.payee_id is None and intent.organisation_id is not None else None
            return await self._charges.cancel(intent, destination)

        return await _each(intents, one, _no_outcome)

    async def refund(self, orders: Sequence[RefundOrder]) -> Sequence[RefundOutcome]:
        """All at once; two of one payment wait for each other at Stripe."""
        return await _each(
            orders,
            self._returns.refund,
            lambda order, reason: RefundOutcome(refund_id=order.refund_id, state="unknown", reason=reason),
        )

    async def pay_out(self, orders: Sequence[PayoutOrder]) -> Sequence[PayoutOutcome]:
        """From organisations' own accounts to their banks; from ours to the accounts of people who sold to others."""
        where = await self._destinations([order.owner_id for order in orders], is_for_payouts=True)

        async def one(order: PayoutOrder) -> PayoutOutcome:
            account = where.get(order.owner_id)
            if account is None:
                return PayoutOutcome(payout_id=order.payout_id, state="failed", reason="no_bank_account")
            return await (self._merchants.transfer if order.is_person else self._merchants.pay_out)(order, account)

        return await _each(orders, one, lambda order, reason: PayoutOutcome(payout_id=order.payout_id, state="unknown", reason=reason))

    async def disputes(self, questions: Sequence[DisputeQuestion]) -> Sequence[DisputeAnswer]:
        """All at once."""
        return await _each(
            questions, self._returns.disputes, lambda question, _: DisputeAnswer(payment_id=question.payment_id, disputes=None)
        )

    async def disputed(self, search: DisputeSearch) -> Sequence[Disputed] | None:
        """Of the platform's own account: destination charges are its."""
        try:
            return await self._returns.disputed(search)
        except NoAnswer:
            return None

    async def subscriptions(self, orders: Sequence[SubscriptionOrder]) -> Sequence[SubscriptionNews]:
        """All at once."""
        return await _each(
            orders,
            self._billing.carry,
            lambda order, reason: SubscriptionNews(subscription_id=order.subscription_id, state=None, reason=reason),
        )

    async def portal(self, order: SubscriptionOrder, return_url: str) -> str | None:
        """Stripe's own."""
        try:
            return await self._billing.portal(order, return_url)
        except NoAnswer as error:
            raise Unavailable from error

    async def merchants(self, orders: Sequence[MerchantOrder]) -> Sequence[MerchantNews]:
        """All at once."""
        return await _each(orders, self._merchants.carry, lambda order, _: MerchantNews(organisation_id=order.organisation_id, state=None))

    async def onboarding(self, reference: str, return_url: str) -> str | None:
        """A link that works once, for some minutes."""
        try:
            return await self._merchants.onboarding(reference, return_url)
        except NoAnswer as error:
            raise Unavailable from error

    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> ProviderEvent:
        """Raises WrongSignature, for an event of the other kind of money too: a test must not be able to move what is real."""
        said, at = headers.get(SIGNATURE_HEADER, ""), now.timestamp()
        if not any(is_signed(secret, said, body, at) for secret in self._settings.stripe_webhook_secrets):
            raise WrongSignature
        try:
            event, is_live = event_of(body)
        except (msgspec.MsgspecError, KeyError, TypeError) as error:
            raise WrongSignature from error
        if is_live is not self._is_live:
            raise WrongSignature
        return event

    async def totals(self, currency: str) -> ProviderTotals | None:
        """By its balance transactions, of which those of ours are counted."""
        try:
            return await self._totals.of(currency)
        except NoAnswer:
            return None

    async def _destinations(self, organisations: Sequence[UUID | None], *, is_for_payouts: bool = False) -> Mapping[UUID, Where]:
        wanted = list({organisation for organisation in organisations if organisation is not None})
        if not wanted:
            return {}
        async with self._database.read(SCHEMA) as tx:
            return await merchants.destinations(tx, self.name, wanted, is_for_payouts=is_for_payouts)


def _no_outcome(intent: Intent, reason: str) -> Outcome:
    return Outcome(payment_id=intent.payment_id, state="unknown", reason=reason)


async def _each(
    things: Sequence[Thing], carry: Callable[[Thing], Awaitable[Told]], unknown: Callable[[Thing, str], Told]
) -> Sequence[Told]:
    """One that gets no answer does not keep the others from theirs."""

    async def one(thing: Thing) -> Told:
        try:
            async with asyncio.timeout(THING_SECONDS_MAX):
                return await carry(thing)
        except (NoAnswer, TimeoutError):
            return unknown(thing, "provider_timeout")

    return await asyncio.gather(*(one(thing) for thing in things))


@asynccontextmanager
async def opened(context: ModuleContext) -> AsyncIterator[Provider | None]:
    """Where its key is set. What was begun there is finished even when new payments go elsewhere."""
    settings = load(StripeSettings)
    if not settings.stripe_secret_key:
        yield None
        return
    calls = StripeCalls(settings)
    try:
        yield Stripe(context.database, calls, settings)
    finally:
        await calls.close()
