"""The sandbox: a provider of our own, in the same database and strange to us all the same. It has a page where people pay with
test cards, tells by webhooks, and does wrong what its fault schedule says (`domain/faults.py`).

A batch is one transaction of a few statements, however many payments are in it.
"""

import hashlib
import hmac
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from matchday.backbone.context import ModuleContext
from matchday.backbone.database import Database, Transaction
from matchday.backbone.ids import new_id
from matchday.backbone.settings import load
from matchday.modules.payments.domain.cards import CARDS, tidy
from matchday.modules.payments.domain.disputes import DisputeAnswer, Disputed, DisputeQuestion, DisputeSearch
from matchday.modules.payments.domain.faults import TIMEOUTS, WEBHOOKS, sendings, take
from matchday.modules.payments.domain.merchants import MerchantNews, MerchantOrder
from matchday.modules.payments.domain.payments import Intent, Outcome
from matchday.modules.payments.domain.payouts import PayoutOrder, PayoutOutcome
from matchday.modules.payments.domain.refunds import RefundOrder, RefundOutcome
from matchday.modules.payments.domain.subscriptions import COUNTS, SubscriptionNews, SubscriptionOrder
from matchday.modules.payments.domain.webhook_signatures import header, is_signed
from matchday.modules.payments.errors import MethodNotTaken, NotATestCard
from matchday.modules.payments.providers import sandbox_backoffice as backoffice
from matchday.modules.payments.providers.provider import (
    About,
    Provider,
    ProviderEvent,
    ProviderTotals,
    WrongSignature,
)
from matchday.modules.payments.schemas import Method
from matchday.modules.payments.settings import PaymentSettings
from matchday.modules.payments.store import sandbox as store

SCHEMA = "payments"
SIGNATURE_HEADER = "sandbox-signature"
_REFERENCE = "sbx_"
_STATES: Mapping[str, Any] = {
    "requires_method": "requires_action",
    "requires_action": "requires_action",
    "processing": "processing",
    "succeeded": "captured",
    "failed": "failed",
    "cancelled": "cancelled",
}


class SandboxEvent(msgspec.Struct, frozen=True, kw_only=True):
    """The body of its webhooks."""

    id: str
    type: str
    payment: UUID
    about: About = "payment"
    """For a membership `payment` is that."""


class Sandbox(Provider):
    """See above. `secret` signs its webhooks."""

    name = "sandbox"
    batch_max = 500
    parallel_max = 2

    def __init__(self, database: Database, secret: str, site_url: str, settings: PaymentSettings) -> None:
        self._database = database
        self.secret = webhook_secret(secret)
        self._site_url = site_url
        self._tells_everything = settings.sandbox_tells_everything
        self.slow_seconds = settings.sandbox_slow_seconds

    def method_text(self, method: Method) -> str:
        """A test card's number is no secret; any other number is refused before it is kept anywhere."""
        if method.token is not None:
            raise MethodNotTaken
        if method.card is None:
            return ""
        number = tidy(method.card)
        if number not in CARDS:
            raise NotATestCard
        return number

    async def charge(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """A time-out before: nothing has happened here. A time-out after: it has, and nobody is told."""
        late = [intent for intent in intents if intent.is_late]
        timely = [intent for intent in intents if not intent.is_late]
        outcomes = list(await self.cancel(late)) if late else []
        if not timely:
            return outcomes
        async with self._database.begin(SCHEMA) as tx:
            faults = await store.lock_faults(tx)
            taken = [take(faults, TIMEOUTS) if faults else None for _ in timely]
            reached = [intent for intent, fault in zip(timely, taken, strict=True) if fault is None or fault.kind == "timeout_after"]
            rows = {intent.payment_id: self._new(intent) for intent in reached}
            made = await store.insert_payments(tx, list(rows.values()))
            known = await store.load_payments(tx, [key for key in rows if key not in made]) if len(made) < len(rows) else {}
            if self._tells_everything:
                await tell(tx, [(key, rows[key][5]) for key in made])
            if faults:
                await store.save_faults(tx, faults)
        for intent, fault in zip(timely, taken, strict=True):
            if fault is not None:
                outcomes.append(Outcome(payment_id=intent.payment_id, state="unknown", reason="provider_timeout"))
            elif intent.payment_id in made:
                row = rows[intent.payment_id]
                outcomes.append(self._outcome(intent.payment_id, row[5], row[6], row[1]))
            else:
                outcomes.append(self._told(intent, known.get(intent.payment_id)))
        return outcomes

    async def look(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """Its rows as they are. What it has never heard of is for `charge`."""
        async with self._database.read(SCHEMA) as tx:
            known = await store.load_payments(tx, [intent.payment_id for intent in intents])
        return [self._told(intent, known.get(intent.payment_id)) for intent in intents]

    async def cancel(self, intents: Sequence[Intent]) -> Sequence[Outcome]:
        """An unknown key gets a row that is cancelled from the start: a charge that comes later finds it."""
        keys = [intent.payment_id for intent in intents]
        async with self._database.begin(SCHEMA) as tx:
            tombs = [
                (intent.payment_id, intent.amount_minor, intent.currency, intent.title, "", "cancelled", "", intent.return_url, None)
                for intent in intents
            ]
            await store.insert_payments(tx, tombs)
            await store.cancel_payments(tx, keys)
            known = await store.load_payments(tx, keys)
        return [self._told(intent, known.get(intent.payment_id)) for intent in intents]

    async def refund(self, orders: Sequence[RefundOrder]) -> Sequence[RefundOutcome]:
        """At once, or never."""
        async with self._database.begin(SCHEMA) as tx:
            faults = await store.lock_faults(tx)
            taken = {order.key: take(faults, TIMEOUTS) if faults else None for order in orders}
            reached = [order for order in orders if (fault := taken[order.key]) is None or fault.kind == "timeout_after"]
            answers = await store.give_back(tx, [(order.key, order.payment_id, order.amount_minor) for order in reached])
            if faults:
                await store.save_faults(tx, faults)
        return [
            RefundOutcome(refund_id=order.refund_id, state="unknown", reason="provider_timeout")
            if taken[order.key] is not None
            else _refund_outcome(order, *answers[order.key])
            for order in orders
        ]

    async def pay_out(self, orders: Sequence[PayoutOrder]) -> Sequence[PayoutOutcome]:
        """To a bank that does not exist."""
        async with self._database.begin(SCHEMA) as tx:
            await store.pay_out(tx, [(order.payout_id, order.amount_minor, order.currency) for order in orders])
        return [PayoutOutcome(payout_id=order.payout_id, state="succeeded", reference=f"sbxp_{order.payout_id.hex}") for order in orders]

    async def disputes(self, questions: Sequence[DisputeQuestion]) -> Sequence[DisputeAnswer]:
        """Those that somebody has opened here."""
        async with self._database.read(SCHEMA) as tx:
            return await backoffice.disputes(tx, questions)

    async def disputed(self, search: DisputeSearch) -> Sequence[Disputed] | None:
        """By its own rows."""
        async with self._database.read(SCHEMA) as tx:
            return await backoffice.disputed(tx, search)

    async def subscriptions(self, orders: Sequence[SubscriptionOrder]) -> Sequence[SubscriptionNews]:
        """Renewed by a sweep, by its own clock."""
        async with self._database.begin(SCHEMA) as tx:
            return await backoffice.subscriptions(tx, orders, f"{self._site_url}/sandbox/memberships")

    async def portal(self, order: SubscriptionOrder, return_url: str) -> str | None:
        """The page of the membership itself. It leads back to where it was begun from."""
        return f"{self._site_url}/sandbox/memberships/{order.subscription_id}" if order.state in COUNTS and return_url else None

    async def merchants(self, orders: Sequence[MerchantOrder]) -> Sequence[MerchantNews]:
        """Every organisation may sell here."""
        return [
            MerchantNews(
                organisation_id=order.organisation_id, state="ready", reference=f"sbxa_{order.organisation_id.hex}", may_be_paid_out=True
            )
            for order in orders
        ]

    async def onboarding(self, reference: str, return_url: str) -> str | None:  # noqa: ARG002
        """Asks nothing."""
        return None

    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> ProviderEvent:
        """Raises WrongSignature."""
        if not is_signed(self.secret, headers.get(SIGNATURE_HEADER, ""), body, now.timestamp()):
            raise WrongSignature
        try:
            event = msgspec.json.decode(body, type=SandboxEvent)
        except msgspec.MsgspecError as error:
            raise WrongSignature from error
        reference = reference_of(event.payment)
        return ProviderEvent(event_id=event.id, kind=event.type, about=event.about, reference=reference, payment_id=event.payment)

    async def totals(self, currency: str) -> ProviderTotals | None:
        """By its own books."""
        async with self._database.read(SCHEMA) as tx:
            captured, refunded = await store.totals(tx, currency)
        return ProviderTotals(captured_minor=captured, refunded_minor=refunded)

    def _new(self, intent: Intent) -> tuple[Any, ...]:
        state, reason, seconds = judge_card(intent.method, self.slow_seconds)
        begun = (intent.payment_id, intent.amount_minor, intent.currency, intent.title, intent.method)
        return (*begun, state, reason, intent.return_url, seconds)

    def _told(self, intent: Intent, row: Any) -> Outcome:
        if row is None:
            return Outcome(payment_id=intent.payment_id, state="unknown", reason="not_known_there")
        if row["amount_minor"] != intent.amount_minor or row["currency"] != intent.currency:
            return Outcome(payment_id=intent.payment_id, state="unknown", reason="same_key_other_amount")
        return self._outcome(intent.payment_id, row["state"], row["reason"], row["amount_minor"])

    def _outcome(self, key: UUID, state: str, reason: str, amount_minor: int) -> Outcome:
        is_action = state in ("requires_method", "requires_action")
        return Outcome(
            payment_id=key,
            state=_STATES[state],
            reference=reference_of(key),
            next_url=f"{self._site_url}/sandbox/pay/{key}" if is_action else None,
            reason=reason,
            amount_minor=amount_minor if state == "succeeded" else None,
        )


def judge_card(number: str, slow_seconds: int, *, is_on_page: bool = False) -> tuple[str, str, int | None]:
    """State, reason, and in how many seconds it is ready, of a payment with this card. On its page a declined card is not the
    end: another may follow."""
    if not number:
        return "requires_method", "", None
    card = CARDS[number]
    match card.behaviour:
        case "fails":
            return "requires_method" if is_on_page else "failed", card.reason, None
        case "challenges":
            return "requires_action", "", None
        case "is_slow":
            return "processing", "", slow_seconds
        case _:
            return "succeeded", "", None


def reference_of(key: UUID) -> str:
    """The sandbox's own name of a payment."""
    return f"{_REFERENCE}{key.hex}"


def webhook_secret(secret: str) -> str:
    """Of the installation's."""
    return "whsec_" + hmac.digest(secret.encode(), b"matchday sandbox webhooks", hashlib.sha256).hex()


def signed_header(secret: str, at: int, body: bytes, *, is_wrong: bool) -> str:
    """As the sandbox signs; a wrong one is signed with another secret."""
    return header(f"{secret}-not" if is_wrong else secret, at, body)


async def tell(tx: Transaction, changes: Sequence[tuple[UUID, str]], about: About = "payment") -> None:
    """Queues a webhook for each (payment, its new state), with the faults that are due."""
    faults = await store.lock_faults(tx)
    queued = []
    for key, state in changes:
        event_id = new_id()
        event = SandboxEvent(id=f"evt_{event_id.hex}", type=f"{about}.{state}", payment=key, about=about)
        body = msgspec.json.encode(event).decode()
        queued += [(event_id, body, sending) for sending in sendings(take(faults, WEBHOOKS) if faults else None)]
    if queued:
        await store.queue_webhooks(tx, queued)
    if faults:
        await store.save_faults(tx, faults)


def _refund_outcome(order: RefundOrder, state: str, reason: str) -> RefundOutcome:
    is_done = state == "succeeded"
    return RefundOutcome(
        refund_id=order.refund_id,
        state="succeeded" if is_done else "failed",
        reference=f"sbxr_{order.key}" if is_done else None,
        reason=reason,
    )


@asynccontextmanager
async def opened(context: ModuleContext) -> AsyncIterator[Provider | None]:
    """Of this installation; in production only if it was asked for."""
    settings, payments = context.settings, load(PaymentSettings)
    is_here = settings.environment != "production" or payments.payment_provider == Sandbox.name
    yield Sandbox(context.database, settings.secret, settings.site_url, payments) if is_here else None
